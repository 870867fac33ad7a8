"""What a letter says: what was asked, what is promised by when, what is cited."""
