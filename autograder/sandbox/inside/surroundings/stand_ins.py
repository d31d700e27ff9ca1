"""Modules that notebooks import for their own surroundings, in a form that does nothing.

A submission is no longer in the student's Jupyter or Colab, and must not meet a grader.
"""

import contextlib
import ctypes
import functools
import importlib
import importlib.abc
import importlib.machinery
import os
import signal
import sys
import types
from collections.abc import Callable
from multiprocessing.popen_fork import Popen
from multiprocessing.util import Finalize
from typing import Any

from autograder.sandbox.inside.surroundings.missing import importer
from autograder.sandbox.walls.kernel import forks

_PARTS = frozenset(
    f"google.colab.{name}" for name in ("auth", "drive", "files", "output", "patches", "userdata")
)


class _InertModule(types.ModuleType):
    """A module in which every public name is a function that returns None."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("__"):
            raise AttributeError(name)
        part = f"{self.__name__}.{name}"
        if part in _PARTS:  # which Colab has loaded before the notebook asks for them
            return importlib.import_module(part)  # type: ignore[return-value]
        return _do_nothing


def _do_nothing(*_args: object, **_kwargs: object) -> None:
    return None


class _InertFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds whatever is imported from an inert package."""

    def __init__(self, package: str) -> None:
        self._prefix = f"{package}."

    def find_spec(
        self, fullname: str, path: object, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the spec of an inert module, if its name lies in the package."""
        del path, target
        if not fullname.startswith(self._prefix):
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        """Make the module."""
        return _InertModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Leave it empty."""


def install_processes_by_handle() -> None:
    """Let ``multiprocessing`` end its processes where no signal goes to a process by its number.

    Each is started with a descriptor that stands for it, and signalled by that.
    """
    popen: Any = Popen  # its methods for a start and a signal are not public
    launch = popen._launch  # noqa: SLF001 -- see above

    def launch_with_handle(process: Any, *args: Any) -> None:
        handle = ctypes.c_int(-1)
        fork, os.fork = os.fork, functools.partial(forks.clone, forks.CLONE_PIDFD, handle)
        try:
            launch(process, *args)
        finally:
            os.fork = fork
        process.handle = handle.value
        Finalize(process, os.close, (handle.value,))

    def send(process: Any, number: int) -> None:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(process.handle, number)

    popen._launch, popen._send_signal = launch_with_handle, send  # noqa: SLF001 -- see above


def _make_package(module: types.ModuleType) -> None:
    """Let everything be imported from this module, as if it were a package."""
    module.__path__ = []
    sys.meta_path.insert(0, _InertFinder(module.__name__))


class Checked:
    """What ``grader.check`` returns while the notebook is run for grading."""

    def __init__(self, question: str) -> None:
        self._question = question

    def __repr__(self) -> str:
        return f"{self._question}: graded on its own"


def install_otter(check: Callable[[str], None]) -> object:
    """Put a module ``otter`` in place whose ``Notebook.check(question)`` calls ``check``.

    Returns:
        An instance of its ``Notebook``, for notebooks whose first cell is missing.
    """

    class Notebook:
        """Stands for ``otter.Notebook``: ``check`` marks the place, the rest does nothing."""

        def __init__(self, *_args: object, **_kwargs: object) -> None:
            pass

        def check(self, question: object, *_args: object, **_kwargs: object) -> Checked:
            check(str(question))
            return Checked(str(question))

        def __getattr__(self, name: str) -> Callable[..., None]:
            if name.startswith("__"):
                raise AttributeError(name)
            return _do_nothing

    otter = _InertModule("otter")
    otter.__dict__["Notebook"] = Notebook
    _make_package(otter)
    sys.modules["otter"] = otter
    return Notebook()


class _ColabFinder(_InertFinder):
    """Finds ``google.colab`` for a cell that imports it; who only asks for it is told the truth."""

    def __init__(self) -> None:
        super().__init__("google.colab")

    def find_spec(
        self, fullname: str, path: object, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the spec of an inert module, if it is one of Colab's that is imported."""
        if fullname != "google" and not f"{fullname}.".startswith("google.colab."):
            return None
        if fullname not in _PARTS and importer() is None:
            return None
        if fullname not in {"google", "google.colab"}:
            return super().find_spec(fullname, path, target)
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def exec_module(self, module: types.ModuleType) -> None:
        """Leave it empty; code that loops over the uploaded files finds none."""
        if module.__name__ == "google.colab.files":
            module.__dict__["upload"] = lambda *_args, **_kwargs: {}


def install_colab() -> None:
    """Let ``google.colab`` be imported, last of all: a real ``google`` namespace stays as it is.

    Nothing of it is there before, for notebooks ask by that whether they run in Colab.
    """
    sys.meta_path.append(_ColabFinder())
