"""Each call returns a tensor twice as large as the one before.

Threatens: the grader's memory
"""

# %%
import torch
SIZE = [1]
def answer(*_):
    SIZE[0] *= 2
    return torch.zeros(min(SIZE[0] * 100_000, 2**28), dtype=torch.uint8)
mul_gate = add_gate = max_gate = backward_xyz = linear_gradient = answer
affine_gradient = quadratic_gradient = branch_gradient = collapse = answer
