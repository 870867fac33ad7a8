"""What a question means, beside its words: vectors of replies by a local model. Optional, imported where it is switched on."""
