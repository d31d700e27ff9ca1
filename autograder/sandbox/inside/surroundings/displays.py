"""Idioms of older libraries, what is set up to be shown, and folders that only one person has."""

import os
from typing import Any

import IPython.core.display
import IPython.display
import numpy as np
from IPython.core import pylabtools

from autograder.sandbox.inside import notes
from autograder.sandbox.inside.surroundings.missing import after_import

_DRAWS_IN_NO_WINDOW = frozenset(("agg", "pdf", "pgf", "ps", "svg", "template"))
_SET_UP = ("set_matplotlib_close", "set_matplotlib_formats")


def _do_nothing(*_args: object, **_kwargs: object) -> None:
    return None


def restore_names_of_ipython() -> None:
    """Put back where they were the names that newer versions of IPython have moved or removed."""
    for name in _SET_UP:
        for module in (IPython.display, IPython.core.display, pylabtools):
            if not hasattr(module, name):
                setattr(module, name, _do_nothing)
    for name, value in vars(IPython.display).items():
        if not name.startswith("_") and not hasattr(IPython.core.display, name):
            setattr(IPython.core.display, name, value)


def restore_names_of_numpy() -> None:
    """Put back the names that NumPy 2 has removed, for notebooks written with an older one."""
    names: dict[str, Any] = dict(
        **{each.__name__: each for each in (bool, complex, float, int, object, str)},
        **dict.fromkeys(("Inf", "Infinity", "PINF"), np.inf),
        **dict.fromkeys(("NAN", "NaN"), np.nan),
        NINF=-np.inf,
        float_=np.float64,
        complex_=np.complex128,
        alltrue=np.all,
        sometrue=np.any,
        product=np.prod,
        cumproduct=np.cumprod,
        round_=np.round,
        row_stack=np.vstack,
        trapz=getattr(np, "trapezoid", None),  # where it is not, the old name is
        VisibleDeprecationWarning=np.exceptions.VisibleDeprecationWarning,
    )
    for name, value in names.items():
        if name not in vars(np):
            setattr(np, name, value)


def install_displays() -> None:
    """Let what would open a window do nothing, and a folder that is not there be this one."""
    after_import(
        {
            "matplotlib": _quieten_backends,
            "matplotlib.pyplot": _quieten_pyplot,
            "matplotlib.style": _quieten_styles,
            "matplotlib_inline.backend_inline": _quieten_inline,
        }
    )
    change = os.chdir

    def change_if_there(path: Any) -> None:
        try:
            change(path)
        except OSError as error:
            notes.note(f"the folder {path!r} is not there ({error.strerror}): the cell stays here")

    os.chdir = change_if_there


def _quieten_backends(matplotlib: Any) -> None:
    matplotlib.use = _do_nothing


def _quieten_pyplot(pyplot: Any) -> None:
    switch = pyplot.switch_backend

    def switch_to_files(backend: Any) -> None:
        # Pyplot itself asks for one that is no name, the first time that it draws.
        if not isinstance(backend, str) or backend.lower() in _DRAWS_IN_NO_WINDOW:
            switch(backend)

    pyplot.switch_backend = switch_to_files


def _quieten_styles(style: Any) -> None:
    core = getattr(style, "core", style)
    use = style.use

    def use_if_there(name: Any) -> None:
        try:
            use(name)
        except OSError:
            notes.note(f"matplotlib has no style {name!r} here")

    style.use = core.use = use_if_there


def _quieten_inline(module: Any) -> None:
    for name in _SET_UP:
        setattr(module, name, _do_nothing)
