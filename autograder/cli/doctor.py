"""``autograder doctor``: what this machine's walls are, what is missing, and what to do."""

import platform
import tempfile
from pathlib import Path

import click

from autograder.cli.common.walls import meaning_of
from autograder.sandbox.walls.advice import advice, verdict
from autograder.sandbox.walls.plan import Level
from autograder.sandbox.walls.probe import probe

_TOO_WEAK = 1


@click.command(short_help="Show which walls this machine puts around students' code.")
@click.option(
    "--require-level",
    type=click.Choice([level.value for level in Level]),
    default=Level.FILES.value,
    show_default=True,
    help="Exit with 1 if the walls are weaker than this.",
)
def doctor(require_level: str) -> int:
    """Show which walls this machine puts around students' code.

    Every layer is tried, not looked up. Levels, from the strongest: full, files, user, process.

    Exit code: 0 if the walls are at least as strong as required, 1 if not.
    """
    with tempfile.TemporaryDirectory(prefix="autograder-doctor-") as scratch:
        plan = probe(Path(scratch))
    todo = advice(plan)
    click.echo(f"{platform.system()} {platform.release()}, {platform.machine()}")
    click.echo(f"Level: {plan.level.value}: {meaning_of(plan.level)}.\n")
    for layer, state in plan.layers().items():
        click.echo(f"  {layer:11} {state}")
        if layer in todo:
            click.echo(f"  {'':11} to do: {todo[layer]}")
    click.echo(f"  {'limits':11} {plan.limits}")
    if not plan.cgroups:
        click.echo(f"  {'':11} no memory cgroup: {plan.missing.get('cgroups', 'not tried')}")
        if "cgroups" in todo:
            click.echo(f"  {'':11} to do: {todo['cgroups']}")
    click.echo(f"\n{verdict(plan)}")
    return 0 if plan.level.rank >= Level(require_level).rank else _TOO_WEAK
