"""The small edits of a student's own code that may mend it: one grammar, the likely ones first.

An edit changes one thing and throws nothing of the rest away. It knows what kind of thing it
changes, and in which line.

================  =================================================================================
kind              what is tried
================  =================================================================================
sign              ``+`` for ``-`` and back, a minus put before something or taken away
operator          another one of ``* / ** @``, or ``+=`` for ``=`` and back
number            its neighbours, its negative, its half, its double; True for False
name              another name or attribute that is used in the same function
arguments         two operands or two arguments exchanged
reduction         ``sum`` for ``mean`` and back; one put in or taken out
axis              another axis, or none
comparison        another one, or its opposite
range             one round more or less at either end; ``reversed`` put in or taken out
call              another function for ``tanh`` and its like; a call of them put in or taken out
place             what such a function is applied to: to more, to less, one before the other
factor            a factor put in or taken out
term              a term put in or taken out
statement         one dropped, moved past its neighbour, or taken into a loop or out of it
result            what is returned, in another order
alias             ``a = a + b`` for ``a += b``
================  =================================================================================

What is alike in two edits says that they are the same slip in two places.
"""

import ast
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from autograder.basics.language import marked
from autograder.repairs.expressions import (
    Scope,
    Swap,
    called,
    insertions,
    is_term,
    name_of,
    proposals,
)
from autograder.repairs.placing import placings

KINDS = {
    "sign": marked("the plus and minus signs in this line"),
    "operator": marked("the operators and brackets in this line"),
    "number": marked("the numbers in this line"),
    "name": marked("which variable is used here"),
    "arguments": marked("the order of the two sides of an operator, or of the arguments"),
    "reduction": marked("whether a sum, a mean or something else is needed"),
    "axis": marked("the axis (dim) and any transpose"),
    "comparison": marked("the comparison or condition in this line"),
    "range": marked("where the loop starts and ends, and in which order it runs"),
    "call": marked("which function is called here, or whether to call one at all"),
    "place": marked("what each function in this line is applied to"),
    "factor": marked("whether a factor is missing, or one is too many"),
    "term": marked("whether a term is missing, or one is too many"),
    "statement": marked(
        "whether this line is needed, and in the right place: inside or outside the loop, "
        "earlier or later"
    ),
    "result": marked("the order of the returned values"),
    "alias": marked("whether this writes into a tensor that has another name as well"),
}
"""By the name of a kind, what a student is to look at."""

WITHOUT_MINUS = "without -"
"""How edits are alike that take a minus away."""

Definition = ast.FunctionDef | ast.Assign
_AUGMENTED: dict[type, tuple[tuple[str, type], ...]] = {
    ast.Add: (("sign", ast.Sub), ("operator", ast.Mult)),
    ast.Sub: (("sign", ast.Add),),
    ast.Mult: (("operator", ast.Add), ("operator", ast.Div)),
    ast.Div: (("operator", ast.Mult),),
}
_SIMPLE = (ast.Expr, ast.Assign, ast.AugAssign, ast.With)
_BLOCKS = (ast.For, ast.While, ast.If, ast.With)
_THREE = 3
_MOST_MOVED = 10
"""In a longer block, a statement is not tried in every place."""

