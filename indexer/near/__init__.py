"""Replies by likeness: similar ones, precedents, which part answers an ask."""
