"""Torch's own checks of derivatives, as one more witness of what an exercise differentiates.

The gradients that are held to be right are autograd's, confirmed by central differences
(:mod:`autograder.judging.truth`). Where an assignment is proved, torch is asked as well, by
``torch.autograd.gradcheck``: backward, forward and second order, as far as the function allows.
"""

import warnings
from collections.abc import Callable, Sequence

import torch
from torch.autograd.gradcheck import GradcheckError, gradcheck, gradgradcheck

from autograder.errors import ExerciseError

_TOLERANCE = 1e-3
_MOST_ENTRIES = 64
"""Of all inputs together: each entry takes two calls, and second order two for each pair."""


def witness(
    function: Callable[..., torch.Tensor], inputs: Sequence[torch.Tensor], what: str
) -> tuple[str, ...]:
    """Ask torch whether a function's derivatives are what its values say.

    Args:
        function: takes these inputs, and returns a tensor.
        inputs: float64 leaves.
        what: the function, in words.

    Returns:
        Which of "backward", "forward" and "second order" were looked at; those that the function
        does not allow are left out.

    Raises:
        ExerciseError: they are not.
    """
    entries = sum(each.numel() for each in inputs)
    if not 0 < entries <= _MOST_ENTRIES:
        return ()
    leaves = [each.detach().clone().requires_grad_() for each in inputs]
    if not function(*leaves).requires_grad:
        return ()
    size = max(1.0, *(float(each.detach().abs().max()) for each in leaves if each.numel()))
    near = _TOLERANCE * size

    def backward() -> None:
        gradcheck(function, leaves, atol=near, rtol=_TOLERANCE)

    def forward() -> None:
        gradcheck(
            function,
            leaves,
            atol=near,
            rtol=_TOLERANCE,
            check_forward_ad=True,
            check_backward_ad=False,
        )

    def second_order() -> None:
        gradgradcheck(function, leaves, atol=near, rtol=_TOLERANCE)

    looked = []
    for name, ask in (("backward", backward), ("forward", forward), ("second order", second_order)):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that the input is in single precision, and such
                ask()
        except GradcheckError as error:
            if "not supported" in str(error) or "not implemented" in str(error).lower():
                continue
            message = f"torch's gradcheck ({name}) contradicts {what}: {str(error)[:300]}"
            raise ExerciseError(message) from error
        except (NotImplementedError, RuntimeError):
            continue  # it does not allow this one
        looked.append(name)
    return tuple(looked)
