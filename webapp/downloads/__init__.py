"""Searches and the whole store as files and feeds."""
