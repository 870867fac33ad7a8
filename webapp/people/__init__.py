"""Proposers and agencies."""
