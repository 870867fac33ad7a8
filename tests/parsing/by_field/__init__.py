"""One module of tests for each field that a page is read for."""
