"""Help while typing: completion and other spellings."""
