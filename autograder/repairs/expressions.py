"""What may stand in an expression's place: another operator, number, name, argument."""

import ast
import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

_SIGNS: dict[type, type] = {ast.Add: ast.Sub, ast.Sub: ast.Add}
_OPERATORS: dict[type, tuple[type, ...]] = {
    ast.Mult: (ast.Div, ast.Add, ast.MatMult, ast.Sub),
    ast.Div: (ast.Mult, ast.Sub, ast.Add, ast.FloorDiv),
    ast.Add: (ast.Mult, ast.Div),
    ast.Sub: (ast.Mult, ast.Div),
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
_PLAIN = frozenset({"range", "len", "float", "zip", "enumerate"})
_WITH_AXIS = _REDUCTIONS | {"transpose", "softmax", "cat", "stack", "argmax", "unsqueeze"}
_AXES = frozenset({"dim", "axis", "keepdim", "keepdims"})
_MODULES = frozenset({"torch", "np", "numpy", "math", "F", "nn"})
_TERMS = (
    *(ast.BinOp, ast.Name, ast.Call, ast.Attribute, ast.UnaryOp, ast.Subscript),
    *(ast.ListComp, ast.IfExp),
)
_TWO = 2
_MOST_NAMES = 10
_MOST_DOTTED = 6
_MOST_DROPPED = 3
"""How many names and numbers may go at once: the student's code stays."""


Swap = tuple[Any, Any, Any]
"""A node and the name of a field of it, or a list and a place in it; and what is put there."""
Proposal = tuple[str, int, ast.expr | Swap | Callable[[], ast.expr]]
"""A kind, a rank, and what is put in an expression's place, or changed within it.

What is changed within an expression, or made of its parts as they are by then, leaves room for
another edit in the same one.
"""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What is named in a definition, in the order in which it is met."""

    names: list[str]
    numbers: list[str]
    """Those of the names that may be numbers or tensors; only the first ones."""
    called: list[str]
    attributes: list[str]
    unused: frozenset[str] = frozenset()
    """The arguments that nothing reads: one of them is likely to be missing where it belongs."""
    dotted: Sequence[ast.expr] = ()
    """The numbers that are kept in objects, such as ``self.data`` and ``params[0]``."""

    @classmethod
    def of(cls, definition: ast.AST) -> "Scope":
        """Return what is named in a definition."""
        nodes = list(ast.walk(definition))
        names = [node for node in nodes if isinstance(node, ast.Name)]
        functions = [node.func for node in nodes if isinstance(node, ast.Call)]
        called = _once(each.id for each in functions if isinstance(each, ast.Name))
        arguments = [node.arg for node in nodes if isinstance(node, ast.arg)]
        stored = [node.id for node in names if isinstance(node.ctx, ast.Store)]
        read = [node.id for node in names if node.id not in called and node.id not in _MODULES]
        known = _once([*arguments, *stored, *read])
        loaded = {node.id for node in names if isinstance(node.ctx, ast.Load)}
        attributes = [node for node in nodes if isinstance(node, ast.Attribute)]
        kept: dict[str, ast.expr] = {
            ast.unparse(node): node
            for node in attributes
            if isinstance(node.ctx, ast.Load)
            and isinstance(node.value, ast.Name)
            and node.attr in {"data", "grad", "value"}
        }
        for entry in _entries(nodes):
            kept.setdefault(ast.unparse(entry), entry)
        return cls(
            names=known,
            numbers=[name for name in known if name != "self"][:_MOST_NAMES],
            called=called,
            attributes=_once(node.attr for node in attributes),
            unused=frozenset(arguments) - loaded - {"self"},
            dotted=list(kept.values())[:_MOST_DOTTED],
        )


def _entries(nodes: Sequence[ast.AST]) -> Iterator[ast.expr]:
    """Yield both parameters of a pair, such as ``params[0]``, of which one is read at least."""
    for node in nodes:
        match node:
            case ast.Subscript(ast.Name(id=pair), ast.Constant(value=0 | 1), ast.Load()):
                for place in (0, 1):
                    yield ast.Subscript(name(pair), ast.Constant(place), ast.Load())


def _once(names: Any) -> list[str]:
    return list(dict.fromkeys(names))


def name(of: str) -> ast.Name:
    """Return a name that is read."""
    return ast.Name(of, ast.Load())


def called(of: str, argument: ast.expr) -> ast.Call:
    """Return the call of a function with one argument."""
    return ast.Call(name(of), [argument], [])


def proposals(node: ast.expr, scope: Scope) -> Iterator[Proposal]:
    """Yield what may stand in the place of an expression."""
    for kind, propose in _PROPOSING:
        if isinstance(node, kind):
            yield from propose(node, scope)


def _unary(node: ast.UnaryOp, _scope: Scope) -> Iterator[Proposal]:
    if isinstance(node.op, ast.USub):
        yield "sign", 0, node.operand
    if isinstance(node.op, ast.Not):
        yield "comparison", 1, node.operand


def _comparison(node: ast.Compare, _scope: Scope) -> Iterator[Proposal]:
    if len(node.ops) > 1:
        return
    [op], [right] = node.ops, node.comparators
    for other in _COMPARISONS.get(type(op), ()):
        yield "comparison", 0, (node.ops, 0, other())
    yield "comparison", 2, ast.Compare(right, [op], [node.left])


def _boolean(node: ast.BoolOp, _scope: Scope) -> Iterator[Proposal]:
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield "comparison", 1, ast.BoolOp(other, node.values)


def _choice(node: ast.IfExp, _scope: Scope) -> Iterator[Proposal]:
    yield "comparison", 1, ast.IfExp(node.test, node.orelse, node.body)


def _constant(node: ast.Constant, scope: Scope) -> Iterator[Proposal]:
    value = node.value
    if isinstance(value, bool):
        yield "number", 0, ast.Constant(not value)
    elif value is None:
        for axis in (0, 1, -1):
            yield "axis", 3, ast.Constant(axis)
    elif isinstance(value, int | float):
        for number in _numbers_near(value):
            rank = 1 if abs(number) <= 2 * abs(value) else 2
            yield "number", rank, ast.Constant(number)
        for other in scope.numbers:
            yield "name", 1 if other in scope.unused else 4, name(other)


def _numbers_near(value: float) -> list[float]:
    numbers: list[float] = [value + 1, value - 1, -value, 2 * value, 0, 1, 2, 3, 0.5]
    if value:
        numbers += [value / 2, 1 / value]
    if isinstance(value, float):
        numbers += [10 * value, value / 10]
    return [number for number in dict.fromkeys(numbers) if number != value]


def _name(node: ast.Name, scope: Scope) -> Iterator[Proposal]:
    if not isinstance(node.ctx, ast.Load) or node.id in _MODULES:
        return
    for other in scope.names:
        if other != node.id:
            yield "name", 1, name(other)
    for kept in scope.dotted:
        yield "name", 5, kept
    for missing in sorted(scope.unused):
        yield "term", 2, ast.BinOp(node, ast.Sub(), name(missing))
        yield "term", 3, ast.BinOp(node, ast.Add(), name(missing))
        yield "factor", 2, ast.BinOp(node, ast.Mult(), name(missing))


def _attribute(node: ast.Attribute, scope: Scope) -> Iterator[Proposal]:
    if not isinstance(node.ctx, ast.Load) or is_module(node.value):
        return
    if node.attr == "T":
        yield "axis", 1, node.value
    for other in scope.attributes:
        if other != node.attr:
            yield "name", 2, ast.Attribute(node.value, other, ast.Load())
    for kept in scope.dotted:
        if ast.unparse(kept) != ast.unparse(node):
            yield "name", 2, kept


def _subscript(node: ast.Subscript, _scope: Scope) -> Iterator[Proposal]:
    piece = node.slice
    if not isinstance(piece, ast.Slice):
        return
    minus = ast.UnaryOp(ast.USub(), ast.Constant(1))
    for lower, upper in ((ast.Constant(1), None), (None, minus), (None, None)):
        other = ast.Slice(lower, upper, piece.step)
        yield "range", 2, ast.Subscript(node.value, other, ast.Load())
    if piece.step is not None:
        other = ast.Slice(piece.lower, piece.upper, None)
        yield "range", 1, ast.Subscript(node.value, other, ast.Load())


def _listed(node: ast.ListComp, _scope: Scope) -> Iterator[Proposal]:
    if len(node.generators) == 1 and not isinstance(node.generators[0].iter, ast.Call):
        [each] = node.generators
        turned = ast.comprehension(each.target, called("reversed", each.iter), each.ifs, 0)
        yield "range", 3, ast.ListComp(node.elt, [turned])


def _binary(node: ast.BinOp, _scope: Scope) -> Iterator[Proposal]:
    left, op, right = node.left, node.op, node.right
    if type(op) in _SIGNS:
        yield "sign", 0, (node, "op", _SIGNS[type(op)]())
    for other in _OPERATORS.get(type(op), ()):
        yield "operator", 1, (node, "op", other())
    if not isinstance(op, ast.Add | ast.Mult):
        yield "arguments", 1, lambda: ast.BinOp(node.right, node.op, node.left)
    if isinstance(op, ast.Mult):  # a power of a number that is written out cannot grow large
        if isinstance(right, ast.Constant):
            yield "operator", 1, ast.BinOp(left, ast.Pow(), right)
        if isinstance(left, ast.Constant):
            yield "operator", 2, ast.BinOp(right, ast.Pow(), left)
    kind = "term" if type(op) in _SIGNS else "factor"
    if _size(right) <= _MOST_DROPPED:
        yield kind, 2, lambda: node.left
    if _size(left) <= _MOST_DROPPED:
        yield kind, 2, lambda: node.right
    yield from _bracketed(node)


def _bracketed(node: ast.BinOp) -> Iterator[Proposal]:
    """Yield what comes of other brackets: a + b * c for (a + b) * c, and back."""
    left, op, right = node.left, node.op, node.right
    if isinstance(left, ast.BinOp) and type(left.op) is not type(op):
        yield "operator", 3, ast.BinOp(left.left, left.op, ast.BinOp(left.right, op, right))
    if isinstance(right, ast.BinOp):
        yield "operator", 3, ast.BinOp(ast.BinOp(left, op, right.left), right.op, right.right)
    match node:
        case ast.BinOp(left=ast.BinOp() as one, right=ast.BinOp() as other):
            if type(one.op) is type(other.op) and ast.dump(one.right) == ast.dump(other.right):
                within = ast.BinOp(one.left, op, other.left)  # (a - b) ** n for a ** n - b ** n
                yield "operator", 2, ast.BinOp(within, one.op, one.right)
        case ast.BinOp(left=ast.BinOp() as within, op=ast.Pow()):
            first, second = (ast.BinOp(each, op, right) for each in (within.left, within.right))
            yield "operator", 4, ast.BinOp(first, within.op, second)


def _call(node: ast.Call, scope: Scope) -> Iterator[Proposal]:
    function = name_of(node.func)
    if function == "range":
        yield from _ranges(node)
        return
    yield from _other_function(node, function, scope)
    for one in range(len(node.args)):
        for other in range(one + 1, len(node.args)):
            args = list(node.args)
            args[one], args[other] = args[other], args[one]
            yield "arguments", 1, ast.Call(node.func, args, node.keywords)
    if len(node.args) > _TWO:  # else it is the exchange of the two
        first, *others = node.args
        *before, last = node.args
        for turned in ([*others, first], [last, *before]):
            yield "arguments", 2, ast.Call(node.func, turned, node.keywords)
    if function in _WITH_AXIS:
        yield from _axes(node)
    for number, keyword in enumerate(node.keywords):
        rest = [*node.keywords[:number], *node.keywords[number + 1 :]]
        kind = "axis" if keyword.arg in _AXES else "arguments"
        yield kind, 2, ast.Call(node.func, node.args, rest)


def _other_function(node: ast.Call, function: str, scope: Scope) -> Iterator[Proposal]:
    kind = "reduction" if function in _REDUCTIONS else "call"
    for group in _ALIKE:
        for other in group if function in group else ():
            if other != function:
                yield kind, 1, (node, "func", _renamed(node.func, other))
    if isinstance(node.func, ast.Name) and function not in _PLAIN:
        for other in (*scope.called, *scope.names):
            if other != function:
                yield "name", 3, (node, "func", name(other))
    if function in _TAKEN_OUT:
        kind = "range" if function == "reversed" else kind
        if isinstance(node.func, ast.Attribute) and not is_module(node.func.value):
            yield kind, 2, node.func.value
        elif node.args:
            yield kind, 2, node.args[0]


def _axes(node: ast.Call) -> Iterator[Proposal]:
    others = [each for each in node.keywords if each.arg not in {"dim", "axis"}]
    along = [ast.keyword("dim", ast.Constant(axis)) for axis in (0, 1)]
    if len(others) < len(node.keywords):
        for dim in along:
            yield "axis", 2, ast.Call(node.func, node.args, [dim, *others])
        return
    kept = ast.keyword("keepdim", ast.Constant(value=True))
    args = node.args[:1] if is_module(getattr(node.func, "value", None)) else []
    for dim in along:
        yield "axis", 3, ast.Call(node.func, args, [dim])
        yield "axis", 3, ast.Call(node.func, args, [dim, kept])


def _ranges(node: ast.Call) -> Iterator[Proposal]:
    def ranging(*args: ast.expr) -> ast.Call:
        return ast.Call(node.func, list(args), [])

    def more(bound: ast.expr) -> ast.BinOp:
        return ast.BinOp(bound, ast.Add(), one)

    def less(bound: ast.expr) -> ast.BinOp:
        return ast.BinOp(bound, ast.Sub(), one)

    one = ast.Constant(1)
    match node.args:
        case [stop]:
            yield "range", 0, ranging(less(stop))
            yield "range", 0, ranging(more(stop))
            yield "range", 1, ranging(one, stop)
            yield "range", 1, ranging(one, more(stop))
        case [start, stop, *step]:
            yield "range", 0, ranging(start, more(stop), *step)
            yield "range", 0, ranging(start, less(stop), *step)
            yield "range", 0, ranging(more(start), stop, *step)
            yield "range", 0, ranging(less(start), stop, *step)
            yield "range", 1, ranging(stop)
            if step:
                yield "range", 2, ranging(start, stop)


_PROPOSING: tuple[tuple[Any, Callable[[Any, Scope], Iterator[Proposal]]], ...] = (
    (ast.UnaryOp, _unary),
    (ast.Compare, _comparison),
    (ast.BoolOp, _boolean),
    (ast.IfExp, _choice),
    (ast.Constant, _constant),
    (ast.Name, _name),
    (ast.Attribute, _attribute),
    (ast.Subscript, _subscript),
    (ast.ListComp, _listed),
    (ast.BinOp, _binary),
    (ast.Call, _call),
)


def insertions(node: ast.expr, scope: Scope) -> Iterator[Proposal]:
    """Yield what may be missing beside a term: a factor, another term, a call."""
    one, two = ast.Constant(1), ast.Constant(2)
    yield "sign", 3, ast.UnaryOp(ast.USub(), node)
    yield "factor", 4, ast.BinOp(two, ast.Mult(), node)
    yield "factor", 4, ast.BinOp(node, ast.Div(), two)
    yield "operator", 4, ast.BinOp(node, ast.Pow(), two)
    yield "term", 5, ast.BinOp(one, ast.Sub(), node)
    yield "term", 6, ast.BinOp(node, ast.Add(), one)
    yield "term", 6, ast.BinOp(node, ast.Sub(), one)
    if not isinstance(node, ast.Constant):
        yield from _calls_around(node)
    for other in (*map(name, scope.numbers), *scope.dotted):
        yield from _beside(node, other)


def _calls_around(node: ast.expr) -> Iterator[Proposal]:
    def method(of: str, *keywords: ast.keyword) -> ast.Call:
        return ast.Call(ast.Attribute(node, of, ast.Load()), [], list(keywords))

    yield "axis", 4, ast.Attribute(node, "T", ast.Load())
    for reduction in ("sum", "mean"):
        yield "reduction", 4, method(reduction)
    for axis in (0, 1):
        yield "reduction", 6, method("sum", ast.keyword("dim", ast.Constant(axis)))
    for function in _PUT_IN:
        of_torch = ast.Attribute(name("torch"), function, ast.Load())
        yield "call", 6, ast.Call(of_torch, [node], [])
    for function in ("detach", "clone"):
        yield "call", 7, method(function)


def _beside(node: ast.expr, other: ast.expr) -> Iterator[Proposal]:
    one, two = ast.Constant(1), ast.Constant(2)
    rest = ast.BinOp(one, ast.Sub(), other)
    rest_of_square = ast.BinOp(one, ast.Sub(), ast.BinOp(other, ast.Pow(), two))
    yield "factor", 5, ast.BinOp(node, ast.Mult(), other)
    yield "factor", 6, ast.BinOp(node, ast.Div(), other)
    yield "term", 6, ast.BinOp(node, ast.Add(), other)
    yield "term", 6, ast.BinOp(node, ast.Sub(), other)
    yield "factor", 7, ast.BinOp(ast.BinOp(two, ast.Mult(), other), ast.Mult(), node)
    yield "factor", 7, ast.BinOp(node, ast.Mult(), rest)
    yield "term", 7, ast.BinOp(other, ast.Sub(), node)
    yield "factor", 8, ast.BinOp(node, ast.Mult(), rest_of_square)
    yield "factor", 8, ast.BinOp(node, ast.Div(), called("len", other))


def is_term(node: ast.AST, parent: ast.AST | None) -> bool:
    """Whether something may be put beside a node: whole products, not each of their factors."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int | float) and not isinstance(parent, ast.Attribute)
    if not isinstance(node, _TERMS) or isinstance(parent, ast.Attribute):
        return False
    if isinstance(node, ast.Call) and name_of(node.func) in _PLAIN - {"float"}:
        return False
    match parent:
        case ast.BinOp(op=ast.Mult()):
            product = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div)
            return isinstance(node, ast.Call | ast.BinOp) and not product
        case ast.BinOp(op=ast.Div(), left=left):
            return node is not left
    return True


def _size(node: ast.AST) -> int:
    return sum(isinstance(each, ast.Name | ast.Constant) for each in ast.walk(node))


def name_of(function: ast.expr) -> str:
    """Return the name by which a function or method is called; "" if it has none."""
    match function:
        case ast.Name(id=own) | ast.Attribute(attr=own):
            return own
    return ""


def _renamed(function: ast.expr, other: str) -> ast.expr:
    renamed = copy.copy(function)
    vars(renamed)["id" if isinstance(function, ast.Name) else "attr"] = other
    return renamed


def is_module(node: object) -> bool:
    """Whether a name stands for a library."""
    return isinstance(node, ast.Name) and node.id in _MODULES
