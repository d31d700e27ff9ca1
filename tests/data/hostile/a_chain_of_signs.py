"""An expression of half a million signs, which is a tree as deep.

Threatens: the grader's time
"""

# %%
x = @SIGNS@1
