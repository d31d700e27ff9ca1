"""Stops its own processes, and leaves them so.

Threatens: the grader's time
"""

# %%
import os, signal
if os.fork() == 0:
    os.kill(os.getpid(), signal.SIGSTOP)
def answer(*_):
    os.kill(os.getpid(), signal.SIGSTOP)
mul_gate = add_gate = max_gate = backward_xyz = linear_gradient = answer
affine_gradient = quadratic_gradient = branch_gradient = collapse = answer
