"""Carries what one test has shown to the next by shared memory and files.

Must: it gains nothing: expected answers are never sent. The score stays 0.
Stopped by: what is sent
"""

# %%
import mmap
memory = mmap.mmap(-1, 4096)


def answer(*args):
    memory[0] = min(255, memory[0] + 1)
    with open("seen.txt", "a") as file:
        print(args, file=file)
    return float(memory[0]), float(memory[0])

mul_gate = add_gate = max_gate = backward_xyz = linear_gradient = answer
affine_gradient = quadratic_gradient = branch_gradient = collapse = answer
