"""How pages are read: the view for elder readers, the statement on accessibility."""
