"""Where an instructor's assignments and what is built from them lie."""

from pathlib import Path

from autograder.errors import UsageError


def assignment_names(root: Path) -> list[str]:
    """Return the names of the assignments that have a master below ``root``."""
    masters = (root / "solutions").glob("*/*.md")
    return sorted(master.stem for master in masters if master.stem == master.parent.name)


def autograder_zip(root: Path, name: str) -> Path:
    """Return the place of an assignment's autograder zip."""
    return root / "dist" / f"{name}-autograder.zip"


def find_autograder(name: str, root: Path) -> Path:
    """Return the zip that ``name`` means: a zip's path, or an assignment below ``root``.

    Raises:
        UsageError: there is none; the message says what there is.
    """
    if name.endswith(".zip"):
        if Path(name).is_file():
            return Path(name)
        message = f"there is no autograder zip {name!r}"
        raise UsageError(message)
    if autograder_zip(root, name).is_file():
        return autograder_zip(root, name)
    names = assignment_names(root)
    if name in names:
        message = f"the assignment {name!r} is not built yet: run `autograder build {name}`"
        raise UsageError(message)
    raise no_such_assignment(name, root)


def no_such_assignment(name: str, root: Path) -> UsageError:
    """Return the error for a name that no assignment has."""
    names = ", ".join(assignment_names(root))
    there_are = f"there is: {names}" if names else f"there are none below {root / 'solutions'}"
    return UsageError(f"there is no assignment {name!r}; {there_are}")
