"""The OpenSearch engine: an index on a cluster, for more replies or readers than one machine serves."""
