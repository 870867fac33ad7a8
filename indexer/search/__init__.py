"""A query carried out: hits, passages, facets as one result page."""
