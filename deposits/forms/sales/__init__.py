"""What is typed about sales."""
