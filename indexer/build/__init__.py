"""From the store to an index."""
