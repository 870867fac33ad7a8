"""The search page, its API, its facets and statistics."""
