"""Raises a chain of exceptions, each with megabytes of text.

Threatens: the grader's memory
"""

# %%
def answer(*_):
    for number in range(60):
        try:
            raise ValueError("v" * 3_000_000)
        except ValueError as error:
            kept = error
        kept.__cause__ = RuntimeError("r" * 3_000_000)
        kept.add_note("n" * 3_000_000)
    raise kept
mul_gate = add_gate = max_gate = backward_xyz = linear_gradient = answer
affine_gradient = quadratic_gradient = branch_gradient = collapse = answer
