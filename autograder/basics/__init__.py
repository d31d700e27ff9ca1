"""What all else stands on: text and languages, files and zips, what Otter and a hand-out write."""
