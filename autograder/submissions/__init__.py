"""What was handed in: its files, bytes and cells, what an answer consists of. Nothing is run."""
