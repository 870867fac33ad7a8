"""The page of a reply, its history, its comparison with others."""
