"""Looks for the expected answer in the frames of whoever calls the function.

Must: no frame outside the student's process can be seen.
Stopped by: another process
"""

# %%
def attempt(what, action):
    """Say so if something succeeds that must not."""
    try:
        print("WON", what, str(action())[:500])
    except Exception as error:
        print("stopped:", what, type(error).__name__, error)

# %%
import sys


def affine_gradient(x, y, w, b):
    frame = sys._getframe()
    while frame is not None:
        for name, value in frame.f_locals.items():
            if name in ("expected", "truth", "reference", "case", "question", "rules"):
                return value
        frame = frame.f_back
    return None


mul_gate = add_gate = max_gate = backward_xyz = linear_gradient = quadratic_gradient = affine_gradient
