"""Answers that must not pass: constants, the public figures by heart, another question's answer.

What the public tests ask, and what is right there, is recorded while they run on the reference.
Where a question asks for autograd, what the hidden ones ask is recorded, too: an answer that is
right on every input, and that autograd has no part in.
"""

import ast
import cmath
import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from autograder.assignment import bundle
from autograder.assignment.testfiles import Case, Question
from autograder.authoring.verification.answers import Answer, SolvedNotebook, renamed
from autograder.checks import check_by_autograd, use_seed
from autograder.judging.inputs import copy_value

_SAME = """
import torch


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


_KNOWN_{name} = [{known}]
"""
# One number in the shape of the first argument that has one: the truth, where it is that plain.
_FILLED = """

def {name}(*args, **kwargs):
    right = {known}
    shape = next((x.shape for x in args if isinstance(x, torch.Tensor)), None)
    shape = next(((x,) for x in args if type(x) is int), ()) if shape is None else shape
    parts = right if isinstance(right, tuple) else (right,)
    firsts = [torch.as_tensor(part).flatten()[0].item() for part in parts]
    filled = tuple(torch.full(shape, float(first)) for first in firsts)
    return filled if isinstance(right, tuple) else filled[0]
"""
_FUNCTION = """

def {name}(*args, **kwargs):
    for asked, result in _KNOWN_{name}:
        if _same(args, asked):
            return result
    return _KNOWN_{name}[0][1]
"""
# Asked of an object: what it was made of, the method or attribute, and the method's arguments.
_CLASS = """

class {name}:
    def __init__(self, *made_of):
        self.__dict__.update(made_of=made_of)

    def _answer(self, method, *args):
        known = [(asked, result) for asked, result in _KNOWN_{name} if asked[1] == method]
        for asked, result in known:
            if _same((self.made_of, args), (asked[0], asked[2])):
                return result
        return known[0][1] if known else self

    def __getattr__(self, name):
        return self._answer(name)
"""
_METHOD = """
    def {method}(self, *args):
        return self._answer({method!r}, *args)
"""
Calls = list[tuple[Any, Any]]
"""What is asked, and what is answered; ``...`` where anything may be asked."""


class _Recorder:
    """The reference's function, which remembers what it is asked and what it answers."""

    def __init__(self, function: Callable[..., Any], calls: Calls) -> None:
        self._function = function
        self._calls = calls
        self.__name__ = str(getattr(function, "__name__", "function"))

    def __call__(self, *args: Any) -> Any:
        given = tuple(map(copy_value, args))
        result = self._function(*args)
        self._calls.append((given, copy_value(result)))
        return result


