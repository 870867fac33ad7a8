"""Exports → the records in them: tables, and data as systems hand them over."""
