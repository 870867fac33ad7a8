"""The postings of a segment: gathered, packed, read, and joined with those of others."""
