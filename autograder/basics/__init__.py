"""Text, files and zips that are not ours: what knows nothing of notebooks, tests or grades."""
