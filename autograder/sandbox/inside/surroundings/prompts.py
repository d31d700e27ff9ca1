"""Debuggers and prompts: nobody sits there, so they do nothing, or say that nobody answers."""

import bdb
import builtins
import code
import getpass
import pdb  # noqa: T100 -- to switch it off
import re
import sys
from collections.abc import Callable
from typing import Any

import IPython
from IPython.core import debugger

_PATIENCE = 100
_MOST = 5
# In a line of code, where a comment or a text may hold it as well: then the note does no harm.
_LEFT_IN = re.compile(
    r"^[^#\n]*?\b(?P<what>(?:\w{1,20}\.)?set_trace\(|breakpoint\(|code\.interact\(|embed\("
    r"|InteractiveConsole\(|os\.system\(['\"]pause['\"])",
    re.MULTILINE,
)
_ASKS = re.compile(r"^[^#\n]*?(?<![\w.])(?P<what>input\(|(?:getpass\.)?getpass\()", re.MULTILINE)
_WORDS = (
    *("set_trace", "breakpoint", "interact", "embed", "Interactive", "pause", "input", "getpass"),
)
_asked = 0


def _do_nothing(*_args: object, **_kwargs: object) -> None:
    return None


def _answer_nothing(prompt: object = "", *_args: object) -> str:
    """Answer like a person who just presses Enter, and who at some time goes away."""
    global _asked  # noqa: PLW0603 -- a student's process runs one cell at a time
    _asked += 1
    if _asked > _PATIENCE:
        message = "nobody answers input() where notebooks are graded"
        raise EOFError(message)
    print(prompt)  # noqa: T201 -- it is the student's output
    return ""


def begin_cell() -> None:
    """Let the next cell ask anew."""
    global _asked  # noqa: PLW0603 -- see above
    _asked = 0


def left_in(source: str, cell: int) -> list[str]:
    """Say where in a cell's source a debugger, a console or a question to a person stands."""
    if not any(word in source for word in _WORDS):
        return []
    return [
        f"cell {cell}, line {source.count(chr(10), 0, match.start('what')) + 1}: "
        f"{match['what']}) {what}"
        for pattern, what in (
            (_LEFT_IN, "is left in, and does nothing here"),
            (_ASKS, "is answered with nothing here, where nobody sits"),
        )
        for match in pattern.finditer(source)
    ][:_MOST]


def _run(_self: object, statement: Any, *names: Any) -> None:
    exec(statement, *names)  # noqa: S102 -- the student's own, as the debugger would


def _runeval(_self: object, expression: Any, *names: Any) -> Any:
    return eval(expression, *names)  # noqa: S307 -- see above


def _runcall(_self: object, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
    return function(*args, **kwargs)


def install_prompts() -> None:
    """Let no debugger, console or question wait for a person."""
    builtins.input = _answer_nothing
    getpass.getpass = _answer_nothing  # type: ignore[assignment]
    sys.breakpointhook = _do_nothing
    for kind in (bdb.Bdb, pdb.Pdb, debugger.Pdb):
        for name, act in (
            *(("set_trace", _do_nothing), ("interaction", _do_nothing)),
            *(("run", _run), ("runeval", _runeval), ("runcall", _runcall)),
        ):
            setattr(kind, name, act)
    for module in (pdb, debugger):
        module.set_trace = _do_nothing  # type: ignore[attr-defined]
    code.interact = _do_nothing
    code.InteractiveConsole.interact = _do_nothing  # type: ignore[method-assign]
    for name in ("embed", "start_ipython", "embed_kernel"):
        setattr(IPython, name, _do_nothing)
