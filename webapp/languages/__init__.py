"""The interface in other languages: 繁體 and English, in gettext's catalogues; replies stay as they were written."""
