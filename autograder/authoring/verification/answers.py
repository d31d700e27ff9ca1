"""Answers as source: those of the catalogues, and those of the solved notebook.

A catalogue's entries are read as a student would have written them, without the staff's modules.
"""

import ast
import re
import types
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from autograder.assignment.testfiles import Question
from autograder.catalogue import Catalogue, Entry
from autograder.edits import Definition, module_of
from autograder.errors import ExerciseError
from autograder.submissions.names import names_in

_CHECK = re.compile(r"""grader\.check\(\s*["'](\w+)["']""")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One way of answering: the function it stands for, what it is called, and its source."""

    function: str
    name: str
    source: str


class _Rename(ast.NodeTransformer):
    def __init__(self, old: str, new: str) -> None:
        self._old = old
        self._new = new

    def visit_Name(self, node: ast.Name) -> ast.Name:
        if node.id == self._old:
            node.id = self._new
        return node


def read_catalogues(module: types.ModuleType) -> list[Answer]:
    """Return the entries of a module's catalogues, each complete with what it uses.

    Raises:
        ExerciseError: an entry has no source.
    """
    catalogues = [pair for pair in vars(module).items() if isinstance(pair[1], Catalogue)]
    try:
        return [
            Answer(function=function, name=entry.name, source=_complete(entry, function))
            for function, catalogue in catalogues
            for entry in catalogue
        ]
    except ValueError as error:
        message = f"{module.__name__}.py of the assignment cannot be read: {error}"
        raise ExerciseError(message) from error


def _complete(entry: Entry, function: str) -> str:
    """Return an entry's definition under the student's name, below the helpers that it uses."""
    [definition] = ast.parse(entry.source).body
    if not isinstance(definition, Definition):  # an entry is a function or a class
        raise TypeError
    helpers = [node for node in module_of(entry.function).body if _is_helper(node)]
    used = _used_by(definition, helpers)
    return "\n".join([*map(ast.unparse, used), renamed(definition, function)])


def _is_helper(node: ast.stmt) -> bool:
    match node:
        case ast.Import():
            return True
        case ast.ImportFrom(module=module):
            return not (module or "").startswith("autograder")
        case ast.FunctionDef(decorator_list=[]) | ast.ClassDef(decorator_list=[]):
            return True
        case ast.Assign(value=ast.Call(func=ast.Name(id="Catalogue"))):
            return False
        case ast.Assign() | ast.AnnAssign():
            return True
    return False


def _used_by(node: ast.stmt, helpers: Sequence[ast.stmt]) -> list[ast.stmt]:
    """Return the helpers that a statement uses, and those that they use, in their order."""
    used: set[int] = set()
    waiting: list[ast.stmt] = [node]
    while waiting:
        names = {inner.id for inner in ast.walk(waiting.pop()) if isinstance(inner, ast.Name)}
        for number, helper in enumerate(helpers):
            if number not in used and names & set(_defined_by(helper)):
                used.add(number)
                waiting.append(helper)
    return [helpers[number] for number in sorted(used)]


def _defined_by(node: ast.stmt) -> list[str]:
    match node:
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return [(alias.asname or alias.name).split(".")[0] for alias in names]
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            return [target.id for target in targets if isinstance(target, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []


def renamed(node: Definition, name: str) -> str:
    """Return a definition's source under another name, without its decorators."""
    copy = ast.parse(ast.unparse(node)).body[0]
    if not isinstance(copy, Definition):  # unparsing a definition gives a definition
        raise TypeError
    copy.decorator_list = []
    _Rename(node.name, name).visit(copy)
    copy.name = name
    return ast.unparse(copy)


class SolvedNotebook:
    """The cells of a solved notebook, and which question each function answers."""

    def __init__(self, cells: Sequence[str]) -> None:
        self.cells = tuple(cells)
        self.functions: dict[str, Definition] = {}
        self.question_of: dict[str, str] = {}
        self._cell_of: dict[str, int] = {}
        self._end_of: dict[str, int] = {}
        open_names: list[str] = []
        for number, cell in enumerate(cells):
            for node in _parse(cell):
                if isinstance(node, Definition):
                    self.functions[node.name] = node
                    self._cell_of[node.name] = number
                    open_names.append(node.name)
            for question in _CHECK.findall(cell):
                self.question_of |= dict.fromkeys(open_names, question)
                self._end_of.setdefault(question, number + 1)
                open_names = []

    def with_answers(self, answers: Iterable[Answer]) -> list[str]:
        """Return the cells with some definitions replaced.

        Raises:
            ExerciseError: no cell defines a function that is answered.
        """
        cells = list(self.cells)
        for answer in answers:
            if answer.function not in self._cell_of:
                message = f"{answer.function} is answered, but no cell of the solution defines it"
                raise ExerciseError(message)
            number = self._cell_of[answer.function]
            parts = [
                answer.source
                if isinstance(node, Definition) and node.name == answer.function
                else ast.unparse(node)
                for node in _parse(cells[number])
            ]
            cells[number] = "\n\n".join(parts)
        return cells

    def settled(self, answers: Iterable[Answer], questions: Iterable[Question]) -> frozenset[str]:
        """Return the questions that no answer in the place of these functions can change.

        What they ask for is defined, and has been checked, above all that would be replaced.
        """
        first = min((self._cell_of[answer.function] for answer in answers), default=0)
        above = {name for cell in self.cells[:first] for name in _names_of(cell)}
        return frozenset(
            question.name
            for question in questions
            if self._end_of.get(question.checked_as, first + 1) <= first
            and all(above.issuperset(case.takes) for case in question.cases)
        )

    def until_check(self, cells: list[str], question: str) -> list[str]:
        """Return the cells up to a question's check; all, if there is none."""
        return cells[: self._end_of.get(question)]

    def imports(self) -> list[str]:
        """Return what the cells import, each statement by itself."""
        nodes = [node for cell in self.cells for node in ast.walk(ast.Module(_parse(cell), []))]
        return [
            ast.unparse(node) for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)
        ]

    def parameters(self, function: str) -> int | None:
        """Return how many arguments a function takes; None for a class."""
        node = self.functions[function]
        return len(node.args.args) if isinstance(node, ast.FunctionDef) else None


def _names_of(cell: str) -> Iterator[str]:
    """Yield the names that a cell defines."""
    for statement in _parse(cell):
        yield from names_in(statement).changed


def _parse(cell: str) -> list[ast.stmt]:
    try:
        return ast.parse(cell).body
    except SyntaxError:  # a magic
        return []
