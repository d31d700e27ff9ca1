"""From a submission to its result: running it, judging it, saying what became of it."""
