"""The books: entries that sum to zero, and everything read from them."""
