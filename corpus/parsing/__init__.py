"""The rules by which `corpus.parsing.page` reads a page: one module for each thing a reader looks for on it."""
