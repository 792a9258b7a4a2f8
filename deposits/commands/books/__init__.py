"""Money around the counter, and the close of month and year."""
