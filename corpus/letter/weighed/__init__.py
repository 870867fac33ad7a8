"""What is seen of the pieces of a letter where they stand, and what it weighs by what was learned."""
