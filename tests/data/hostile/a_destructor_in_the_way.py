"""Objects that compute for ever when they go, and are made by each answer.

Threatens: the grader's time
"""

# %%
class Late:
    def __del__(self):
        while True:
            pass
def answer(*_):
    return Late()
mul_gate = add_gate = max_gate = backward_xyz = linear_gradient = answer
affine_gradient = quadratic_gradient = branch_gradient = collapse = answer