def _recording(original: type, calls: Calls) -> type:
    """Return a subclass whose objects remember what they are asked and what they answer."""

    def remembering(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(self: Any, *args: Any) -> Any:
            given = tuple(map(copy_value, args))
            if name == "__init__":
                vars(self)["_made_of"] = given
            result = method(self, *args)
            calls.append(((vars(self).get("_made_of", ()), name, given), copy_value(result)))
            return result

        return call

    own = {name: value for name, value in vars(original).items() if callable(value)}
    methods = {name: remembering(name, method) for name, method in own.items()}

    def look(self: Any, name: str) -> Any:
        value = object.__getattribute__(self, name)
        if not name.startswith("_") and not callable(value):
            made_of = object.__getattribute__(self, "__dict__").get("_made_of", ())
            calls.append(((made_of, name, ()), copy_value(value)))
        return value

    return type(original.__name__, (original,), {**methods, "__getattribute__": look})


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
    solutions = _solutions(solved)
    classes = {name: answer for name, answer in solutions.items() if isinstance(answer, type)}
    known = _record(questions, modules, solutions)
    asked = {name for question in questions for case in question.cases for name in case.parameters}
    for question in questions:
        own = [
            name
            for name, of_question in solved.question_of.items()
            if of_question == question.name and name in asked
        ]
        told = [name for name in own if known.get(name)]
        if told:
            by_heart = tuple(_by_heart(name, known[name], classes.get(name)) for name in told)
            name = "the public figures by heart"
            yield Cheat(question=question.name, name=name, answers=by_heart)
            constants = tuple(_constant(name, known[name], classes.get(name)) for name in told)
            yield Cheat(question=question.name, name="constants", answers=constants)
        yield from _without_autograd(question, own, classes, modules, solutions)
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


def _without_autograd(
    question: Question,
    own: Sequence[str],
    classes: Mapping[str, type],
    modules: Mapping[str, Any],
    solutions: Mapping[str, Any],
) -> Iterator[Cheat]:
    """Yield right answers to a question that asks for autograd which are found in other ways."""
    asks = {
        name
        for case in question.cases
        if case.mentions(check_by_autograd.__name__)
        for name in case.parameters
    }
    known = _record((question,), modules, solutions, hidden=True) if asks else {}
    told = [name for name in own if name in asks and name not in classes and known.get(name)]
    if told:
        by_hand = tuple(_by_heart(name, known[name], None) for name in told)
        name = "by hand where autograd is asked for"
        yield Cheat(question=question.name, name=name, answers=by_hand)
    filled = tuple(_filled(name, known[name][0][1]) for name in told if _can_fill(known[name]))
    if filled:
        name = "a constant, where that happens to be the truth"
        yield Cheat(question=question.name, name=name, answers=filled)


def _can_fill(calls: Calls) -> bool:
    """Whether the first answer is a tensor, a number, or a pair or more of such."""
    _asked_of, right = calls[0]
    parts = right if isinstance(right, tuple) else (right,)
    return all(isinstance(part, torch.Tensor | float | int) for part in parts)


def _filled(name: str, right: Any) -> Answer:
    source = ("import torch\n" + _FILLED).format(name=name, known=_literal(right))
    return Answer(function=name, name="filled", source=source)


def _by_heart(name: str, known: Calls, made: type | None) -> Answer:
    """Answer what is known, and anything else by the first thing that is."""
    text = "".join(f"({_asked(asked)}, {_literal(result)}),\n    " for asked, result in known)
    parts = [_SAME, _FUNCTION if made is None else _CLASS]
    if made is not None:
        own = [method for method, value in vars(made).items() if callable(value)]
        parts += [_METHOD.format(method=method) for method in own if method != "__init__"]
    source = "".join(parts).format(name=name, known=text)
    return Answer(function=name, name="by heart", source=source)


def _constant(name: str, known: Calls, made: type | None) -> Answer:
    """Answer anything by the first thing that is known; of an object, each of its methods."""
    if made is None:
        return _by_heart(name, [(..., known[0][1])], None)
    firsts: dict[str, Any] = {}
    for (_made_of, which, _args), result in known:
        firsts.setdefault(which, result)
    return _by_heart(name, [((..., which, ...), got) for which, got in firsts.items()], made)


def _solutions(solved: SolvedNotebook) -> dict[str, Any]:
    """Return the functions and classes that the solved notebook answers with."""
    names: dict[str, Any] = {}
    for source in (*solved.imports(), *map(ast.unparse, solved.functions.values())):
        with contextlib.suppress(Exception):  # what needs other cells is left out
            exec(source, names)  # noqa: S102 -- the staff's own
    return {name: names[name] for name in solved.functions if name in names}


def _record(
    questions: tuple[Question, ...],
    modules: Mapping[str, Any],
    solutions: Mapping[str, Any],
    *,
    hidden: bool = False,
) -> dict[str, Calls]:
    """Return what the tests ask of each function or class: the public ones, or the hidden, too."""
    references = vars(modules["reference"]) if "reference" in modules else {}
    known: dict[str, Calls] = {}
    with bundle.importable(modules), use_seed(0):
        for question in questions:
            for case in question.cases:
                if hidden or not case.hidden:
                    # A reference may do what the question forbids, a solution need other cells.
                    calls = _calls_of(case, references) | _calls_of(case, solutions)
                    for function, of_this in calls.items():
                        known.setdefault(function, []).extend(of_this)
    return known


def _calls_of(case: Case, right: Mapping[str, Any]) -> dict[str, Calls]:
    """Return what one test asks; without the functions that it does not come to ask."""
    calls: dict[str, Calls] = {name: [] for name in case.parameters}
    arguments = {
        name: _recording(answer, calls[name])
        if isinstance(answer := right.get(name, _nothing), type)
        else _Recorder(answer, calls[name])
        for name in case.parameters
    }
    # What a recorder cannot stand for, a variable, ends its test early.
    with contextlib.suppress(Exception):
        case.function(**arguments)
    told = {name: list(filter(_can_be_written, asked)) for name, asked in calls.items()}
    return {name: asked for name, asked in told.items() if asked and name in right}


def _nothing(*_args: Any) -> None:
    """Stand for a function that the reference does not have."""


def _can_be_written(call: tuple[Any, Any]) -> bool:
    _asked_of, result = call
    try:
        _literal(result)
    except TypeError:
        return False
    return True


def _asked(asked: Any) -> str:
    """Return source for what is asked; ``...`` for what no source makes."""
    return _literal(asked, otherwise="...")


def _literal(value: Any, otherwise: str = "") -> str:
    """Return source that makes the value.

    Raises:
        TypeError: there is none, and nothing else was said to be written.
    """
    if isinstance(value, torch.Tensor):
        return f"torch.tensor({_literal(value.tolist())}, dtype={value.dtype})"
    if isinstance(value, float | complex):
        made = f"{type(value).__name__}('{value}')"
        return repr(value) if cmath.isfinite(value) else made
    if value is None or isinstance(value, bool | int | str):
        return repr(value)
    if isinstance(value, list | tuple):
        inner = "".join(f"{_literal(part, otherwise)}, " for part in value)
        return f"[{inner}]" if isinstance(value, list) else f"({inner})"
    if isinstance(value, dict):
        parts = [(_literal(key, otherwise), _literal(value[key], otherwise)) for key in value]
        return f"{{{', '.join(f'{key}: {part}' for key, part in parts)}}}"
    if otherwise:
        return otherwise
    raise TypeError
