"""Where the counter, the stock and the books answer."""
