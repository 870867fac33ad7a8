"""What the engine keeps on a cluster: documents, their mapping, commits, the lease of the writer."""
