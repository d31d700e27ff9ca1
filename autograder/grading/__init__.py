"""From what was handed in to its result: reading it, running it, judging it, one or many."""
