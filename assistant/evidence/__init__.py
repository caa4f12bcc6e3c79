"""Which sentences answer, whether the texts answer at all, and the same in the other language."""
