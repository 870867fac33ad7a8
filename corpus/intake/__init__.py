"""From files to the store: import, read again, find the files of copied sites, refuse spam."""
