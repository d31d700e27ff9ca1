"""What a master asks in words, and each known mistake's wrong line beside the right one."""

import ast
import difflib
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec
import yaml

from autograder.assignment.description import Description, MistakeText, QuestionText
from autograder.edits import edited

_HEADING = re.compile(r"\A#{1,6} +(.+?)\s*$", re.MULTILINE)
_BLOCK = re.compile(r"^```otter\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_BEGIN, _SOLUTION, _END = "# BEGIN QUESTION", "# BEGIN SOLUTION", "# END QUESTION"
_MOST_LINES = 14
# A tuple's brackets, which nobody writes there: no other bracket may be closed before them.
_RETURNED = re.compile(
    r"^(\s*return )\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*,(?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)$"
)

Functions = dict[str, list[ast.FunctionDef]]
Piece = tuple[str, str]
"""Text, a block of Otter's or code, and its source."""


def describe_master(
    notebook: Any, modules: Mapping[str, str], lectures: Mapping[str, str]
) -> Description:
    """Return a master's title and questions in words, and its mistakes.

    Args:
        notebook: the master, with Otter's blocks as fences or raw cells.
        modules: the sources of ``mistakes``, ``alternatives`` and ``reference``, by these names;
            "" for one that is not there.
        lectures: which lecture a question belongs to.
    """
    pieces = list(_pieces(notebook))
    right = _solutions(pieces)
    for name, functions in _entries(modules["alternatives"]).items():
        right.setdefault(name, []).extend(functions)
    asked = _asked_in(pieces)
    return Description(
        title=_title(pieces),
        questions=tuple(
            msgspec.structs.replace(each, lecture=lectures.get(each.name, ""))
            for each in _questions(pieces, by_hand=False)
        ),
        by_hand=tuple(_questions(pieces, by_hand=True)),
        mistakes=(*_written_out(modules["mistakes"], right, asked), *_edits(modules, asked)),
    )


def enclosed_questions(notebook: Any) -> list[str]:
    """Return the questions that Otter encloses in comments: what is printed for a person."""
    begun = (
        _settings(source)
        for kind, source in _pieces(notebook)
        if kind == "block" and source.startswith(_BEGIN)
    )
    return [str(each.get("name", "")) for each in begun if _is_by_hand(each) or each.get("export")]


def encode(description: Description) -> bytes:
    """Return the file's content."""
    return msgspec.json.format(msgspec.json.encode(description), indent=1) + b"\n"


def _pieces(notebook: Any) -> Iterator[Piece]:
    """Yield what a master is made of, with Otter's blocks taken out of the text around them."""
    for cell in notebook.cells:
        if cell.cell_type != "markdown":
            yield "code" if cell.cell_type == "code" else "block", cell.source
            continue
        for number, part in enumerate(_BLOCK.split(cell.source)):
            if part.strip():
                yield "block" if number % 2 else "text", part.strip()


def _title(pieces: Iterable[Piece]) -> str:
    headings = (_HEADING.match(source) for kind, source in pieces if kind == "text")
    return next((found[1] for found in headings if found), "")


def _questions(pieces: Iterable[Piece], *, by_hand: bool) -> Iterator[QuestionText]:
    """Yield each question: its text is what stands between its beginning and its solution."""
    settings: dict[str, Any] = {}
    texts: list[str] = []
    for kind, source in pieces:
        if kind == "block" and source.startswith(_BEGIN):
            settings, texts = _settings(source), []
        elif settings and kind == "text":
            texts.append(source)
        elif settings and kind == "block" and source.startswith((_SOLUTION, _END)):
            if _is_by_hand(settings) == by_hand:
                yield _question(settings, "\n\n".join(texts))
            settings = {}


def _question(settings: Mapping[str, Any], text: str) -> QuestionText:
    heading = _HEADING.match(text)
    points = settings.get("points")
    return QuestionText(
        name=str(settings.get("name", "")),
        title=heading[1] if heading else "",
        text=text[heading.end() :].strip() if heading else text,
        max_score=float(1 if points is None else points) if _is_by_hand(settings) else 0.0,
    )


def _is_by_hand(settings: Mapping[str, Any]) -> bool:
    return bool(settings.get("manual", False))


def _settings(source: str) -> dict[str, Any]:
    settings = yaml.safe_load(source)
    return settings if isinstance(settings, dict) else {}


def _name_in(source: str) -> str:
    return str(_settings(source).get("name", ""))


def _asked_in(pieces: Iterable[Piece]) -> dict[str, str]:
    """Return which question asks for which function."""
    asked: dict[str, str] = {}
    name = ""
    for kind, source in pieces:
        if kind == "block" and source.startswith(_BEGIN):
            name = _name_in(source)
        elif kind == "block" and source.startswith(_END):
            name = ""
        elif name and kind == "code":
            asked.update((each.name, name) for each in _definitions(source))
    return asked


def _solutions(pieces: Iterable[Piece]) -> Functions:
    functions: Functions = {}
    for kind, source in pieces:
        for each in _definitions(source) if kind == "code" else ():
            if isinstance(each, ast.FunctionDef):
                functions.setdefault(each.name, []).append(each)
    return functions


def _definitions(source: str) -> list[ast.FunctionDef | ast.ClassDef]:
    try:
        body = ast.parse(source).body
    except SyntaxError:  # a magic of the notebook's
        return []
    return [each for each in body if isinstance(each, ast.FunctionDef | ast.ClassDef)]


def _entries(source: str) -> Functions:
    """Return a catalogue module's functions, by the name of the function that they stand for."""
    found: Functions = {}
    for function in _definitions(source):
        for call in function.decorator_list:
            if isinstance(function, ast.FunctionDef) and _catalogue(call):
                found.setdefault(_catalogue(call), []).append(function)
    return found


def _catalogue(call: ast.expr) -> str:
    """Return ``mul_gate`` of the decorator ``@mul_gate.entry(…)``."""
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
        value = call.func.value
        if call.func.attr == "entry" and isinstance(value, ast.Name):
            return value.id
    return ""


def _written_out(source: str, right: Functions, asked: dict[str, str]) -> Iterator[MistakeText]:
    """Yield the mistakes that are functions of their own."""
    for name, functions in _entries(source).items():
        for function in functions:
            texts = _texts(next(each for each in function.decorator_list if _catalogue(each)))
            if texts and name in asked:
                wrong, better = _parting(function, right.get(name, []))
                yield MistakeText(
                    question=asked[name], name=texts[0], hint=texts[1], wrong=wrong, right=better
                )


def _edits(modules: Mapping[str, str], asked: dict[str, str]) -> Iterator[MistakeText]:
    """Yield the mistakes that are edits of a right answer, which is the right way beside them."""
    functions = {
        (module, each.name): each
        for module, source in modules.items()
        for each in _definitions(source)
        if isinstance(each, ast.FunctionDef)
    }
    edited_by_default: dict[str, ast.expr] = {}
    for statement in ast.parse(modules["mistakes"]).body:
        match statement:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Call(func=ast.Name(id="Catalogue"), args=[function]),
            ):
                edited_by_default[name] = function
            case ast.Expr(
                value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="edit")) as call
            ) if name in asked:
                given = {keyword.arg: keyword.value for keyword in call.keywords}
                right = functions.get(_address(given.get("of") or edited_by_default.get(name)))
                texts, wrong = _texts(call), _changed(right, given.get("change"))
                if texts and right and wrong:
                    lines = _parting(wrong, [right])
                    yield MistakeText(
                        question=asked[name],
                        name=texts[0],
                        hint=texts[1],
                        wrong=lines[0],
                        right=lines[1],
                    )


