"""Foreign parsers in a process of their own: what crashes them, or takes too much memory or time, costs one file."""
