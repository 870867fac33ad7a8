"""One module for each field that a page is read for."""
