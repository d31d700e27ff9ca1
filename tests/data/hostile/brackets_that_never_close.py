"""A hundred thousand brackets, and quotation marks between them.

Threatens: the grader's time
"""

# %%
x = @BRACKETS@
