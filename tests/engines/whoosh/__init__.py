"""What only the embedded engine does: its files, its arrays, its scores."""
