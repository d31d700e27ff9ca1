"""What an autograder zip holds beside the tests: how its image is built, and what runs in it."""
