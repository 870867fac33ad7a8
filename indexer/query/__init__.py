"""From what was typed to a query."""
