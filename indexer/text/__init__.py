"""The one analysis: folding, tokens, pairs of characters, dates, names of agencies."""
