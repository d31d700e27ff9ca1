"""Returns lists nested a thousand deep, or within themselves.

Must: the grader goes on; no point is earned.
Stopped by: the wire
"""

# %%
def answer(*args):
    value = []
    for _ in range(1_000):
        value = [value]
    own = []
    own.append(own)
    return value, own, {"a": own}

mul_gate = add_gate = max_gate = backward_xyz = linear_gradient = answer
affine_gradient = quadratic_gradient = branch_gradient = collapse = answer
