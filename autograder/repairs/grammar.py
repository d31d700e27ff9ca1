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
factor            a factor put in or taken out
term              a term put in or taken out
statement         one dropped, moved past its neighbour, or taken into a loop or out of it
result            what is returned, in another order
================  =================================================================================
"""

import ast
import contextlib
import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

KINDS = {
    "sign": "the sign",
    "operator": "the operator",
    "number": "the number",
    "name": "which name stands there",
    "arguments": "the order of the two operands or arguments",
    "reduction": "how the values are brought together: a sum, a mean",
    "axis": "the axis",
    "comparison": "the comparison",
    "range": "where the loop begins and ends, and in which order it goes",
    "call": "which function is called, and whether one should be",
    "factor": "whether there is a factor too few or too many",
    "term": "whether there is a term too few or too many",
    "statement": "whether this statement belongs here: inside the loop or outside, before or after",
    "result": "the order of what is returned",
}
"""By the name of a kind, what a student is to look at."""

Definition = ast.FunctionDef | ast.Assign
_SIGNS: dict[type, type] = {ast.Add: ast.Sub, ast.Sub: ast.Add}
_OPERATORS: dict[type, tuple[type, ...]] = {
    ast.Mult: (ast.Div, ast.Add, ast.MatMult, ast.Sub),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.Add: (ast.Mult,),
    ast.Sub: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
}
_COMPARISONS: dict[type, tuple[type, ...]] = {
    ast.Lt: (ast.LtE, ast.Gt, ast.GtE),
    ast.LtE: (ast.Lt, ast.GtE, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt, ast.LtE),
    ast.GtE: (ast.Gt, ast.LtE, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_ALIKE = (
    ("sum", "mean", "max", "min", "prod"),
    ("sin", "cos", "tan"),
    ("sigmoid", "tanh", "relu"),
    ("exp", "log"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("abs", "square", "sqrt", "sign"),
    ("maximum", "minimum"),
    ("dot", "outer"),
    ("add", "sub", "mul", "div"),
    ("append", "extend"),
)
_REDUCTIONS = frozenset({"sum", "mean", "max", "min", "prod"})
_TAKEN_OUT = frozenset(
    (
        *("sigmoid", "tanh", "relu", "exp", "log", "abs", "sqrt", "square", "sin", "cos", "sign"),
        *("detach", "clone", "round", "int", "float", "item", "reversed", "sorted", "t", "numpy"),
        *("unsqueeze", "squeeze", "flatten", "reshape", "view", "transpose", "copy", "backward"),
        *("clamp", "tensor", "abs_", "neg", "sum", "mean", "list"),
    )
)
_PUT_IN = ("sigmoid", "tanh", "exp", "log", "relu", "abs", "cos", "sin")
_MOST_NAMES = 8

Slot = tuple[Any, Any]
"""Where a node stands: a node and the name of a field, or a list and a place in it."""


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One change: what is put where, in a tree that is changed in place and changed back."""

    kind: str
    rank: int
    """The likely ones have small ranks."""
    line: int
    swaps: tuple[tuple[Any, Any, Any], ...]
    before: str = field(default="", compare=False)
    after: str = field(default="", compare=False)

    @contextlib.contextmanager
    def made(self) -> Iterator[None]:
        """Change the tree for as long as the block lasts."""
        before = [(holder, place, _get(holder, place)) for holder, place, _ in self.swaps]
        try:
            for swap in self.swaps:
                _put(*swap)
            yield
        finally:
            for swap in reversed(before):
                _put(*swap)


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
        nodes = list(ast.walk(definition))
        arguments = [node.arg for node in nodes if isinstance(node, ast.arg)]
        names = [node for node in nodes if isinstance(node, ast.Name)]
        stored = [node.id for node in names if isinstance(node.ctx, ast.Store)]
        self._called = list(
            dict.fromkeys(
                node.func.id
                for node in nodes
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            )
        )
        read = [node.id for node in names if isinstance(node.ctx, ast.Load)]
        others = [name for name in read if name not in self._called and name != "torch"]
        self._names = list(dict.fromkeys([*arguments, *stored, *others]))
        self._numbers = [name for name in self._names if name not in {"self", "range", "math"}]
        self._numbers = self._numbers[:_MOST_NAMES]
        attributes = [node for node in nodes if isinstance(node, ast.Attribute)]
        self._attributes = list(dict.fromkeys(node.attr for node in attributes))
        self._dotted = list(
            dict.fromkeys(
                ast.unparse(node)
                for node in attributes
                if isinstance(node.ctx, ast.Load)
                and isinstance(node.value, ast.Name)
                and node.attr in {"data", "grad", "value"}
            )
        )[:6]

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
            yield from self._of_statement(statement)
            for inner in ("body", "orelse", "finalbody"):
                if getattr(statement, inner, None) and not isinstance(statement, ast.ClassDef):
                    around = (holder, name) if isinstance(statement, ast.For | ast.While) else None
                    if isinstance(statement, ast.With | ast.If):
                        around = (holder, name)
                    yield from self._statements(statement, inner, loop=around)

    def _of_statement(self, statement: ast.stmt) -> Iterator[Edit]:
        match statement:
            case ast.AugAssign():
                yield from self._augmented(statement)
            case ast.Assign(targets=[ast.Name() | ast.Attribute() | ast.Subscript() as target]):
                added = ast.AugAssign(target=target, op=ast.Add(), value=statement.value)
                yield from self._whole(statement, added, "operator", 4)
                if isinstance(target, ast.Name):
                    yield from self._other_targets(statement, target)
            case ast.Assign(targets=[ast.Tuple(elts=elements)]):
                yield from self._orders(elements, statement, "arguments")
            case ast.For(target=ast.Tuple(elts=elements)):
                yield from self._orders(elements, statement, "arguments")
        if isinstance(statement, ast.Assign | ast.Return | ast.For | ast.Expr):
            value = statement.iter if isinstance(statement, ast.For) else statement.value
            if isinstance(value, ast.Tuple | ast.List) and len(value.elts) > 1:
                kind = "result" if isinstance(statement, ast.Return) else "arguments"
                yield from self._orders(value.elts, statement, kind)
        for name in ("value", "test", "iter", "exc"):
            if isinstance(getattr(statement, name, None), ast.expr):
                yield from self._within(statement, name, statement, None)
        if isinstance(statement, ast.If | ast.While):
            opposite = ast.UnaryOp(op=ast.Not(), operand=statement.test)
            yield self._edit("comparison", 4, statement, (statement, "test", opposite))
        for target in getattr(statement, "targets", ()):
            if isinstance(target, ast.Subscript):
                yield from self._within(target, "slice", statement, None)
        for item in getattr(statement, "items", ()):
            yield from self._within(item, "context_expr", statement, None)

    def _augmented(self, statement: ast.AugAssign) -> Iterator[Edit]:
        kinds: dict[type, tuple[type, ...]] = {
            ast.Add: (ast.Sub, ast.Mult),
            ast.Sub: (ast.Add,),
            ast.Mult: (ast.Add, ast.Div),
            ast.Div: (ast.Mult,),
        }
        for other in kinds.get(type(statement.op), ()):
            kind = "sign" if other in _SIGNS and type(statement.op) in _SIGNS else "operator"
            yield self._edit(kind, 0, statement, (statement, "op", other()))
        plain = ast.Assign(targets=[statement.target], value=statement.value)
        yield from self._whole(statement, plain, "operator", 2)
        if isinstance(statement.target, ast.Attribute | ast.Name):
            for dotted in (*self._dotted, *self._numbers):
                other_target = ast.parse(dotted, mode="eval").body
                if type(other_target) is not type(statement.target):
                    continue
                vars(other_target)["ctx"] = ast.Store()
                if ast.unparse(other_target) != ast.unparse(statement.target):
                    yield self._edit("name", 3, statement, (statement, "target", other_target))

    def _other_targets(self, statement: ast.Assign, target: ast.Name) -> Iterator[Edit]:
        for name in self._numbers:
            if name != target.id:
                yield self._edit(
                    "name", 6, statement, (statement.targets, 0, ast.Name(name, ast.Store()))
                )

    def _whole(
        self, statement: ast.stmt, other: ast.stmt, kind: str, rank: int
    ) -> Iterator[Edit]:
        """Yield the edit that puts another statement in a statement's place."""
        for holder in ast.walk(self._definition):
            for _, block in ast.iter_fields(holder):
                if isinstance(block, list) and any(each is statement for each in block):
                    place = next(n for n, each in enumerate(block) if each is statement)
                    yield self._edit(kind, rank, statement, (block, place, other))

    def _moves(self, holder: Any, name: str, number: int, loop: Slot | None) -> Iterator[Edit]:
        block: list[ast.stmt] = getattr(holder, name)
        statement = block[number]
        rest = [*block[:number], *block[number + 1 :]]
        simple = isinstance(statement, ast.Expr | ast.Assign | ast.AugAssign | ast.With)
        if simple:
            yield self._edit("statement", 5, statement, (holder, name, rest or [ast.Pass()]))
        if simple and number + 1 < len(block):
            other = block[number + 1]
            if isinstance(other, ast.Expr | ast.Assign | ast.AugAssign | ast.With):
                turned = [*block[:number], other, statement, *block[number + 2 :]]
                yield self._edit("statement", 4, statement, (holder, name, turned))
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
        if len(elements) == 3:  # noqa: PLR2004 -- the two turns of three
            a, b, c = elements
            for turned in ((b, c, a), (c, a, b)):
                swaps = tuple((elements, place, new) for place, new in enumerate(turned))
                yield self._edit(kind, 2, statement, *swaps)

    def _within(
        self, holder: Any, place: Any, statement: ast.stmt, parent: ast.AST | None
    ) -> Iterator[Edit]:
        """Yield the edits of an expression and of all in it."""
        node = _get(holder, place)
        slot = (holder, place)
        yield from self._of_expression(node, slot, statement)
        if _is_term(node, parent):
            yield from self._insertions(node, slot, statement)
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.expr) and not (
                isinstance(node, ast.Call) and name == "func"
            ):
                yield from self._within(node, name, statement, node)
            elif isinstance(value, list):
                for number, each in enumerate(value):
                    if isinstance(each, ast.expr):
                        yield from self._within(value, number, statement, node)
                    elif isinstance(each, ast.keyword):
                        yield from self._within(each, "value", statement, node)
                    elif isinstance(each, ast.comprehension):
                        yield from self._within(each, "iter", statement, node)
                        for test in range(len(each.ifs)):
                            yield from self._within(each.ifs, test, statement, node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield from self._within(node.func, "value", statement, node)

    def _of_expression(self, node: Any, slot: Slot, statement: ast.stmt) -> Iterator[Edit]:
        def put(kind: str, rank: int, new: ast.AST) -> Edit:
            return self._edit(kind, rank, node if hasattr(node, "lineno") else statement,
                              (*slot, new))

        match node:
            case ast.BinOp(left=left, op=op, right=right):
                yield from self._binary(node, put)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                yield put("sign", 0, operand)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield put("comparison", 1, operand)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                for other in _COMPARISONS.get(type(op), ()):
                    yield put("comparison", 0, ast.Compare(left, [other()], [right]))
                yield put("comparison", 2, ast.Compare(right, [op], [left]))
            case ast.BoolOp(op=op, values=values):
                yield put(
                    "comparison", 1,
                    ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values),
                )
            case ast.Constant(value=bool() as value):
                yield put("number", 0, ast.Constant(not value))
            case ast.Constant(value=None):
                for other in (0, 1, -1):
                    yield put("axis", 3, ast.Constant(other))
            case ast.Constant(value=int() | float() as value):
                yield from self._constants(value, put)
            case ast.Name(id=name, ctx=ast.Load()):
                for other in self._names:
                    if other != name and name not in {"torch", "np", "math"}:
                        yield put("name", 1, ast.Name(other, ast.Load()))
                for dotted in self._dotted:
                    yield put("name", 5, ast.parse(dotted, mode="eval").body)
            case ast.Attribute(value=value, attr=attr, ctx=ast.Load()):
                if attr == "T":
                    yield put("axis", 1, value)
                for other in self._attributes:
                    if other != attr and not _is_module(value):
                        yield put("name", 2, ast.Attribute(value, other, ast.Load()))
                for dotted in self._dotted:
                    if dotted != ast.unparse(node):
                        yield put("name", 2, ast.parse(dotted, mode="eval").body)
            case ast.Call():
                yield from self._call(node, put)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                yield put("comparison", 1, ast.IfExp(test, orelse, body))
            case ast.Subscript(value=value, slice=ast.Slice() as piece):
                yield from self._slices(piece, value, put)
            case ast.ListComp(elt=elt, generators=[each]) if not isinstance(each.iter, ast.Call):
                turned = ast.Call(ast.Name("reversed", ast.Load()), [each.iter], [])
                yield put(
                    "range", 3,
                    ast.ListComp(elt, [ast.comprehension(each.target, turned, each.ifs, 0)]),
                )
        if isinstance(statement, ast.For) and node is statement.iter:
            turned = ast.Call(ast.Name("reversed", ast.Load()), [node], [])
            yield put("range", 1, turned)
            first = ast.Slice(ast.Constant(1), None, None)
            last = ast.Slice(None, ast.Constant(-1), None)
            for piece in (first, last):
                listed = ast.Call(ast.Name("list", ast.Load()), [node], [])
                yield put("range", 2, ast.Subscript(listed, piece, ast.Load()))

    def _slices(self, piece: ast.Slice, value: ast.expr, put: Any) -> Iterator[Edit]:
        one = ast.Constant(1)
        minus = ast.UnaryOp(ast.USub(), ast.Constant(1))
        for lower, upper in ((one, None), (None, minus), (None, None)):
            yield put("range", 2, ast.Subscript(value, ast.Slice(lower, upper, piece.step),
                                                ast.Load()))
        if piece.step is not None:
            yield put("range", 1, ast.Subscript(value, ast.Slice(piece.lower, piece.upper, None),
                                                ast.Load()))

    def _binary(self, node: ast.BinOp, put: Any) -> Iterator[Edit]:
        left, op, right = node.left, node.op, node.right
        if type(op) in _SIGNS:
            yield put("sign", 0, ast.BinOp(left, _SIGNS[type(op)](), right))
        for other in _OPERATORS.get(type(op), ()):
            yield put("operator", 1, ast.BinOp(left, other(), right))
        if isinstance(op, ast.Mult) and isinstance(right, ast.Constant):
            yield put("operator", 1, ast.BinOp(left, ast.Pow(), right))
        if isinstance(op, ast.Mult) and isinstance(left, ast.Constant):
            yield put("operator", 2, ast.BinOp(right, ast.Pow(), left))
        if not isinstance(op, ast.Add | ast.Mult):
            yield put("arguments", 1, ast.BinOp(right, op, left))
        kind = "term" if type(op) in _SIGNS else "factor"
        yield put(kind, 2, left)
        yield put(kind, 2, right)
        match left:  # (a + b) * c for a + b * c, and back
            case ast.BinOp(left=a, op=inner, right=b) if type(inner) is not type(op):
                yield put("operator", 3, ast.BinOp(a, inner, ast.BinOp(b, op, right)))
        match right:
            case ast.BinOp(left=b, op=inner, right=c) if type(inner) is not type(op):
                yield put("operator", 3, ast.BinOp(ast.BinOp(left, op, b), inner, c))
            case ast.BinOp(left=b, op=inner, right=c):
                yield put("operator", 3, ast.BinOp(ast.BinOp(left, op, b), inner, c))

    def _constants(self, value: float, put: Any) -> Iterator[Edit]:
        numbers: list[float] = [value + 1, value - 1, -value, 2 * value, 0, 1, 2, 3, 0.5]
        if isinstance(value, float):
            numbers += [value / 2, 10 * value, value / 10, 1 / value if value else 1.0]
        elif value:
            numbers += [value / 2, 1 / value]
        for other in dict.fromkeys(numbers):
            if other != value:
                yield put("number", 1 if abs(other) <= 2 * abs(value) else 2, ast.Constant(other))
        for name in self._numbers:
            yield put("name", 4, ast.Name(name, ast.Load()))

    def _call(self, node: ast.Call, put: Any) -> Iterator[Edit]:
        name = _name_of(node.func)
        for group in _ALIKE:
            if name in group:
                kind = "reduction" if name in _REDUCTIONS else "call"
                for other in group:
                    if other != name:
                        yield put(kind, 1, ast.Call(_renamed(node.func, other), node.args,
                                                    node.keywords))
        if isinstance(node.func, ast.Name):
            for other in (*self._called, *self._names):
                if other != name and name not in {"range", "len", "float", "zip", "enumerate"}:
                    yield put("name", 3, ast.Call(ast.Name(other, ast.Load()), node.args,
                                                  node.keywords))
        if name in _TAKEN_OUT:
            kind = "reduction" if name in _REDUCTIONS else "range" if name == "reversed" else "call"
            if isinstance(node.func, ast.Attribute) and not _is_module(node.func.value):
                yield put(kind, 2, node.func.value)
            elif node.args:
                yield put(kind, 2, node.args[0])
        if name == "range":
            yield from self._ranges(node, put)
            return
        for one in range(len(node.args)):
            for other_place in range(one + 1, len(node.args)):
                args = list(node.args)
                args[one], args[other_place] = args[other_place], args[one]
                yield put("arguments", 1, ast.Call(node.func, args, node.keywords))
        if name in _REDUCTIONS | {"transpose", "softmax", "cat", "stack", "argmax", "unsqueeze"}:
            yield from self._axes(node, put)
        for number, keyword in enumerate(node.keywords):
            rest = [*node.keywords[:number], *node.keywords[number + 1 :]]
            kind = "axis" if keyword.arg in {"dim", "axis", "keepdim", "keepdims"} else "arguments"
            yield put(kind, 2, ast.Call(node.func, node.args, rest))

    def _axes(self, node: ast.Call, put: Any) -> Iterator[Edit]:
        if any(keyword.arg in {"dim", "axis"} for keyword in node.keywords):
            for axis in (0, 1):
                dims = [ast.keyword("dim", ast.Constant(axis))]
                others = [each for each in node.keywords if each.arg not in {"dim", "axis"}]
                yield put("axis", 2, ast.Call(node.func, node.args, dims + others))
            return
        for axis in (0, 1):
            for kept in (False, True):
                dims = [ast.keyword("dim", ast.Constant(axis))]
                dims += [ast.keyword("keepdim", ast.Constant(value=True))] if kept else []
                args = node.args[:1] if _is_module(getattr(node.func, "value", None)) else []
                yield put("axis", 3, ast.Call(node.func, args, dims))

    def _ranges(self, node: ast.Call, put: Any) -> Iterator[Edit]:
        def ranging(*args: ast.expr) -> ast.Call:
            return ast.Call(node.func, list(args), [])

        one = ast.Constant(1)
        match node.args:
            case [stop]:
                yield put("range", 0, ranging(ast.BinOp(stop, ast.Sub(), one)))
                yield put("range", 0, ranging(ast.BinOp(stop, ast.Add(), one)))
                yield put("range", 1, ranging(one, stop))
                yield put("range", 1, ranging(one, ast.BinOp(stop, ast.Add(), one)))
            case [start, stop, *step]:
                yield put("range", 0, ranging(start, ast.BinOp(stop, ast.Add(), one), *step))
                yield put("range", 0, ranging(start, ast.BinOp(stop, ast.Sub(), one), *step))
                yield put("range", 0, ranging(ast.BinOp(start, ast.Add(), one), stop, *step))
                yield put("range", 0, ranging(ast.BinOp(start, ast.Sub(), one), stop, *step))
                yield put("range", 1, ranging(stop))
                if step:
                    yield put("range", 2, ranging(start, stop))

    def _insertions(self, node: ast.expr, slot: Slot, statement: ast.stmt) -> Iterator[Edit]:
        """Yield what may be missing beside a term: a factor, another term, a call."""

        def put(kind: str, rank: int, new: ast.expr) -> Edit:
            return self._edit(kind, rank, node, (*slot, new))

        def method(name: str) -> ast.Call:
            return ast.Call(ast.Attribute(node, name, ast.Load()), [], [])

        yield put("sign", 3, ast.UnaryOp(ast.USub(), node))
        two = ast.Constant(2)
        yield put("factor", 4, ast.BinOp(two, ast.Mult(), node))
        yield put("factor", 4, ast.BinOp(node, ast.Div(), two))
        yield put("operator", 4, ast.BinOp(node, ast.Pow(), two))
        yield put("term", 5, ast.BinOp(ast.Constant(1), ast.Sub(), node))
        yield put("term", 6, ast.BinOp(node, ast.Add(), ast.Constant(1)))
        yield put("term", 6, ast.BinOp(node, ast.Sub(), ast.Constant(1)))
        if not isinstance(node, ast.Constant):
            for name in ("sum", "mean"):
                yield put("reduction", 4, method(name))
            for axis in (0, 1):
                summed = method("sum")
                summed.keywords = [ast.keyword("dim", ast.Constant(axis))]
                yield put("reduction", 6, summed)
            yield put("axis", 4, ast.Attribute(node, "T", ast.Load()))
            for name in ("detach", "clone"):
                yield put("call", 7, method(name))
            torch = ast.Name("torch", ast.Load())
            for name in _PUT_IN:
                called = ast.Attribute(torch, name, ast.Load())
                yield put("call", 6, ast.Call(called, [node], []))
        others: list[ast.expr] = [ast.Name(name, ast.Load()) for name in self._numbers]
        others += [ast.parse(dotted, mode="eval").body for dotted in self._dotted]
        for other in others:
            yield put("factor", 5, ast.BinOp(node, ast.Mult(), other))
            yield put("factor", 6, ast.BinOp(node, ast.Div(), other))
            yield put("term", 6, ast.BinOp(node, ast.Add(), other))
            yield put("term", 6, ast.BinOp(node, ast.Sub(), other))
            rest = ast.BinOp(ast.Constant(1), ast.Sub(), other)
            yield put("factor", 7, ast.BinOp(node, ast.Mult(), rest))
            yield put("term", 7, ast.BinOp(other, ast.Sub(), node))
            square = ast.BinOp(other, ast.Pow(), two)
            rest = ast.BinOp(ast.Constant(1), ast.Sub(), square)
            yield put("factor", 8, ast.BinOp(node, ast.Mult(), rest))
            size = ast.Call(ast.Name("len", ast.Load()), [other], [])
            yield put("factor", 8, ast.BinOp(node, ast.Div(), size))

    def _edit(
        self, kind: str, rank: int, at: ast.AST, *swaps: tuple[Any, Any, Any]
    ) -> Edit:
        return Edit(kind=kind, rank=rank, line=getattr(at, "lineno", 0), swaps=swaps)


def _is_term(node: ast.AST, parent: ast.AST | None) -> bool:
    """Whether something may be put beside a node: whole products, not each of their factors."""
    if not isinstance(node, ast.BinOp | ast.Name | ast.Call | ast.Attribute | ast.UnaryOp
                      | ast.Subscript | ast.Constant | ast.ListComp | ast.IfExp):
        return False
    if isinstance(node, ast.Constant) and not isinstance(node.value, int | float):
        return False
    if isinstance(node, ast.Call) and _name_of(node.func) in {"range", "len", "zip", "enumerate"}:
        return False
    match parent:
        case ast.BinOp(op=ast.Mult()):
            return isinstance(node, ast.Call | ast.BinOp) and not (
                isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div)
            )
        case ast.BinOp(op=ast.Div(), left=left):
            return node is not left
        case ast.Attribute():
            return False
    return not (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store))


def _name_of(function: ast.expr) -> str:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _renamed(function: ast.expr, name: str) -> ast.expr:
    renamed = copy.copy(function)
    vars(renamed)["id" if isinstance(function, ast.Name) else "attr"] = name
    return renamed


def _is_module(node: object) -> bool:
    return isinstance(node, ast.Name) and node.id in {"torch", "np", "numpy", "math", "F", "nn"}
