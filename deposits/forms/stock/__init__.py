"""What is typed about the stock."""