Slot = tuple[Any, Any]
"""Where a node stands: a node and the name of a field, or a list and a place in it."""


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One change: what is put where, in a tree that is changed in place and changed back."""

    kind: str
    rank: int
    """The likely ones have small ranks."""
    line: int
    swaps: tuple[Swap, ...]
    alike: str = ""
    """The same for the same change elsewhere; "" if it is of this place alone."""

    @property
    def spot(self) -> tuple[int, Any]:
        """Where it puts something: of two edits of one spot, the later one alone is seen."""
        holder, place, _ = self.swaps[0]
        return id(holder), place

    @property
    def is_last(self) -> bool:
        """Whether it is made of parts that another edit may change before."""
        return any(callable(new) for _, _, new in self.swaps)

    @contextlib.contextmanager
    def made(self) -> Iterator[None]:
        """Change the tree for as long as the block lasts."""
        before = [(holder, place, _get(holder, place)) for holder, place, _ in self.swaps]
        try:
            for holder, place, new in self.swaps:
                _put(holder, place, self._located(new() if callable(new) else new))
            yield
        finally:
            for swap in reversed(before):
                _put(*swap)

    def _located(self, new: Any) -> Any:
        """Return what is put somewhere with the places in the source that a compiler wants."""
        for each in new if isinstance(new, list) else [new]:
            if isinstance(each, ast.expr | ast.stmt):
                if not hasattr(each, "lineno"):
                    each.lineno = each.end_lineno = self.line
                    each.col_offset = each.end_col_offset = 0
                ast.fix_missing_locations(each)
        return new


def _get(holder: Any, place: Any) -> Any:
    return holder[place] if isinstance(holder, list) else getattr(holder, place)


def _put(holder: Any, place: Any, new: Any) -> None:
    if isinstance(holder, list):
        holder[place] = new
    else:
        setattr(holder, place, new)


def edits(definition: Definition) -> list[Edit]:
    """Return the edits of a function, or of the assignment of a lambda, the likely ones first."""
    found = list(_Finder(definition).all())
    return sorted(found, key=lambda edit: edit.rank)


class _Finder:
    """Walks through one definition."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        self._scope = Scope.of(definition)

    def all(self) -> Iterator[Edit]:
        """Yield all edits."""
        body = self._definition
        if isinstance(body, ast.Assign):
            if isinstance(body.value, ast.Lambda):
                yield from self._within(body.value, "body", body, None)
            return
        for number in range(len(body.args.defaults)):
            yield from self._within(body.args.defaults, number, body, None)
        yield from self._statements(body, "body", loop=None)

    def _statements(self, holder: Any, name: str, *, loop: Slot | None) -> Iterator[Edit]:
        block: list[ast.stmt] = getattr(holder, name)
        for number, statement in enumerate(block):
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                continue
            yield from self._moves(holder, name, number, loop)
            yield from self._of_statement(statement, block, number)
            around = (holder, name) if isinstance(statement, _BLOCKS) else None
            for inner in ("body", "orelse", "finalbody"):
                if getattr(statement, inner, None) and not isinstance(statement, ast.ClassDef):
                    yield from self._statements(statement, inner, loop=around)

    def _of_statement(
        self, statement: ast.stmt, block: list[ast.stmt], number: int
    ) -> Iterator[Edit]:
        if isinstance(statement, ast.AugAssign):
            yield from self._augmented(statement, block, number)
        if isinstance(statement, ast.Assign):
            yield from self._assigned(statement, block, number)
        if isinstance(statement, ast.For):
            yield from self._visited(statement)
        if isinstance(statement, ast.If | ast.While):
            opposite = ast.UnaryOp(op=ast.Not(), operand=statement.test)
            yield self._edit("comparison", 4, statement, (statement, "test", opposite))
        yield from self._several(statement)
        for name in ("value", "test", "iter", "exc"):
            if isinstance(getattr(statement, name, None), ast.expr):
                yield from self._within(statement, name, statement, None)
        for target in getattr(statement, "targets", ()):
            if isinstance(target, ast.Subscript):
                yield from self._within(target, "slice", statement, None)
        for item in getattr(statement, "items", ()):
            yield from self._within(item, "context_expr", statement, None)

    def _augmented(
        self, statement: ast.AugAssign, block: list[ast.stmt], number: int
    ) -> Iterator[Edit]:
        for kind, other in _AUGMENTED.get(type(statement.op), ()):
            yield self._edit(kind, 0, statement, (statement, "op", other()))
        if isinstance(statement.target, ast.Name):
            read = ast.Name(statement.target.id, ast.Load())
            sum_ = ast.BinOp(read, statement.op, statement.value)
            new = ast.Assign(targets=[statement.target], value=sum_)
            yield self._edit(
                "alias", 1, statement, (block, number, ast.copy_location(new, statement))
            )
        plain = ast.Assign(targets=[statement.target], value=statement.value)
        ast.copy_location(plain, statement)
        yield self._edit("operator", 2, statement, (block, number, plain))
        for place in (*self._scope.dotted, *(ast.Name(one) for one in self._scope.numbers)):
            stored = ast.parse(ast.unparse(place), mode="eval").body
            vars(stored)["ctx"] = ast.Store()
            if ast.dump(stored) != ast.dump(statement.target) and type(stored) is type(
                statement.target
            ):
                yield self._edit("name", 3, statement, (statement, "target", stored))

    def _assigned(
        self, statement: ast.Assign, block: list[ast.stmt], number: int
    ) -> Iterator[Edit]:
        match statement.targets:
            case [ast.Name() | ast.Attribute() | ast.Subscript() as target]:
                added = ast.AugAssign(target=target, op=ast.Add(), value=statement.value)
                ast.copy_location(added, statement)
                rank = 0 if isinstance(target, ast.Attribute) else 4  # gradients add up
                yield self._edit("operator", rank, statement, (block, number, added))
        match statement.targets:
            case [ast.Name(id=own)]:
                for name in self._scope.numbers:
                    if name != own:
                        other = ast.Name(name, ast.Store())
                        yield self._edit("name", 6, statement, (statement.targets, 0, other))

    def _visited(self, statement: ast.For) -> Iterator[Edit]:
        """Yield what else a loop may visit."""
        turned = called("reversed", statement.iter)
        yield self._edit("range", 0, statement, (statement, "iter", turned))
        first = ast.Slice(ast.Constant(1), None, None)
        last = ast.Slice(None, ast.Constant(-1), None)
        for piece in (first, last):
            some = ast.Subscript(called("list", statement.iter), piece, ast.Load())
            yield self._edit("range", 2, statement, (statement, "iter", some))

    def _several(self, statement: ast.stmt) -> Iterator[Edit]:
        """Yield other orders of what is assigned or returned together."""
        for name in ("value", "target", "iter", "targets"):
            part = getattr(statement, name, None)
            part = part[0] if isinstance(part, list) and part else part
            if isinstance(part, ast.Tuple | ast.List) and len(part.elts) > 1:
                kind = "result" if isinstance(statement, ast.Return) else "arguments"
                yield from self._orders(part.elts, statement, kind)

    def _moves(self, holder: Any, name: str, number: int, loop: Slot | None) -> Iterator[Edit]:
        block: list[ast.stmt] = getattr(holder, name)
        statement = block[number]
        rest = [*block[:number], *block[number + 1 :]]
        simple = isinstance(statement, _SIMPLE)
        if simple:
            yield self._edit("statement", 3, statement, (holder, name, rest or [ast.Pass()]))
            for place in range(len(rest) + 1 if len(block) <= _MOST_MOVED else 0):
                passed = block[min(place, number) : max(place, number) + 1]
                # Past its neighbour only once, and past nothing that is more than one step.
                if place not in {number, number - 1} and all(
                    isinstance(each, _SIMPLE) for each in passed
                ):
                    moved = [*rest[:place], statement, *rest[place:]]
                    yield self._edit("statement", 4, statement, (holder, name, moved))
        for place in (number - 1, number + 1):  # into the loop before or after it
            loop_there = block[place] if 0 <= place < len(block) else None
            if simple and isinstance(loop_there, ast.For | ast.While | ast.If):
                longer = [*loop_there.body, statement]
                if place > number:
                    longer = [statement, *loop_there.body]
                swaps = ((holder, name, rest), (loop_there, "body", longer))
                yield self._edit("statement", 4, statement, *swaps)
        if loop is not None and name == "body":
            yield from self._out_of(holder, name, number, loop)

    def _out_of(self, holder: Any, name: str, number: int, loop: Slot) -> Iterator[Edit]:
        block: list[ast.stmt] = getattr(holder, name)
        statement = block[number]
        rest = [*block[:number], *block[number + 1 :]] or [ast.Pass()]
        outer: list[ast.stmt] = _get(*loop)
        place = next(n for n, each in enumerate(outer) if each is holder)
        if not isinstance(statement, ast.Return):
            before = [*outer[:place], statement, *outer[place:]]
            swaps = ((holder, name, rest), (*loop, before))
            yield self._edit("statement", 4, statement, *swaps)
        after = [*outer[: place + 1], statement, *outer[place + 1 :]]
        yield self._edit("statement", 3, statement, (holder, name, rest), (*loop, after))

    def _orders(self, elements: list[Any], statement: ast.stmt, kind: str) -> Iterator[Edit]:
        for one in range(len(elements)):
            for other in range(one + 1, len(elements)):
                swaps = ((elements, one, elements[other]), (elements, other, elements[one]))
                yield self._edit(kind, 1, statement, *swaps)
        if len(elements) == _THREE:
            a, b, c = elements
            for turned in ((b, c, a), (c, a, b)):
                three = [(elements, place, new) for place, new in enumerate(turned)]
                yield self._edit(kind, 2, statement, *three)

    def _within(
        self, holder: Any, place: Any, statement: ast.stmt, parent: ast.AST | None
    ) -> Iterator[Edit]:
        """Yield the edits of an expression and of all in it."""
        node = _get(holder, place)
        for kind, rank, new in proposals(node, self._scope):
            if isinstance(parent, ast.Subscript) and getattr(new, "id", "") == "self":
                continue  # an index of itself, without an end
            swap = new if isinstance(new, tuple) else (holder, place, new)
            yield self._edit(kind, rank, node, swap)
        for kind, rank, new in placings(node):
            yield self._edit(kind, rank, node, (holder, place, new))
        if is_term(node, parent):
            for kind, rank, new in insertions(node, self._scope):
                yield self._edit(kind, rank, node, (holder, place, new))
        for inner in _slots_in(node):
            yield from self._within(*inner, statement, node)

    def _edit(self, kind: str, rank: int, at: ast.AST, *swaps: Swap) -> Edit:
        alike = _alike(kind, *swaps[0]) if len(swaps) == 1 else ""
        line = getattr(at, "lineno", 0)
        return Edit(kind=kind, rank=rank, line=line, swaps=swaps, alike=alike)


