"""Whether copies of a notebook at its checks are left out, where hardly anybody asks them.

Each costs some milliseconds, and where all tests pass in the copy for all nobody asks it. A
submission that has to ask one after all is begun anew, with all of them, and what came of it
before does not count: so no verdict depends on what is decided here. See "One copy for all" in
`sandbox/README.md`.
"""

from collections import deque

_SAVED = 0.05  # seconds that the copies of a submission cost
_BEGUN = 0.1  # what it costs to begin anew, besides the cells
_LATEST, _FEWEST = 16, 4


class Sparing:
    """What became of the submissions that one process has graded last.

    Of those to come, about as many will be right, and their cells take about as long.
    """

    def __init__(self) -> None:
        self._lost: deque[float] = deque(maxlen=_LATEST)

    def pays(self) -> bool:
        """Whether less would be lost by beginning anew than the copies cost."""
        known = len(self._lost)
        return known >= _FEWEST and sum(self._lost) < _SAVED * known

    def note(self, *, asked: bool, seconds: float) -> None:
        """Take note of a submission.

        Args:
            asked: whether a copy at a check was asked for anything.
            seconds: what its cells took.
        """
        self._lost.append(_BEGUN + seconds if asked else 0.0)
