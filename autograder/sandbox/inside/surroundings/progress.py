"""Progress bars that show nothing: ``tqdm`` is what it wraps, whether it is installed or not."""

import importlib.machinery
import sys
import types
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Self

_PARTS = ("asyncio", "auto", "autonotebook", "cli", "gui", "notebook", "rich", "std", "tk")


class Bar:
    """Does what ``tqdm.tqdm`` does for who uses its values, and shows nothing."""

    def __init__(self, iterable: Iterable[Any] | None = None, *args: Any, **kwargs: Any) -> None:
        self.iterable = iterable
        self.desc = kwargs.get("desc") or (args[0] if args else "")
        self.total = kwargs.get("total") or (args[1] if len(args) > 1 else None)
        self.n: Any = kwargs.get("initial", 0)
        self.disable = True

    def __iter__(self) -> Iterator[Any]:
        for each in self.iterable or ():
            yield each
            self.n += 1

    def __len__(self) -> int:
        return int(self.total) if self.iterable is None else len(self.iterable)  # type: ignore[arg-type]

    def __bool__(self) -> bool:
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        return None

    def __getattr__(self, name: str) -> Callable[..., None]:
        """Return a function that does nothing, for all that changes how the bar looks."""
        if name.startswith("__"):
            raise AttributeError(name)
        return _do_nothing

    def update(self, n: Any = 1) -> None:
        """Count."""
        self.n += n

    def reset(self, total: Any = None) -> None:
        """Begin anew."""
        self.n, self.total = 0, total or self.total

    @staticmethod
    def write(text: str, *_args: object, **_kwargs: object) -> None:
        """Print a line."""
        print(text)  # noqa: T201 -- it is the student's output

    @classmethod
    def pandas(cls, *_args: object, **_kwargs: object) -> None:
        """Give pandas' objects ``progress_apply``, which is ``apply``."""
        pandas = sys.modules.get("pandas")
        for kind in ("DataFrame", "Series"):
            if pandas is not None:
                for name in ("apply", "map"):
                    setattr(getattr(pandas, kind), f"progress_{name}", getattr(pandas, kind).apply)


def _do_nothing(*_args: object, **_kwargs: object) -> None:
    return None


def _bar_of_range(*args: int, **kwargs: Any) -> Bar:
    return Bar(range(*args), **kwargs)


def _bar_of_enumerate(iterable: Iterable[Any], start: int = 0, **kwargs: Any) -> Bar:
    return Bar(enumerate(iterable, start), **kwargs)


def _bar_of_zip(*iterables: Iterable[Any], **kwargs: Any) -> Bar:
    return Bar(zip(*iterables, strict=False), **kwargs)


def _bar_of_map(function: Callable[..., Any], *iterables: Iterable[Any], **kwargs: Any) -> Bar:
    return Bar(map(function, *iterables), **kwargs)


_NAMES = {
    "tqdm": Bar,
    "tqdm_notebook": Bar,
    "tqdm_gui": Bar,
    "trange": _bar_of_range,
    "tnrange": _bar_of_range,
    "tgrange": _bar_of_range,
}
_MODULES: dict[str, dict[str, Any]] = {
    "tqdm": _NAMES,
    **{f"tqdm.{part}": _NAMES for part in _PARTS},
    "tqdm.contrib": {"tenumerate": _bar_of_enumerate, "tzip": _bar_of_zip, "tmap": _bar_of_map},
    "fastprogress": {"progress_bar": Bar, "master_bar": Bar},
    "fastprogress.fastprogress": {"progress_bar": Bar, "master_bar": Bar},
    "alive_progress": {"alive_it": Bar},
    "progressbar": {"progressbar": Bar},
}


def install_progress_bars() -> None:
    """Put the modules in place of those that would show something."""
    made = {}
    for name, names in _MODULES.items():
        made[name] = module = types.ModuleType(name)
        module.__dict__.update(names)
        module.__path__ = []
        module.__spec__ = importlib.machinery.ModuleSpec(name, None, is_package=True)
        parent, _, last = name.rpartition(".")
        if parent:
            setattr(made[parent], last, module)
    sys.modules.update(made)
