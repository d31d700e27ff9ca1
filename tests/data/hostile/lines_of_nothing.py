"""Almost a million empty lines before a name that is asked for.

Threatens: the grader's time
"""

# %%
affine_gradient = 1
@EMPTY LINES@
mul_gate