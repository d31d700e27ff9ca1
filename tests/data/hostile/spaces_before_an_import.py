"""An import after half a megabyte of blanks, and names that nearly fit.

Threatens: the grader's time
"""

# %%
@BLANKS@from affine_gradien import affine_gradien
