"""``autograder watch``: what an assignment's answers get, whenever a file is saved."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.markup import escape

from autograder.basics.scratch import remove_abandoned
from autograder.cli.common.team import default_jobs
from autograder.errors import AutograderError
from autograder.sandbox.launch import Zygote

if TYPE_CHECKING:
    from autograder.authoring.watching import Outcome, Watch

_PAUSE = 0.3


@click.command(short_help="Say what an assignment's answers get, whenever a file is saved.")
@click.argument("assignment")
@click.option("--jobs", type=click.IntRange(min=1), help="Notebooks graded at a time.")
def watch(assignment: str, jobs: int | None) -> int:
    """Say what the solution, each alternative and each mistake get, whenever a file is saved.

    Builds the assignment again, and grades the answers to the questions that the change touches.
    Ends with Ctrl-C. Before students get the assignment, `autograder verify` proves the rest.
    """
    # These load torch, jupytext and nbformat, which --help does not need.
    from autograder.authoring import packaging  # noqa: PLC0415
    from autograder.authoring.watching import Watch  # noqa: PLC0415

    root = Path()
    packaging.select([assignment], root)
    remove_abandoned()
    console = Console(highlight=False, soft_wrap=True)
    zygote = Zygote(["matplotlib.pyplot", "torch", "torch.optim"])
    try:
        watching = Watch(assignment, root, zygote, jobs or default_jobs())
        stamp = None
        while True:
            if watching.stamp() != stamp:
                stamp = watching.stamp()
                show(watching, console)
            time.sleep(_PAUSE)
    except KeyboardInterrupt:
        return 0
    finally:
        zygote.close()


def show(watching: "Watch", console: Console) -> None:
    """Print what has become of the answers that a change has touched."""
    began = time.monotonic()
    question = ""
    try:
        for outcome in watching.again():
            if outcome.question != question:
                question = outcome.question
                console.print(f"[bold]{escape(question)}[/]")
            console.print(_line(outcome))
    except AutograderError as error:
        console.print(f"[red]✗[/] {escape(str(error))}")
        console.print("Nothing was graded. Mend it and save the file.")
        return
    surprising = sum(bool(outcome.surprise) for outcome in watching.outcomes)
    said = f"[red]{surprising} not as they should be[/]" if surprising else "all as they should be"
    seconds = time.monotonic() - began
    console.print(
        f"{time.strftime('%H:%M:%S')}  {len(watching.outcomes)} answers, {said} ({seconds:.1f} s). "
        "Waiting for a file to be saved; Ctrl-C ends this."
    )


def _line(outcome: "Outcome") -> str:
    score = "-" if outcome.score is None else f"{outcome.score:g}"
    mark = "[red]✗[/]" if outcome.surprise else "[green]✓[/]"
    said = outcome.surprise or ("" if not outcome.causes else "named")
    points = f"{score}/{outcome.max_score:g}"
    return f"  {mark} {points:>7}  {escape(outcome.title)}" + (
        f"  ({escape(said)})" if said else ""
    )
