"""What the walls that a machine has mean for who grades there."""

from rich.console import Console

from autograder.basics.language import marked, phrase
from autograder.sandbox.walls.plan import Level

_MEANING = {
    Level.FULL: marked("students' code has a file tree, processes and a network of its own"),
    Level.FILES: marked("students' code can open libraries and its own folder, and nothing else"),
    Level.USER: marked(
        "students' code runs as a user of its own, and can read what everybody may read"
    ),
    Level.PROCESS: marked(
        "NO security boundary: students' code can read and change what you can; grade only "
        "people you trust"
    ),
}


def meaning_of(level: Level) -> str:
    """Return what students' code can do."""
    return phrase(_MEANING[level])


def tell_walls(console: Console, level: Level) -> None:
    """Say behind which walls students' code runs."""
    said = phrase("Walls: %(level)s: %(meaning)s.", level=level.value, meaning=meaning_of(level))
    console.print(said, soft_wrap=True)
