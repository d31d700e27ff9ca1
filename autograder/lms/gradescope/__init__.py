"""Gradescope: grading one submission in its container, and its results.json."""
