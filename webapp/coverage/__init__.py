"""What is kept here: which sites, regions and years, and how fresh it is."""
