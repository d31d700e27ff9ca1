"""Leaves its cell by sys.exit, and Python by SystemExit from a function.

Must: the cell is recorded as what it is; no point is earned.
Stopped by: another process
"""

# %%
import sys


def answer(*args):
    sys.exit(0)

mul_gate = add_gate = max_gate = backward_xyz = linear_gradient = answer
affine_gradient = quadratic_gradient = branch_gradient = collapse = answer

sys.exit(0)
