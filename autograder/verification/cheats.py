"""Answers that must not pass: constants, the public figures by heart, another question's answer.

What the public tests ask, and what is right there, is recorded while they run on the reference.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import torch

from autograder import bundle
from autograder.checks import use_seed
from autograder.checks.inputs import copy_value
from autograder.testfiles import Case, Question
from autograder.verification.answers import Answer, SolvedNotebook, renamed

_TEMPLATE = """
import torch

_KNOWN_{function} = [{known}]


def _same(given, known):
    if known is ...:
        return True
    if isinstance(known, (list, tuple)):
        return isinstance(given, (list, tuple)) and len(given) == len(known) and all(
            _same(a, b) for a, b in zip(given, known)
        )
    try:
        given, known = torch.as_tensor(given), torch.as_tensor(known)
        return given.shape == known.shape and bool((given == known).all())
    except Exception:
        return given == known


def {function}(*args, **kwargs):
    for known, result in _KNOWN_{function}:
        if len(known) == len(args) and all(_same(a, b) for a, b in zip(args, known)):
            return result
    return _KNOWN_{function}[0][1]
"""
_CONSTANT = """
import torch


def {function}(*args, **kwargs):
    return {result}
"""


class _Recorder:
    """The reference's function, which remembers what it is asked and what it answers."""

    def __init__(self, function: Callable[..., Any], calls: list[tuple[Any, Any]]) -> None:
        self._function = function
        self._calls = calls
        self.__name__ = str(getattr(function, "__name__", "function"))

    def __call__(self, *args: Any) -> Any:
        given = tuple(map(copy_value, args))
        result = self._function(*args)
        self._calls.append((given, copy_value(result)))
        return result


@dataclass(frozen=True, kw_only=True)
class Cheat:
    """A way to answer a question without having understood it."""

    question: str
    name: str
    answers: tuple[Answer, ...]


def cheats(
    solved: SolvedNotebook, questions: tuple[Question, ...], modules: Mapping[str, Any]
) -> Iterator[Cheat]:
    """Yield the ways of answering each question that must not pass.

    Args:
        solved: the solved notebook.
        questions: the assignment's questions, with their public tests.
        modules: the staff's modules, ``reference`` among them.
    """
    known = _record(questions, modules)
    asked = {name for question in questions for case in question.cases for name in case.parameters}
    for question in questions:
        own = [
            name
            for name, of_question in solved.question_of.items()
            if of_question == question.name and name in asked
        ]
        by_heart = [_by_heart(name, known[name]) for name in own if known.get(name)]
        if by_heart:
            name = "the public figures by heart"
            yield Cheat(question=question.name, name=name, answers=tuple(by_heart))
            constants = tuple(_constant(name, known[name]) for name in own if known.get(name))
            yield Cheat(question=question.name, name="constants", answers=constants)
        for function in own:
            for other in sorted(asked & set(solved.question_of)):
                count = solved.parameters(other)
                if (
                    solved.question_of[other] != question.name
                    and count is not None
                    and count == solved.parameters(function)
                ):
                    source = renamed(solved.functions[other], function)
                    copy = Answer(function=function, name="a copy", source=source)
                    name = f"{function} answered as {other}"
                    yield Cheat(question=question.name, name=name, answers=(copy,))


def _by_heart(function: str, known: list[tuple[str, str]]) -> Answer:
    text = "".join(f"({args}, {result}),\n    " for args, result in known)
    source = _TEMPLATE.format(function=function, known=text)
    return Answer(function=function, name="by heart", source=source)


def _constant(function: str, known: list[tuple[str, str]]) -> Answer:
    source = _CONSTANT.format(function=function, result=known[0][1])
    return Answer(function=function, name="a constant", source=source)


def _record(
    questions: tuple[Question, ...], modules: Mapping[str, Any]
) -> dict[str, list[tuple[str, str]]]:
    """Return what the public tests ask of each function, as source."""
    reference = modules.get("reference")
    known: dict[str, list[tuple[str, str]]] = {}
    with bundle.importable(modules), use_seed(0):
        for question in questions:
            for case in question.cases:
                if not case.hidden:
                    for function, calls in _calls_of(case, reference).items():
                        known.setdefault(function, []).extend(calls)
    return known


def _calls_of(case: Case, reference: Any) -> dict[str, list[tuple[str, str]]]:
    calls: dict[str, list[tuple[Any, Any]]] = {name: [] for name in case.parameters}
    arguments = {
        name: _Recorder(getattr(reference, name, None) or _nothing, calls[name])
        for name in case.parameters
    }
    # What a recorder cannot stand for, a class or a variable, ends its test early.
    with contextlib.suppress(Exception):
        case.function(**arguments)
    return {name: list(_as_source(asked)) for name, asked in calls.items()}


def _nothing(*_args: Any) -> None:
    """Stand for a function that the reference does not have."""


def _as_source(calls: list[tuple[Any, Any]]) -> Iterator[tuple[str, str]]:
    for args, result in calls:
        with contextlib.suppress(TypeError):
            written = [_literal(arg, otherwise="...") for arg in args]
            yield f"({''.join(f'{arg}, ' for arg in written)})", _literal(result)


def _literal(value: Any, otherwise: str = "") -> str:
    """Return source that makes the value.

    Raises:
        TypeError: there is none, and nothing else was said to be written.
    """
    if isinstance(value, torch.Tensor):
        return f"torch.tensor({value.tolist()!r}, dtype={value.dtype})".replace(
            "nan", "float('nan')"
        )
    if value is None or isinstance(value, bool | int | float | str):
        return repr(value)
    if isinstance(value, list | tuple):
        inner = "".join(f"{_literal(part, otherwise)}, " for part in value)
        return f"[{inner}]" if isinstance(value, list) else f"({inner})"
    if otherwise:
        return otherwise
    raise TypeError
