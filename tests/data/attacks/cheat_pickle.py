"""Returns objects whose unpickling would run code in the grader.

Must: no code runs outside; no point is earned.
Stopped by: the wire
"""

# %%
import os


class Bomb:
    def __reduce__(self):
        return os.system, ("touch /tmp/@MARK@",)


def answer(*args):
    return Bomb(), {"a": Bomb()}, [Bomb()]

mul_gate = add_gate = max_gate = backward_xyz = linear_gradient = answer
affine_gradient = quadratic_gradient = branch_gradient = collapse = answer
