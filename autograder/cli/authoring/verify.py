"""``autograder verify``: is an assignment's grading right?"""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table

from autograder.basics.scratch import remove_abandoned, scratch_folder
from autograder.cli.common.output import said_by_hand
from autograder.cli.common.progress import make_progress
from autograder.cli.common.team import default_jobs
from autograder.sandbox.launch import Zygote

if TYPE_CHECKING:
    from autograder.authoring.verification import QuestionReport, Report, Variant
    from autograder.grading.rules import Rules
    from autograder.result import SubmissionResult

WIDTH = 110
_SURPRISED = 1


@click.command(short_help="Prove that assignments grade as they should.")
@click.argument("assignments", nargs=-1, metavar="[ASSIGNMENT…]")
@click.option(
    "--seed",
    type=click.IntRange(min=0, max=2**32 - 1),
    default=0,
    show_default=True,
    help="Where the hidden tests' fresh inputs come from.",
)
@click.option("--jobs", type=click.IntRange(min=1), help="Notebooks graded at a time.")
def verify(assignments: tuple[str, ...], seed: int, jobs: int | None) -> int:
    """Prove that assignments grade as they should: all, or those named.

    Builds each assignment and grades, as if students had handed them in: the solution, the
    untouched notebook, every alternative, every known mistake, and answers that must not pass
    (a constant, the public figures by heart, another question's answer). What is differentiated is
    confirmed by central differences and by torch's gradcheck. What is checked above the answer that
    a notebook changes is the solution's there, and not judged again.

    Exit code: 0 when all of them are graded as they should be, 1 when one is not.
    """
    # These load torch, jupytext and nbformat, which --help does not need.
    from autograder.authoring import packaging  # noqa: PLC0415

    root = Path()
    console = Console(highlight=False, soft_wrap=False, markup=False)
    if not console.is_terminal:
        console.width = WIDTH
    remove_abandoned()
    surprised = False
    for name in packaging.select(assignments, root):
        report = _verify(name, root, seed, jobs or default_jobs(), console)
        console.print(_table(report))
        for surprise in report.surprises:
            console.print(f"  ✗ {surprise}", markup=False, soft_wrap=True)
        for question in report.questions:
            if question.redundant:
                console.print(f"  {_spare(question)}", markup=False, soft_wrap=True)
        surprised = surprised or bool(report.surprises)
    return _SURPRISED if surprised else 0


def _verify(name: str, root: Path, seed: int, jobs: int, console: Console) -> "Report":
    from autograder.authoring import packaging  # noqa: PLC0415 -- see verify
    from autograder.authoring.verification import judge, make_variants  # noqa: PLC0415 -- see verify
    from autograder.batch.pool import Batch  # noqa: PLC0415 -- see verify
    from autograder.grading.rules import load_rules  # noqa: PLC0415 -- see verify

    zygote = Zygote(["matplotlib.pyplot", "torch", "torch.optim"])
    try:
        with scratch_folder("verifying") as scratch:
            built = packaging.build(name, root, into=scratch)
            rules = load_rules(built.autograder, seed=seed)
            rules = replace(rules, finds_slips=False)
            folder = scratch / "notebooks"
            folder.mkdir()
            staff = root / "solutions" / name
            variants = make_variants(built, staff, rules.autograder, folder)
            by_name = {variant.submission.name: variant for variant in variants}
            graded: list[tuple[Variant, SubmissionResult]] = []
            with make_progress(console) as progress:
                task = progress.add_task(name, total=len(variants), last="")
                narrowed = {name: _narrowed(rules, variant) for name, variant in by_name.items()}
                batch = Batch(rules, zygote, jobs, by_name=narrowed)
                for result in batch.run([variant.submission for variant in variants]):
                    variant = by_name[result.submission]
                    graded.append((variant, result))
                    progress.update(task, advance=1, last=variant.title)
    finally:
        zygote.close()
    graded.sort(key=lambda pair: pair[0].submission.name)
    if built.by_hand:
        console.print(f"By hand, and not proven: {said_by_hand(built.by_hand)}", soft_wrap=True)
    return judge(name, rules.autograder.questions, graded, rules.autograder.modules)


def _narrowed(rules: "Rules", variant: "Variant") -> "Rules":
    """Return what a notebook is judged by: what it has in common with the solution is judged once.

    Torch is asked about the references on the inputs of the solution, which are those of all.
    """
    questions = rules.autograder.questions
    own = tuple(question for question in questions if question.name not in variant.settled)
    autograder = replace(rules.autograder, questions=own)
    return replace(rules, autograder=autograder, asks_torch=variant.is_solution)


def _spare(question: "QuestionReport") -> str:
    names = ", ".join(question.redundant)
    return (
        f"{question.name}: another hidden test catches all that {names} catches. Nothing is wrong: "
        "leave it out to save time, or add the mistake that only it catches."
    )


def _table(report: "Report") -> Table:
    from autograder.authoring.verification import Expected  # noqa: PLC0415 -- see verify

    count = len(report.surprises)
    total = f"{count} surprise{'' if count == 1 else 's'}" if count else "nothing surprising"
    table = Table(title=f"{report.assignment}: {total}", title_justify="left")
    columns = {
        "right answers accepted": Expected.FULL,
        "mistakes caught and named": Expected.NAMED,
        "cheats not passed": Expected.NOT_PASSED,
    }
    for heading in ("question", "tests (hidden)", *columns):
        table.add_column(heading)
    for question in report.questions:
        table.add_row(
            question.name,
            f"{question.cases} ({question.hidden})",
            *("{} of {}".format(*question.counts[expected]) for expected in columns.values()),
        )
    return table
