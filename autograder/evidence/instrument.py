"""Code in which each operation is told to a recorder, and does what it did before.

The recorder's functions stand among the code's constants, where no name leads to them.
"""

import ast
import copy
import types
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

# What looks at the frame that it is called from is called as it stands.
_AS_THEY_ARE = frozenset({"dir", "eval", "exec", "globals", "locals", "super", "vars"})
_PARTS = frozenset({"imag", "real"})
_MARK = "\0hook\0"


@dataclass(frozen=True, kw_only=True)
class Hooks:
    """What is called in the place of an operation, and returns what that returns.

    The first argument of each is the line that the operation stands in.
    """

    binary: Callable[[int, str, Any, Any], Any]
    """Of an operator's name and its operands."""
    in_place: Callable[[int, str, Any, Any], Any]
    """``x += y``, of the operator's name, the old value and the other one."""
    item: Callable[[int, str, Any, Any, Any], None]
    """``values[key] += other``."""
    attribute: Callable[[int, str, Any, str, Any], None]
    """``thing.name += other``."""
    negative: Callable[[int, Any], Any]
    part: Callable[[int, str, Any], Any]
    """``value.real`` or ``value.imag``."""
    call: Callable[..., Any]
    """A function and its arguments."""
    make_slice: Callable[..., Any] = slice


def instrumented(tree: ast.AST, file: str, mode: str, hooks: Hooks) -> types.CodeType:
    """Compile a tree with the hooks in it; the tree itself stays as it is."""
    changed = ast.fix_missing_locations(_Instrument().visit(copy.deepcopy(tree)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a text is called
        code: types.CodeType = compile(changed, file, mode, dont_inherit=True)
    return _with_hooks(code, hooks)


def _with_hooks(code: types.CodeType, hooks: Hooks) -> types.CodeType:
    return code.replace(co_consts=tuple(_constant(each, hooks) for each in code.co_consts))


def _constant(value: Any, hooks: Hooks) -> Any:
    if isinstance(value, types.CodeType):
        return _with_hooks(value, hooks)
    if isinstance(value, str) and value.startswith(_MARK):
        return getattr(hooks, value.removeprefix(_MARK))
    return value


class _Instrument(ast.NodeTransformer):
    """Puts a call of a hook in the place of each operation."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        return _hook(node, "binary", [_name_of(node.op), node.left, node.right])

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.op, ast.USub) and not isinstance(node.operand, ast.Constant):
            return _hook(node, "negative", [node.operand])
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Load) and node.attr in _PARTS:
            return _hook(node, "part", [ast.Constant(node.attr), node.value])
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        called = node.func
        self.generic_visit(node)
        if isinstance(called, ast.Name) and called.id in _AS_THEY_ARE:
            return node
        return _hook(node, "call", [node.func, *node.args], node.keywords)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt:
        self.generic_visit(node)
        operator, target = _name_of(node.op), node.target
        made: ast.stmt
        match target:
            case ast.Name():
                old = ast.copy_location(ast.Name(target.id, ast.Load()), target)
                made = ast.Assign([target], _hook(node, "in_place", [operator, old, node.value]))
            case ast.Subscript():
                key = _key(target.slice)
                made = ast.Expr(_hook(node, "item", [operator, target.value, key, node.value]))
            case ast.Attribute(attr=name) if not name.startswith("__"):  # those have other names
                values = [operator, target.value, ast.Constant(name), node.value]
                made = ast.Expr(_hook(node, "attribute", values))
            case _:
                return node
        return ast.copy_location(made, node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(_without_annotations(node))
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AsyncFunctionDef:
        self.generic_visit(_without_annotations(node))
        return node

    def visit_match_case(self, node: ast.match_case) -> ast.match_case:
        """Leave the pattern, which is no expression."""
        node.guard = None if node.guard is None else self.visit(node.guard)
        node.body = [self.visit(each) for each in node.body]
        return node


def _hook(
    node: ast.expr | ast.stmt,
    name: str,
    values: Sequence[Any],
    keywords: Sequence[ast.keyword] = (),
) -> ast.Call:
    line = ast.Constant(node.lineno)
    call = ast.Call(ast.Constant(_MARK + name), [line, *values], list(keywords))
    return ast.copy_location(call, node)


def _name_of(operator: ast.operator) -> ast.Constant:
    return ast.Constant(type(operator).__name__)


def _key(node: ast.expr) -> ast.expr:
    """Return what stands between square brackets as an expression by itself."""
    match node:
        case ast.Slice(lower=lower, upper=upper, step=step):
            bounds = [ast.Constant(None) if each is None else each for each in (lower, upper, step)]
            return ast.copy_location(ast.Call(ast.Constant(_MARK + "make_slice"), bounds, []), node)
        case ast.Tuple(elts=elements):
            return ast.copy_location(ast.Tuple([_key(each) for each in elements], ast.Load()), node)
    return node


def _without_annotations(node: Any) -> Any:
    arguments = node.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    for argument in [*every, arguments.vararg, arguments.kwarg]:
        if argument is not None:
            argument.annotation = None
    node.returns = None
    return node
