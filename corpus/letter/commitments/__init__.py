"""What a sentence commits to: its words, times and doers."""
