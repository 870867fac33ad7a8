"""What the embedded engine keeps in files: postings, columns, texts."""
