"""What is derived from what a page says: areas, divisions, results."""
