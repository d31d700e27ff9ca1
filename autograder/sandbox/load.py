"""How busy the machine is: limits on time are meant for one on which there is room."""

import os

_MOST = 4.0
_PROCESSORS = os.cpu_count() or 1  # which asks the system each time


def slowdown() -> float:
    """Return how many times longer things take here than on an idle machine, from 1 to 4.

    That is how many processes have wanted to run for each processor during the last minute. A
    busy machine is no student's fault.
    """
    try:
        wanting = os.getloadavg()[0]
    except OSError:
        return 1.0
    return min(max(wanting / _PROCESSORS, 1.0), _MOST)
