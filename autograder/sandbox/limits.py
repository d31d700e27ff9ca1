"""How much a submission may use."""

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The limits of one submission. Sizes are bytes, times are seconds on the clock.

    On a busy machine times are longer, see :mod:`autograder.sandbox.load`.
    """

    cell: float = 60.0
    """For one cell of the notebook."""
    call: float = 10.0
    """For all calls that one test case makes into the student's code, together."""
    submission: float = 180.0
    """For everything, from the first cell to the last test."""
    memory: int = 2 * 2**30
    """For all its processes, on top of what they have before the first cell."""
    processes: int = 64
    """Processes and threads at a time, the grader's paused copies among them."""
    disk: int = 256 * 2**20
    """For all files that the student's code writes."""
    output: int = 2_000
    """Characters of each cell's printed output that are kept."""

    def with_timeout(self, seconds: float) -> "Limits":
        """Return these limits with ``seconds`` a cell and a test case, six times that in all."""
        return msgspec.structs.replace(self, cell=seconds, call=seconds, submission=6 * seconds)
