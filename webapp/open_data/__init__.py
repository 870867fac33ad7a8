"""The whole data to take away: the page that explains it, all replies as one stream, dated snapshots."""
