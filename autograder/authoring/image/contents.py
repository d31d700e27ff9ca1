"""Making Otter's autograder zip build and grade with this package."""

from collections.abc import Mapping
from pathlib import Path

from autograder.authoring.image.wheel import make_wheel, wheel_name
from autograder.lms.gradescope.config import CONFIG_FILE, with_plugin

EXECUTABLE = frozenset({"run_autograder", "setup.sh"})

_HERE = Path(__file__).resolve().parent
# `otter grade` copies only files of these names into its image before it runs setup.sh.
_FILES = {
    "run_autograder": "run_autograder",
    "setup.sh": "setup.sh",
    "requirements.pins.txt": "pins.txt",
    "requirements.otter.txt": "pins-otter.txt",
}
_NO_CONDA = b"# setup.sh makes the environment; Otter's image only wants that this file is there.\n"


def complete(
    files: Mapping[str, bytes], name: str, shown: Mapping[str, object] | None = None
) -> dict[str, bytes]:
    """Return the files of Otter's autograder zip for an assignment, with ours in place.

    Args:
        files: Otter's.
        name: the assignment's name.
        shown: how Gradescope shows results, where the master does not say.

    Raises:
        UsageError: the master configures our plugin wrongly.
    """
    ours = {target: (_HERE / source).read_bytes() for target, source in _FILES.items()}
    return {
        **files,
        **ours,
        "environment.yml": _NO_CONDA,
        f"requirements.{wheel_name()}": make_wheel(),
        CONFIG_FILE: with_plugin(files[CONFIG_FILE], name, shown),
    }
