"""The embedded engine: NumPy arrays over the segments of Whoosh."""
