"""Every known right way gets full marks; every known mistake loses points, in its place."""

import ast
import importlib.util
import inspect
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType

import pytest

from autograder.catalogue import Catalogue, Entry
from autograder.result import SubmissionResult
from helpers import replace_function, scores

GradeCells = Callable[[Sequence[str]], SubmissionResult]
ROOT = Path(__file__).resolve().parent.parent
ASSIGNMENT = ROOT / "solutions" / "computational_graphs"
FULL = {"q1": 12, "q2": 10, "q3": 10, "q4": 12, "q5": 14, "q6": 12, "q7": 10, "q8": 20}
QUESTION_OF = {
    "mul_gate": "q1",
    "add_gate": "q1",
    "max_gate": "q1",
    "backward_xyz": "q2",
    "linear_gradient": "q3",
    "affine_gradient": "q4",
    "quadratic_gradient": "q5",
    "branch_gradient": "q6",
    "collapse": "q7",
    "Value": "q8",
}


_IMPORT = re.compile(r"^(?:import|from) (?!autograder).*$", re.MULTILINE)


def load(name: str) -> ModuleType:
    """Import a staff module from its file."""
    spec = importlib.util.spec_from_file_location(f"staff_{name}", ASSIGNMENT / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where inspect looks for the source
    spec.loader.exec_module(module)
    return module


def entries(name: str) -> Iterator[tuple[str, Entry, str]]:
    """Yield the entries of all catalogues of a module, with the function they stand for."""
    module = load(name)
    tree = ast.parse(inspect.getsource(module))
    # What an entry may use: the module's imports, and what stands beside it undecorated.
    shared = [
        ast.unparse(node)
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.decorator_list
    ]
    imports = "\n".join((*_IMPORT.findall(inspect.getsource(module)), *shared))
    for function, catalogue in vars(module).items():
        if isinstance(catalogue, Catalogue):
            for entry in catalogue:
                yield function, entry, f"{imports}\n\n{as_answer(function, entry)}"


def as_answer(function: str, entry: Entry) -> str:
    """Return the entry's source as a student would have written it: under the asked name."""
    tree = ast.parse(inspect.getsource(entry.function))
    definition = tree.body[0]
    assert isinstance(definition, ast.FunctionDef | ast.ClassDef)
    definition.name = function
    definition.decorator_list = []
    return ast.unparse(definition)


def answer(cells: list[str], function: str, source: str) -> list[str]:
    """Return the solved notebook with one function answered otherwise."""
    return replace_function(cells, function, source)


def labelled(name: str) -> list[object]:
    """Return the entries as parameters of a test."""
    return [
        pytest.param(function, entry, source, id=f"{function}: {entry.name}")
        for function, entry, source in entries(name)
    ]


@pytest.mark.parametrize(("function", "entry", "source"), labelled("alternatives"))
def test_an_alternative_gets_full_marks(
    grade_cells: GradeCells, solution_cells: list[str], function: str, entry: Entry, source: str
) -> None:
    """Another right way is as good as the reference."""
    result = grade_cells(answer(solution_cells, function, source))
    messages = [case.message for q in result.questions for case in q.cases if case.message]
    assert scores(result) == FULL, (entry.name, messages)


@pytest.mark.parametrize(("function", "entry", "source"), labelled("mistakes"))
def test_a_mistake_loses_points_in_its_question_and_is_named(
    grade_cells: GradeCells, solution_cells: list[str], function: str, entry: Entry, source: str
) -> None:
    """A mistake costs its own question something and no other anything, and has its name."""
    result = grade_cells(answer(solution_cells, function, source))
    lost = {name for name, points in scores(result).items() if points < FULL[name]}
    assert lost == {QUESTION_OF[function]}
    named = {
        case.failure.diagnosis.name
        for question in result.questions
        for case in question.cases
        if case.failure is not None and case.failure.diagnosis is not None
    }
    assert named == {entry.name}


BY_HAND = {
    "linear_gradient": """
def linear_gradient(x, y, w):
    w = torch.as_tensor(w).clone().requires_grad_()
    ((x * w - y) ** 2).backward()
    return w.grad
""",
    "affine_gradient": """
def affine_gradient(x, y, w, b):
    loss = lambda w, b: (x * w + b - y) ** 2
    return torch.autograd.functional.jacobian(loss, (torch.as_tensor(w), torch.as_tensor(b)))
""",
    "quadratic_gradient": """
def quadratic_gradient(x, y, w1, w2, b):
    loss = lambda w1, w2, b: (w1 * x**2 + w2 * x + b - y) ** 2
    weights = [torch.as_tensor(weight) for weight in (w1, w2, b)]
    return torch.func.grad(loss, argnums=(0, 1, 2))(*weights)
""",
}


@pytest.mark.parametrize("function", BY_HAND)
def test_autograd_earns_nothing_in_a_question_by_hand(
    grade_cells: GradeCells, solution_cells: list[str], function: str
) -> None:
    """A gradient that torch has derived is right, but not by hand, and each message says so."""
    result = grade_cells(answer(solution_cells, function, BY_HAND[function]))
    assert scores(result) == FULL | {QUESTION_OF[function]: 0}
    messages = [case.message for q in result.questions for case in q.cases if case.message]
    assert [m for m in messages if "you derive the gradient yourself" not in m] == []
    assert len(messages) >= 3


def test_there_are_enough_of_each() -> None:
    """Every function has two alternatives and every question three mistakes, or more."""
    alternatives = [function for function, _, _ in entries("alternatives")]
    mistakes = [QUESTION_OF[function] for function, _, _ in entries("mistakes")]
    assert all(alternatives.count(function) >= 2 for function in QUESTION_OF)
    assert all(mistakes.count(question) >= 3 for question in FULL)
    assert all(entry.hint for _, entry, _ in entries("mistakes"))
