"""Characters: folding, numerals, traditional forms, word lists."""
