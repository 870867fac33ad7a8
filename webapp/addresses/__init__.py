"""The address of a search, both ways."""
