"""How much memory is left to a process, also where the system's files are closed to it."""

import subprocess
import sys

import pytest

FILLS = """
import resource
from autograder.sandbox.walls import rlimits
if {closed}:
    in_use, rlimits._in_use = rlimits._in_use(), lambda: 0
    resource.setrlimit(resource.RLIMIT_AS, (in_use + 400 * 2**20,) * 2)
else:
    rlimits.limit_own_memory(400 * 2**20)
reserve = rlimits.Reserve()
reserve.keep()
kept = []
try:
    while True:
        kept.append(bytearray(2**20))
except MemoryError:
    taken = len(kept)
reserve.release()
kept += [bytearray(2**20) for _ in range(80)]
print(taken)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no such limit")
@pytest.mark.parametrize("closed", [False, True])
def test_a_quarter_is_kept_back(closed: bool) -> None:  # noqa: FBT001 -- a case of the test
    """Whether or not /proc tells how much a process has: then an error can still be told."""
    code = FILLS.format(closed=closed)
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 270 <= int(run.stdout) <= 310
