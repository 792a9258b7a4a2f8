"""What is typed about prices and buyers."""
