"""Libraries that are slow to import, without the part of them that is not needed here."""

import contextlib
import sys
from collections.abc import Iterator

_GRAMMAR = "rfc3987_syntax"
_PROGRAM = (
    "import sys; sys.modules[{grammar!r}] = None; from otter.cli import cli; cli(prog_name='otter')"
)


@contextlib.contextmanager
def without_grammar() -> Iterator[None]:
    """Let what is imported in this block do without the grammar of internet addresses.

    ``jsonschema``, by which notebooks are validated, builds it when it is imported, where
    JupyterLab has brought it along. That takes longer than all else that Otter imports, and a
    notebook's schema asks for the form of no address.
    """
    if _GRAMMAR in sys.modules:
        yield
        return
    sys.modules[_GRAMMAR] = None  # type: ignore[assignment]  # -- so that an import of it fails
    try:
        yield
    finally:
        del sys.modules[_GRAMMAR]


def otter_command() -> list[str]:
    """Return the command ``otter`` of this environment, as it starts without the grammar.

    As with the command itself, no module of the folder that it runs in stands for a library.
    """
    return [sys.executable, "-P", "-c", _PROGRAM.format(grammar=_GRAMMAR)]
