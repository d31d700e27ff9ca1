"""Modules that the student has and graders have not: they can be imported, and nothing else.

What is shown, logged or set up with them does nothing. Whoever needs a value from them gets an
error that names the module. All of this happens in the student's own process.
"""

import ast
import builtins
import importlib.abc
import importlib.machinery
import linecache
import os
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any, NoReturn, Self

from autograder.sandbox.inside import notes

_BOOTSTRAP = ("<frozen importlib._bootstrap>", "<frozen importlib._bootstrap_external>")
# Decorators that give back a function which does the same.
_SAME = frozenset(
    ("beartype", "cache", "cfunc", "guvectorize", "jit", "memoize", "njit", "profile", "vectorize")
)
_SWALLOWED = frozenset(("BaseException", "Exception", "ImportError", "ModuleNotFoundError"))
_MAX_VALUES = 100


class MissingModuleError(ModuleNotFoundError):
    """A value is needed that only a module which is not there could give."""

    def __init__(self, module: str) -> None:
        super().__init__(f"a value of {module} is needed", name=module)


class Missing:
    """Stands for what a missing module would give: it can be called, and has no value."""

    def __init__(self, module: str, name: str = "") -> None:
        self.__dict__.update({"_module": module, "_name": name})

    def __getattr__(self, name: str) -> "Missing":
        if name.startswith("__"):
            raise AttributeError(name)
        return Missing(self.__dict__["_module"], name)

    def __setattr__(self, name: str, value: object) -> None:
        """Keep nothing."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Do nothing; a decorated function stays itself."""
        notes.trouble()
        if len(args) == 1 and not kwargs and isinstance(args[0], types.FunctionType | type):
            same = self.__dict__["_name"] in _SAME
            if same or _is_decorator(sys._getframe(1)):  # noqa: SLF001 -- there is no other way
                return args[0]
        return Missing(self.__dict__["_module"], self.__dict__["_name"])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        return None

    def __getitem__(self, key: object) -> "Missing":
        """Stand for a part of it, as in an annotation: ``Float[Tensor, "n"]``."""
        notes.trouble()
        return Missing(self.__dict__["_module"], self.__dict__["_name"])

    def __setitem__(self, key: object, value: object) -> None:
        """Keep nothing."""

    def __delitem__(self, key: object) -> None:
        """Keep nothing."""

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type, ...]:
        """Let classes be derived from it; an instance is for nothing."""
        return (_base(self.__dict__["_module"]),)

    def __repr__(self) -> str:
        return f"<something of {self.__dict__['_module']}, which is not there>"


def _base(module: str) -> type:
    def refuse(_self: object, *_args: object, **_kwargs: object) -> NoReturn:
        notes.trouble()
        raise MissingModuleError(module)

    return type("Base", (), {"__init__": refuse})


def _refuse(self: Missing, *_args: object, **_kwargs: object) -> NoReturn:
    notes.trouble()
    raise MissingModuleError(self.__dict__["_module"])


_BINARY = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and", "or", "xor")
for _operation in (
    *("iter", "len", "bool", "int", "float", "complex", "index", "contains", "array"),
    *("lt", "le", "gt", "ge", "neg", "pos", "abs", "round", "bytes"),
    *_BINARY,
    *(f"r{name}" for name in _BINARY),
):
    setattr(Missing, f"__{_operation}__", _refuse)


def _is_decorator(frame: types.FrameType) -> bool:
    line = linecache.getline(frame.f_code.co_filename, frame.f_lineno)
    return line.lstrip().startswith("@")


def refuse_missing(value: object) -> None:
    """Raise if ``value``, or one of the few in it, only stands for a missing one.

    Raises:
        MissingModuleError: it does.
    """
    several = value[:_MAX_VALUES] if type(value) in {tuple, list} else (value,)  # type: ignore[index]
    for each in several:
        if type(each) is Missing:
            _refuse(each)


class MissingModule(types.ModuleType):
    """A module of which every public name is there, and stands for nothing."""

    def __getattr__(self, name: str) -> Missing:
        if name.startswith("__"):
            raise AttributeError(name)
        return Missing(self.__name__.partition(".")[0], name)


class MissingFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds what nobody else has found, if it is the student's code that imports it."""

    def find_spec(
        self, fullname: str, path: object, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the spec of a stand-in; None where the code can do without the module."""
        del path, target
        frame = importer()
        if frame is None or has_way_out(frame):
            return None
        notes.note(
            f"{fullname.partition('.')[0]} is not there where answers are graded: "
            "what it shows or sets up is left out"
        )
        notes.trouble()
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        """Make the module."""
        return MissingModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Leave it empty; of one debugger, what is used is no name of its own."""
        if module.__name__ == "pudb":
            builtins.pu = Missing("pudb")  # type: ignore[attr-defined]


def importer() -> types.FrameType | None:
    """Return the student's frame whose import statement is at work; None if it is a library's.

    To be called by a finder's ``find_spec``.
    """
    frame: types.FrameType | None = sys._getframe(2)  # noqa: SLF001 -- there is no other way
    while frame is not None and _is_machinery(frame.f_code.co_filename):
        frame = frame.f_back
    return frame if frame is not None and is_students(frame.f_code.co_filename) else None


def _is_machinery(file: str) -> bool:
    # Not importlib.util: who asks there whether a module can be found gets a true answer.
    return file in _BOOTSTRAP or file.endswith(("importlib/__init__.py", "<frozen importlib>"))


def is_students(file: str) -> bool:
    """Whether code of this file's name is the student's: a cell, or a file of their own."""
    return file.startswith(("cell ", os.environ["HOME"] + os.sep))


def has_way_out(frame: types.FrameType) -> bool:
    """Whether the import that runs in ``frame`` has another way prepared if it fails."""
    lines = linecache.getlines(frame.f_code.co_filename)
    if not any("except" in line or "suppress" in line for line in lines):
        return False
    try:
        tree = ast.parse("".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return any(_catches(node, frame.f_lineno) for node in ast.walk(tree))


def _catches(node: ast.AST, line: int) -> bool:
    if isinstance(node, ast.Try) and _covers(node.body, line):
        return any(_swallows(handler) for handler in node.handlers) and _prepares(node)
    if isinstance(node, ast.With) and _covers(node.body, line):
        return any("suppress" in ast.dump(item.context_expr) for item in node.items)
    return False


def _covers(body: list[ast.stmt], line: int) -> bool:
    return any(each.lineno <= line <= (each.end_lineno or each.lineno) for each in body)


def _swallows(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    return any(name.id in _SWALLOWED for name in _names(handler.type))


def _names(node: ast.AST) -> Iterator[ast.Name]:
    return (each for each in ast.walk(node) if isinstance(each, ast.Name))


def _prepares(node: ast.Try) -> bool:
    """Whether a handler does more than to print something: only then it is another way."""
    return any(
        not isinstance(statement, ast.Expr | ast.Raise)
        for handler in node.handlers
        for statement in handler.body
    ) or bool(node.orelse)


def bind_lost(statement: ast.stmt, names: dict[str, Any]) -> set[str]:
    """Let the names of an import that has failed stand for nothing.

    Returns:
        The names that the statement would have defined, by import or otherwise.
    """
    lost = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = (getattr(node, "module", None) or node.names[0].name).partition(".")[0]
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                lost.add(name)
                if name != "*" and name not in names:
                    names[name] = Missing(module, alias.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            lost.add(node.id)
    return lost


def after_import(patches: dict[str, Callable[[types.ModuleType], None]]) -> None:
    """Change modules of these names: at once those that are imported, the others then."""
    for name, patch in patches.items():
        if name in sys.modules:
            patch(sys.modules[name])
    waiting = {name: patch for name, patch in patches.items() if name not in sys.modules}
    if waiting:
        sys.meta_path.insert(0, _Patcher(waiting))


class _Patcher(importlib.abc.MetaPathFinder):
    def __init__(self, patches: dict[str, Callable[[types.ModuleType], None]]) -> None:
        self._patches = patches

    def find_spec(
        self, fullname: str, path: Any, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        patch = self._patches.get(fullname)
        if patch is None:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.loader is None:
            return None
        loader: Any = spec.loader
        execute = loader.exec_module

        def exec_and_patch(module: types.ModuleType) -> None:
            execute(module)
            patch(module)

        loader.exec_module = exec_and_patch
        return spec
