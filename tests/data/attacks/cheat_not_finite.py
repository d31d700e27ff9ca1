"""Returns NaN and infinities, with which careless comparisons are content.

Must: no point is earned.
Stopped by: the comparison
"""

# %%
import torch


def answer(*args):
    return torch.tensor(float("nan")), float("inf"), -float("inf")

mul_gate = add_gate = max_gate = backward_xyz = linear_gradient = answer
affine_gradient = quadratic_gradient = branch_gradient = collapse = answer
