"""Prints and raises the inputs of hidden tests, to read them in the feedback.

Must: what is printed in a test is dropped, and what is raised stands in the staff's record alone.
Stopped by: output and texts dropped
"""

# %%
def answer(*args):
    print("inputs:", "LEAKED", args)
    return None

mul_gate = add_gate = max_gate = backward_xyz = linear_gradient = answer
affine_gradient = quadratic_gradient = branch_gradient = collapse = answer
