"""Fills the connection with endless announced frames.

Must: the test ends on time, and the grader's memory does not grow.
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
    while True:
        os.write(connection(), b"\xff" * 65536)


mul_gate = answer
