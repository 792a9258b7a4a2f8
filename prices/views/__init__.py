"""The pages of prices and buyers."""
