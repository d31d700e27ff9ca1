"""Lets a thread go on after its cell, to change answers while tests run.

Must: no point is earned, and the thread ends with the submission.
Stopped by: the end of all processes
"""

# %%
import threading, time


def answer(*args):
    return 0.0

mul_gate = add_gate = max_gate = backward_xyz = linear_gradient = answer
affine_gradient = quadratic_gradient = branch_gradient = collapse = answer


def work():
    while True:
        time.sleep(0.01)
        globals()["answer"] = lambda *args: (time.time(),) * 3


threading.Thread(target=work, daemon=True).start()
