"""Which sentences of a suggestion ask though no word says so, by what was learned."""
