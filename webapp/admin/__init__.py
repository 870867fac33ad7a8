"""The operator's pages, for who has an account: how the site is doing, and what an editor changes."""
