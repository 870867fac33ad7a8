"""What a plan matches and what each reply gains: arrays over postings, bounds that leave most replies unread, the first of many."""
