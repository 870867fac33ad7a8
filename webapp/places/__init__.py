"""The pages of places, of topics in them, and of whom to ask about a matter."""