def _address(function: ast.expr | None) -> Piece:
    """Return in which module a function is found, and by what name."""
    match function:
        case ast.Attribute(value=ast.Name(id=module), attr=name):
            return module, name
        case ast.Name(id=name):
            return "mistakes", name
    return "", ""


def _changed(right: ast.FunctionDef | None, change: ast.expr | None) -> ast.FunctionDef | None:
    """Return a right answer as an edit leaves it, where both are written out."""
    if right is None or change is None:
        return None
    try:
        source = edited(ast.unparse(right), ast.literal_eval(change))
    except ValueError:  # worked out by code, or for `autograder verify` to find fault with
        return None
    return next(each for each in ast.parse(source).body if isinstance(each, ast.FunctionDef))


def _texts(call: ast.expr) -> tuple[str, str] | None:
    """Return an entry's or an edit's name and hint, where they are written out."""
    if not isinstance(call, ast.Call) or not call.args:
        return None
    hints = [keyword.value for keyword in call.keywords if keyword.arg == "hint"]
    try:
        hint = str(ast.literal_eval(hints[0])) if hints else ""
        return str(ast.literal_eval(call.args[0])), hint
    except ValueError:
        return None


def _parting(wrong: ast.FunctionDef, right: Iterable[ast.FunctionDef]) -> tuple[str, str]:
    """Return what a mistake says otherwise than the right way nearest to it.

    That is the lines in which the two part, if they part in one place; else both as a whole,
    if they are short.
    """
    ours = _lines(wrong)
    others = [_lines(each) for each in right]
    if not others:
        return "", ""
    theirs = max(others, key=lambda lines: _likeness("\n".join(ours), "\n".join(lines)))
    hunks = [
        (ours[at:until], theirs[their_at:their_until])
        for tag, at, until, their_at, their_until in difflib.SequenceMatcher(
            None, ours, theirs, autojunk=False
        ).get_opcodes()
        if tag != "equal"
    ]
    parted = hunks[0] if len(hunks) == 1 else (ours, theirs)
    if not parted[0] or not parted[1] or max(map(len, parted)) > _MOST_LINES:
        return ("", "") if max(len(ours), len(theirs)) > _MOST_LINES else _joined(ours, theirs)
    return _joined(*parted)


def _joined(ours: list[str], theirs: list[str]) -> tuple[str, str]:
    return textwrap.dedent("\n".join(ours)), textwrap.dedent("\n".join(theirs))


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def _lines(function: ast.FunctionDef) -> list[str]:
    """Return a function's statements, without its docstring and comments."""
    body = function.body[ast.get_docstring(function) is not None :]
    lines = "\n".join(map(ast.unparse, body)).splitlines()
    return [_RETURNED.sub(r"\1\2", line) for line in lines if not line.startswith("del ")]
