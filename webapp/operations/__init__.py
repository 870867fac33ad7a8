"""The operator's pages and reports."""
