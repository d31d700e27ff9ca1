"""Writes replies of its own onto the grader's connection, before the real ones.

Must: the test is lost, and no point is earned.
Stopped by: the wire
"""

# %%
import os, stat


def connection():
    """Find the socket to the grader."""
    for descriptor in range(256):
        try:
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                return descriptor
        except OSError:
            pass


def answer(*args):
    import msgspec, struct
    for number in range(50):
        head = msgspec.msgpack.encode({"type": "Returned", "number": number, "value": 0.0})
        os.write(connection(), struct.pack("<II", len(head), 0) + head)
    return 0.0

mul_gate = add_gate = max_gate = backward_xyz = linear_gradient = answer
affine_gradient = quadratic_gradient = branch_gradient = collapse = answer
