"""Modules that the student has written beside the notebook: a room runs them as it runs cells."""

import ast
import contextlib
import importlib.abc
import importlib.machinery
import importlib.util
import itertools
import sys
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

_UNUSED = frozenset(("test", "this"))  # as for a notebook that is run
_MOST_FOLDERS = 50
_LIBRARIES = (sys.stdlib_module_names | frozenset(sys.builtin_module_names)) - _UNUSED


class OwnModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Those of one room, which no other sees.

    Args:
        make: compiles a module's tree, of a file.
        lines: the text of the code that is watched, by file; theirs is put there.
        names: what stands for Python's own names.
    """

    def __init__(
        self,
        make: Callable[[ast.AST, str], types.CodeType],
        lines: dict[str, list[str]],
        names: Mapping[str, Any],
    ) -> None:
        self._compile = make
        self._lines = lines
        self._names = dict(names)
        self._loaded: dict[str, types.ModuleType] = {}

    @contextlib.contextmanager
    def imported(self) -> Iterator[None]:
        """Let imports within the block find them."""
        others = {name: sys.modules[name] for name in self._loaded if name in sys.modules}
        sys.modules.update(self._loaded)
        sys.meta_path.insert(0, self)
        try:
            yield
        finally:
            sys.meta_path.remove(self)
            for name in self._loaded:
                sys.modules.pop(name, None)
            sys.modules.update(others)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the spec of a module whose text lies in the folder of the notebook."""
        here = Path.cwd()
        find = importlib.machinery.PathFinder.find_spec
        own = find(fullname, _folders(here) if path is None else path, target)
        if own is None or not _lies_in(here, own) or _reads(own) is None:
            return None
        if path is None:  # a library comes first
            library = None if fullname in _UNUSED else find(fullname, None, target)
            if fullname in _LIBRARIES or (
                library and library.origin and not _lies_in(here, library)
            ):
                return None
        return importlib.util.spec_from_file_location(
            fullname,
            own.origin,
            loader=self,
            submodule_search_locations=own.submodule_search_locations,
        )

    def exec_module(self, module: types.ModuleType) -> None:
        """Run a module, with each operation recorded."""
        spec = module.__spec__
        tree = None if spec is None else _reads(spec)
        if spec is None or spec.origin is None or tree is None:
            raise ImportError(module.__name__)
        file = Path(spec.origin).relative_to(Path.cwd()).as_posix()
        self._lines[file] = Path(spec.origin).read_text(encoding="utf-8").splitlines()
        self._loaded[module.__name__] = module
        module.__dict__["__builtins__"] = self._names
        exec(self._compile(tree, file), module.__dict__)  # noqa: S102 -- where it runs, the student's code runs anyway


def _folders(here: Path) -> list[str]:
    """Return a folder and those in it: a notebook may have put one of them on its path."""
    with contextlib.suppress(OSError):
        below = (str(each) for each in sorted(here.iterdir()) if each.is_dir())
        return [str(here), *itertools.islice(below, _MOST_FOLDERS)]
    return [str(here)]


def _lies_in(folder: Path, spec: importlib.machinery.ModuleSpec) -> bool:
    return bool(spec.origin) and Path(str(spec.origin)).is_relative_to(folder)


def _reads(spec: importlib.machinery.ModuleSpec) -> ast.Module | None:
    """Return what stands in a module that is Python's text, else None."""
    try:
        return ast.parse(Path(str(spec.origin)).read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):
        return None
