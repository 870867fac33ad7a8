"""The system of record, in SQLite."""
