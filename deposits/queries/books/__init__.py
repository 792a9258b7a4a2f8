"""Reading the books around the counter."""
