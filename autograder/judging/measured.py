"""Gradients that are measured by finite differences, as the source of a function shows them."""

from __future__ import annotations  # within a probe, nothing is looked up outside

from typing import Any

import torch

from autograder.judging.probes import probe


@probe
def measured(student: Any) -> Any:  # noqa: C901 -- a probe brings its helpers along
    """Return the finite difference that a function consists of, as source; "" without one.

    That is a difference divided by a small step: a number, or a name that stands for one. The
    functions of the same notebook that it calls are looked at, too.
    """
    import ast  # noqa: PLC0415 -- a probe imports what it needs inside
    import inspect  # noqa: PLC0415 -- see above
    import textwrap  # noqa: PLC0415 -- see above
    import types  # noqa: PLC0415 -- see above

    largest_step, most_text = 0.25, 80
    allowed = {"__builtins__": {}, "float": float, "torch": torch}

    def number(node: Any, known: dict[str, float]) -> float:
        """Return the number that an expression always has; 0 if it depends on anything."""
        try:
            # Where this runs, the student's code runs anyway.
            return float(eval(compile(ast.Expression(node), "", "eval"), allowed, known))  # noqa: S307
        except Exception:  # noqa: BLE001 -- whatever it is, it is no number
            return 0.0

    def known_in(function: Any, nodes: list[Any]) -> dict[str, float]:
        """Return the names that stand for one number throughout the function."""
        bound = {node.arg for node in nodes if isinstance(node, ast.arg)}
        names = [node for node in nodes if isinstance(node, ast.Name)]
        bound |= {node.id for node in names if isinstance(node.ctx, ast.Store)}
        known = {
            name: value
            for name, value in function.__globals__.items()
            if type(value) in {int, float} and name not in bound
        }
        for node in nodes:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                known[node.targets[0].id] = number(node.value, known)
            if isinstance(node, ast.arguments) and node.defaults:
                known[node.args[-1].arg] = number(node.defaults[-1], known)
        return known

    def is_difference(node: Any) -> bool:
        return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)

    def difference_in(function: Any) -> str:
        try:
            nodes = list(ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))))
        except (OSError, TypeError, SyntaxError, ValueError):
            return ""
        known = known_in(function, nodes)
        assigned = [node for node in nodes if isinstance(node, ast.Assign)]
        named = {ast.unparse(node.targets[0]) for node in assigned if is_difference(node.value)}
        for node in nodes:
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
                step = number(node.right, known)
                is_one = is_difference(node.left) or ast.unparse(node.left) in named
                if is_one and 0 < abs(step) <= largest_step:
                    return ast.unparse(node)[:most_text]
        return ""

    waiting, seen = [getattr(student, "__wrapped__", student)], set()
    while waiting:
        function = waiting.pop()
        if isinstance(function, types.FunctionType) and function not in seen:
            seen.add(function)
            found = difference_in(function)
            if found:
                return found
            called = [function.__globals__.get(name) for name in function.__code__.co_names]
            names = function.__globals__
            waiting += [other for other in called if getattr(other, "__globals__", None) is names]
    return ""
