"""Modules that notebooks import for their own surroundings, in a form that does nothing.

A submission is no longer in the student's Jupyter or Colab, and must not meet a grader.
"""

import importlib
import sys
import types
from collections.abc import Callable


class _InertModule(types.ModuleType):
    """A module in which every public name is a function that returns None."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name.startswith("__"):
            raise AttributeError(name)
        return _do_nothing


def _do_nothing(*_args: object, **_kwargs: object) -> None:
    return None


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
    sys.modules["otter"] = otter
    return Notebook()


def install_colab() -> None:
    """Put a package ``google.colab`` in place; a real ``google`` namespace stays as it is."""
    try:
        google: types.ModuleType = importlib.import_module("google")
    except ImportError:
        google = sys.modules["google"] = types.ModuleType("google")
        google.__path__ = []
    colab = _InertModule("google.colab")
    colab.__path__ = []
    sys.modules["google.colab"] = colab
    google.__dict__["colab"] = colab
    for name in ("auth", "drive", "files", "output", "patches", "userdata"):
        module = _InertModule(f"google.colab.{name}")
        colab.__dict__[name] = sys.modules[module.__name__] = module
    # Code that loops over the uploaded files finds none.
    colab.__dict__["files"].__dict__["upload"] = lambda *_args, **_kwargs: {}
