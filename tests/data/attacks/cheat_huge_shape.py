"""Returns tensors whose shapes promise more than any memory.

Must: the grader goes on; no point is earned.
Stopped by: the wire
"""

# %%
import torch


def answer(*args):
    return torch.zeros(1).expand(2**40), torch.empty(0, 2**40), torch.zeros(1).expand(*[1] * 60)

mul_gate = add_gate = max_gate = backward_xyz = linear_gradient = answer
affine_gradient = quadratic_gradient = branch_gradient = collapse = answer
