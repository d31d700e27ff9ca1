"""Modules that the student has written beside the notebook, or in it by ``%%writefile``."""

import contextlib
import importlib
import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

# Of the standard library's modules, those whose name students give to their own.
_UNUSED = frozenset(("test", "this"))


class OwnFilesFinder(importlib.abc.MetaPathFinder):
    """Finds modules in the folder of the notebook, but none that would shadow a library's."""

    def find_spec(
        self, fullname: str, path: Any, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the spec of a module or package in the current folder."""
        if "." in fullname or path is not None:
            return None
        here = Path.cwd()
        place = here / fullname
        if not (place.with_name(f"{fullname}.py").is_file() or place.is_dir()):
            return None
        finder = importlib.machinery.PathFinder
        # A folder without __init__.py is a package too, after all that is a module.
        others = None if fullname in _UNUSED else finder.find_spec(fullname, None, target)
        if others is not None and others.origin is not None:
            return None
        importlib.invalidate_caches()
        return finder.find_spec(fullname, [str(here)], target)


def put_beside(files: Sequence[tuple[str, int]], data: bytes) -> None:
    """Write what was handed in with the notebook into this folder, which is the student's own.

    A file that does not fit, or whose name leads elsewhere, is left out.
    """
    at = 0
    for name, size in files:
        content, at = data[at : at + size], at + size
        place = PurePosixPath(name)
        if place.is_absolute() or ".." in place.parts:
            continue
        with contextlib.suppress(OSError, ValueError):
            Path(place).parent.mkdir(parents=True, exist_ok=True)
            Path(place).write_bytes(content)


def install_own_files() -> None:
    """Let the student's own modules be found, and each time as they are now."""
    sys.dont_write_bytecode = True
    sys.meta_path.insert(0, OwnFilesFinder())
