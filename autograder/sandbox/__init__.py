"""Where students' code runs, and how the grader talks to it."""
