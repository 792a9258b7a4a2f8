"""Checking what is typed at the counter."""
