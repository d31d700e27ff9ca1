"""Prints and raises the inputs of hidden tests, to read them in the feedback.

Must: what is printed in a test is dropped. What is raised is a residue, see the walls' README.
Stopped by: output dropped; raised text is a residue
"""

# %%
def answer(*args):
    print("inputs:", "LEAKED", args)
    return None

mul_gate = add_gate = max_gate = backward_xyz = linear_gradient = answer
affine_gradient = quadratic_gradient = branch_gradient = collapse = answer
