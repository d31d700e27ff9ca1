"""The edits that are tried of a student's code."""

import ast

import pytest

from autograder.repairs.grammar import KINDS, Edit, edits

AFFINE = """def gradient(x, y, w, b):
    r = x * w + b - y
    return 2 * r * x, 2 * r
"""


def of(source: str) -> tuple[ast.FunctionDef, list[Edit]]:
    """Return a definition and its edits."""
    [definition] = ast.parse(source).body
    assert isinstance(definition, ast.FunctionDef)
    return definition, edits(definition)


def results(source: str) -> dict[str, Edit]:
    """Return each edit by the definition that it makes."""
    definition, found = of(source)
    made = {}
    for edit in reversed(found):
        with edit.made():
            made[ast.unparse(definition)] = edit
    return made


def body(*lines: str, arguments: str = "x, w") -> str:
    """Return a definition with such a body, as Python writes it."""
    return "\n".join([f"def f({arguments}):", *(f"    {line}" for line in lines)])


@pytest.mark.parametrize(
    ("wrong", "right", "kind"),
    [
        (["return x - w"], ["return x + w"], "sign"),
        (["return -x"], ["return x"], "sign"),
        (["return x / w"], ["return x * w"], "operator"),
        (["return 3 * x"], ["return 2 * x"], "number"),
        (["return x * x"], ["return x * w"], "name"),
        (["return x ** 2 - w ** 2"], ["return (x - w) ** 2"], "operator"),
        (["return (x + w) ** 2"], ["return x ** 2 + w ** 2"], "operator"),
        (["return w - x"], ["return x - w"], "arguments"),
        (["return f(w, w, x)"], ["return f(x, w, w)"], "arguments"),
        (["return x.mean()"], ["return x.sum()"], "reduction"),
        (["return x.sum(dim=0)"], ["return x.sum(dim=1)"], "axis"),
        (["return x.T @ w"], ["return x @ w"], "axis"),
        (["return x if x < w else w"], ["return x if x <= w else w"], "comparison"),
        (["for i in range(w):", "    x += i", "return x"],
         ["for i in range(w + 1):", "    x += i", "return x"], "range"),
        (["return torch.sigmoid(x)"], ["return torch.tanh(x)"], "call"),
        (["return x.detach()"], ["return x"], "call"),
        (["return sigmoid(x) + w"], ["return sigmoid(x + w)"], "place"),
        (["return sigmoid(x + w)"], ["return x + sigmoid(w)"], "place"),
        (["return x.mean() ** 2"], ["return (x ** 2).mean()"], "place"),
        (["return sqrt(x).mean()"], ["return sqrt(x.mean())"], "place"),
        (["return x @ relu(w).T"], ["return relu(x @ w.T)"], "place"),
        (["x.a()", "x.b()", "x.c()", "return x"],
         ["x.b()", "x.c()", "x.a()", "return x"], "statement"),
        (["return x[0] * w"], ["return x[0] * w + x[1]"], "term"),
        (["return 2 * x / 3"], ["return 2 * (x - w) / 3"], "term"),
        (["return x"], ["return x * w"], "factor"),
        (["return x"], ["return x + w"], "term"),
        (["return (x, w)"], ["return (w, x)"], "result"),
        (["for i in w:", "    x += i", "    return x"],
         ["for i in w:", "    x += i", "return x"], "statement"),
        (["x += 1", "x *= 2", "return x"], ["x *= 2", "x += 1", "return x"], "statement"),
        (["x = 0", "for i in w:", "    x = i", "return x"],
         ["x = 0", "for i in w:", "    x += i", "return x"], "operator"),
        (["x += w", "return x"], ["x = x + w", "return x"], "alias"),
    ],
)  # fmt: skip
def test_edits(wrong: list[str], right: list[str], kind: str) -> None:
    """Each kind of small slip has an edit that mends it, of that kind."""
    made = results(body(*wrong))
    assert body(*right) in made
    assert made[body(*right)].kind == kind


def test_leave_the_tree() -> None:
    """After an edit has been made, the definition is what it was; each edit changes something."""
    definition, found = of(AFFINE)
    before = ast.dump(definition)
    changed = 0
    for edit in found:
        with edit.made():
            changed += ast.dump(definition) != before
        assert ast.dump(definition) == before
    assert changed > 0.95 * len(found)


def test_know_their_line() -> None:
    """An edit knows its line and its kind, and the likely ones come first."""
    _, found = of(AFFINE)
    assert {edit.line for edit in found} == {2, 3}
    assert {edit.kind for edit in found} <= KINDS.keys()
    assert [edit.rank for edit in found] == sorted(edit.rank for edit in found)


def test_keep_the_code() -> None:
    """No edit of an expression throws the code away: most of what stood there still does."""
    definition, found = of(AFFINE)
    found = [edit for edit in found if edit.kind != "statement"]
    names = sum(isinstance(node, ast.Name) for node in ast.walk(definition))
    for edit in found:
        with edit.made():
            left = sum(isinstance(node, ast.Name) for node in ast.walk(definition))
        assert left >= names - 3


@pytest.mark.parametrize(
    ("right", "kinds"),
    [("return x - w * 2", ("arguments", "number")), ("return w * 2", ("term", "number"))],
)
def test_two_in_one_expression(right: str, kinds: tuple[str, str]) -> None:
    """An edit that makes something of an expression's parts takes them as another has left them."""
    definition, found = of(body("return w * 3 - x"))
    first, second = ([edit for edit in found if edit.kind == kind] for kind in kinds)
    made = set()
    for one in first:
        for other in second:
            before, after = sorted((one, other), key=lambda edit: edit.is_last)
            with before.made(), after.made():
                made.add(ast.unparse(definition))
    assert body(right) in made
