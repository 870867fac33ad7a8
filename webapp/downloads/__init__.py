"""Searches as files and feeds."""
