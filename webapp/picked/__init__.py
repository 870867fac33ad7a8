"""Collections 选辑: replies and promises that a reader picked, with notes, without an account."""
