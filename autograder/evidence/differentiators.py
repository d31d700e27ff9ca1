"""Functions that differentiate, by the library that they belong to.

A name counts as what it resolves to: a function of the notebook's own may have any name.
"""

import functools
import types
from typing import Any

import torch

# Of torch's autograd: where all its ways begin to go backward or forward.
_OF_TORCH_IN_C = frozenset(
    (
        *("run_backward", "_make_dual", "_grad_increment_nesting", "_jvp_increment_nesting"),
        "gradient",
    )
)
_OF_AUTOGRAD = frozenset(
    (
        *("derivative", "diff", "egrad", "elementwise_grad", "fdiff", "grad", "grad_and_value"),
        *("gradient", "hessian", "hvp", "jacfwd", "jacobian", "jacrev", "jvp", "linearize"),
        *("value_and_grad", "vjp"),
    )
)
_BY_LIBRARY = {
    "numpy": frozenset(
        (
            *("gradient", "polyfit", "polyder", "deriv", "fit", "chebder", "chebfit", "hermder"),
            *("hermfit", "lagder", "lagfit", "legder", "legfit"),
        )
    ),
    "scipy": frozenset(
        (
            *("approx_derivative", "approx_fprime", "check_grad", "curve_fit", "derivative"),
            *("hessian", "jacobian", "_derivative", "splder"),
        )
    ),
    "sympy": frozenset(
        (
            *("diff", "fdiff", "_eval_derivative", "differentiate_finite", "gradient", "hessian"),
            *("idiff", "jacobian", "series", "_eval_derivative_n_times"),
        )
    ),
    "mpmath": frozenset({"diff", "diffs", "diffun", "taylor"}),
    "torch": frozenset({"get_numerical_jacobian", "_get_numerical_jacobian", "gradcheck"}),
    **dict.fromkeys(
        (
            *("autograd", "casadi", "findiff", "jax", "mxnet", "numdifftools", "pytensor"),
            *("symengine", "tangent", "tensorflow", "theano", "tinygrad"),
        ),
        _OF_AUTOGRAD,
    ),
}
NAMES = frozenset().union(*_BY_LIBRARY.values())


def of_frame(frame: types.FrameType) -> str:
    """Return the name of the function that a frame belongs to if it differentiates, else ""."""
    name = frame.f_code.co_name
    library = str(frame.f_globals.get("__name__", "")).partition(".")[0]
    return f"{library}'s {name}" if name in _BY_LIBRARY.get(library, ()) else ""


@functools.lru_cache(maxsize=1024)
def of_builtin(name: str) -> str:
    """Return what a function written in C does if it differentiates, else ""."""
    if name in _OF_TORCH_IN_C or name.endswith("_backward"):
        return "torch's gradient" if name == "gradient" else "autograd"
    return ""


def of_object(function: Any) -> str:
    """Return what a callable object does if it differentiates, else "": a part of a graph."""
    kind = type(function)
    if kind.__module__ == "torch._ops" and "backward" in str(getattr(function, "__name__", "")):
        return "autograd"
    return "autograd" if isinstance(function, torch.autograd.graph.Node) else ""
