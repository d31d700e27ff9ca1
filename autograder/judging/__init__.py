"""What every check stands on: inputs, what is right on them, and how near an answer must come."""
