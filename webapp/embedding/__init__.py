"""Pages that other sites may show in a frame: the box, and the list of a search."""
