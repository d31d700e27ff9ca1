"""Returns empty tensors, and such as broadcast against anything.

Must: no point is earned.
Stopped by: the comparison
"""

# %%
import torch


def answer(*args):
    return torch.empty(0), torch.empty(0, 3), torch.zeros(1, 1, 1)

mul_gate = add_gate = max_gate = backward_xyz = linear_gradient = answer
affine_gradient = quadratic_gradient = branch_gradient = collapse = answer
