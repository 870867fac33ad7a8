"""The documents that replies cite."""
