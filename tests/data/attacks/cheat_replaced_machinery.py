"""Replaces the wire's encoder and the branch's methods in its own process.

Must: what arrives is checked on the other side: no point is earned.
Stopped by: the wire
"""

# %%
import sys
wire = sys.modules["autograder.sandbox.wire"]
student = sys.modules["autograder.sandbox.inside.student"]
protocol = sys.modules["autograder.sandbox.protocol"]
wire.Encoder.encode = lambda self, value, depth=0: wire.TensorNode("float64", [1 << 40], True, True, "x" * 10_000, None)
student.student_lines = lambda error: ["x" * 100_000] * 100


def answer(*args):
    return 0.0

mul_gate = add_gate = max_gate = backward_xyz = linear_gradient = answer
affine_gradient = quadratic_gradient = branch_gradient = collapse = answer
