"""The JSON forms of results, and their description."""
