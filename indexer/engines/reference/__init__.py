"""The reference engine: a plain scan of all documents, slow and obvious, that tests compare every other engine with."""
