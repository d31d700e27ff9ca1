"""Twenty thousand definitions of one function.

Threatens: the grader's time
"""

# %%
@DEFINITIONS@
