"""How busy the machine is: limits on time are meant for one on which there is room."""

import os
from pathlib import Path

_MOST = 4.0
_LOADAVG = Path("/proc/loadavg")


def slowdown() -> float:
    """Return how many times longer things take here than on an idle machine, from 1 to 4.

    That is the number of processes that want to run for each processor: those of the last
    minute or, if there are more, those of this moment. A busy machine is no student's fault.
    """
    try:
        # "0.20 0.18 0.12 1/80 11206": three averages, then how many want to run, and exist.
        fields = _LOADAVG.read_text(encoding="ascii").split()
        wanting = max(float(fields[0]), float(fields[3].split("/")[0]))
    except (OSError, ValueError, IndexError):  # not Linux
        try:
            wanting = os.getloadavg()[0]
        except OSError:
            return 1.0
    return min(max(wanting / (os.cpu_count() or 1), 1.0), _MOST)
