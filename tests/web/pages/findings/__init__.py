"""Pages of what letters ask, promise and quote, and of precedents."""
