"""The progress bar of commands that grade."""

import contextlib
from collections.abc import Iterator

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text


class _Rate(ProgressColumn):
    """How many submissions are graded in a second."""

    def render(self, task: Task) -> Text:
        """Return the rate, from the first submission on."""
        return Text("" if not task.speed else f"{task.speed:.1f}/s")


@contextlib.contextmanager
def shown(progress: Progress) -> Iterator[None]:
    """Show the bar during the block; a terminal that is closed meanwhile fails nothing."""
    progress.start()
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            progress.stop()


def make_progress(console: Console) -> Progress:
    """Return a bar with the count, the rate, the time and each task's field ``last``."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[last]}", markup=False),
        console=console,
        transient=True,
    )
