"""Some submissions of a forged student; ``python -m programs.forged`` grades very many."""

from autograder.authoring.packaging import Built
from programs.forged import Class, run

EXCHANGES = 600


def test_a_liar_gets_verdicts_and_nobody_else_does(built: Built) -> None:
    """Whatever is said, nothing of ours fails, and an honest one's record stays to the letter."""
    forged = Class(built.autograder, built.solution)
    *_, report = run([forged], EXCHANGES, seed=21)
    assert report.defects == []
    assert report.outcomes["a test failed"]
    assert report.outcomes["a test passed"]
    assert forged.grade_honestly() == forged.honest
    forged.close()
