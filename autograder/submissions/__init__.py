"""What was handed in: its files and cells, and what an answer consists of. Nothing is run."""
