"""Wrong usage is told in the language that is spoken."""

import click
import pytest

from autograder.basics.language import speaking
from autograder.cli.common.usage import show_usage


@pytest.mark.parametrize("length", [1, 100_000])
def test_a_long_argument(length: int, capsys: pytest.CaptureFixture[str]) -> None:
    """It is told as a short one is, without its middle."""

    def told(typed: str) -> str:
        show_usage(click.ClickException(f"Invalid value for 'A': File '{typed}' does not exist."))
        return capsys.readouterr().err

    with speaking("ko"):
        typed = told("x' is not 'y" * length)
        before, after = told("B").split("B")
    assert typed.startswith(before)
    assert typed.endswith(after)
    assert "Invalid" not in typed
    assert len(typed) < 2_500
