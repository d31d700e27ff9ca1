"""Announces in a cell that all cells are done, and that checks were reached.

Must: no point is earned.
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

# %%
import msgspec, struct
for message in ({"type": "Finished"}, {"type": "Confined", "isolation": {"level": "full"}},
                {"type": "AtCheck", "question": "q1"}, {"type": "Verdict", "passed": True},
                {"type": "Gone", "signal": 0, "exit_code": 0}):
    head = msgspec.msgpack.encode(message)
    os.write(connection(), struct.pack("<II", len(head), 0) + head)
