"""What every engine keeps: queries, results, promises, the engine itself."""
