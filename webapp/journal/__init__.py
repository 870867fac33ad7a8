"""What was imported and what was asked, kept for the operator."""
