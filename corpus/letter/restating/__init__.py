"""Where letters restate what they were asked."""