def _alike(kind: str, holder: Any, place: Any, new: Any) -> str:  # noqa: PLR0911 -- one for each pair
    """Return what is put for what, where that may be done in several places."""
    match _get(holder, place), new:
        case ((ast.operator() | ast.stmt() as old), (ast.operator() | ast.stmt())):
            return f"{type(old).__name__} {type(new).__name__}"  # also += for =
        case ast.BinOp(op=op), _ if kind == "arguments":
            return f"exchanged {type(op).__name__}"
        case ast.Name(id=old), ast.Name(id=other):
            return f"{old} {other}"
        case ast.Constant(value=old), ast.Constant(value=other):
            return f"{old!r} {other!r}"
        case ast.UnaryOp(op=ast.USub(), operand=operand), ast.expr() if new is operand:
            return WITHOUT_MINUS
        case ast.Call(func=function, args=args), ast.expr():
            if new in args or new is getattr(function, "value", None):
                return f"without {name_of(function)}"
        case ast.expr() as old, ast.expr() if place == "func":
            return f"{name_of(old)} {name_of(new)}"
    return ""


def _slots_in(node: ast.AST) -> Iterator[Slot]:
    """Yield where the expressions stand that an expression is made of."""
    for name, value in ast.iter_fields(node):
        if isinstance(node, ast.Call) and name == "func":
            if isinstance(value, ast.Attribute):
                yield value, "value"
        elif isinstance(value, ast.expr):
            yield node, name
        elif isinstance(value, list):
            yield from _slots_among(value)


def _slots_among(values: list[Any]) -> Iterator[Slot]:
    for number, each in enumerate(values):
        if isinstance(each, ast.expr):
            yield values, number
        elif isinstance(each, ast.keyword):
            yield each, "value"
        elif isinstance(each, ast.comprehension):
            yield each, "iter"
            yield from _slots_among(each.ifs)
