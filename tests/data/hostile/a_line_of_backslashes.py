"""Half a megabyte of backslashes in a text that is not closed.

Threatens: the grader's time
"""

# %%
affine_gradient = '@BACKSLASHES@
