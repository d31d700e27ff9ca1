"""Fails a thousand calls deep, in lines of half a megabyte.

Threatens: the grader's memory
"""

# %%
source = "def answer(*_, depth=900):\n    return answer(depth=depth - 1) if depth else 1 / 0 # " + "x" * 500_000
import linecache
linecache.cache["cell 1"] = (len(source), None, source.splitlines(True), "cell 1")
exec(compile(source, "cell 1", "exec"))
mul_gate = add_gate = max_gate = backward_xyz = linear_gradient = answer
affine_gradient = quadratic_gradient = branch_gradient = collapse = answer
