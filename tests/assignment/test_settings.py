"""An assignment's limits, from its file and from the command line."""

import pytest

from autograder.assignment.settings import (
    brings_wheel,
    override,
    read_lectures,
    read_limits,
    read_telling,
)
from autograder.errors import UsageError
from autograder.sandbox.limits import Limits


def test_without_a_file_the_limits_are_the_usual_ones() -> None:
    """An assignment need not say anything; nor need the file."""
    assert read_limits(None) == read_limits(b"") == read_limits(b"[limits]\n") == Limits()


def test_the_usual_limits_suffice_for_real_notebooks() -> None:
    """35 s of work in one cell were seen."""
    assert Limits().cell >= 35
    assert Limits().submission >= 2 * Limits().cell


def test_what_the_file_says_is_taken() -> None:
    """Sizes may have a unit, and the file a byte-order mark."""
    text = b'\xef\xbb\xbf[limits]\ncell = 5\nmemory = "1.5 GB"\ndisk = 5000000\nprocesses = 32'
    assert read_limits(text) == Limits(cell=5, memory=3 * 2**29, disk=5_000_000, processes=32)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"[limits]\nmemroy = 1", "there is no limit 'memroy'; there are: cell, call"),
        (
            b"[limit]\ncell = 1",
            "there is no setting 'limit'; there are: [limits], [handout], [feedback], [gradescope]",
        ),
        (b"limits = 5", "limits is a table"),
        (b"handout = 5", "handout is a table"),
        (b"[limits]\ncell = -1", "cell = -1 is not a number of at least 0.1"),
        (b"[limits]\ncell = nan", "cell = nan is not a number"),
        (b"[limits]\ncell = inf", "cell = inf is not a number"),
        (b"[limits]\ncell = true", "cell = True is not a number"),
        (b"[limits]\nprocesses = 8.5", "processes = 8.5 is not a number of at least 8"),
        (b'[limits]\nmemory = "much"', "memory = 'much' is not a size such as 512MB"),
        (b"[limits]\nmemory = 1", "memory = 1 is not a size such as 512MB of at least 67,108,864"),
        (b"[limits]\ncell = [1]", "cell = [1] is not a number"),
        (b"[limits\n", "Expected ']'"),
        (b"\xff", "can't decode byte"),
    ],
)
def test_what_cannot_be_meant_is_one_line(text: bytes, message: str) -> None:
    """The error names the file and what is wrong in it."""
    with pytest.raises(UsageError) as caught:
        read_limits(text)
    said = str(caught.value)
    assert said.startswith("autograder.toml: ")
    assert message in said
    assert "\n" not in said


def test_of_a_slip_the_kind_is_told_where_nothing_else_is_said() -> None:
    """The author chooses among three steps; anything else is an error that names them."""
    assert read_telling(None) == read_telling(b"[feedback]\n") == "kind"
    assert read_telling(b'[feedback]\nslip = "line"') == "line"
    assert read_telling(b'[feedback]\nslip = "edit"') == "edit"
    with pytest.raises(UsageError, match='slip = \'all\' is none of "line", "kind" and "edit"'):
        read_telling(b'[feedback]\nslip = "all"')
    with pytest.raises(
        UsageError, match=r"no setting 'slips' in .feedback.; there are: slip, language"
    ):
        read_telling(b'[feedback]\nslips = "line"')


def test_the_package_lies_beside_the_notebook_where_nothing_else_is_said() -> None:
    """Where an index has it, one setting says so."""
    assert brings_wheel(None)
    assert brings_wheel(b"[limits]\ncell = 5")
    assert not brings_wheel(b"[handout]\nwheel = false")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            b"[handout]\nwhell = false",
            "there is no setting 'whell' in [handout]; there are: wheel, timezone",
        ),
        (b"[handout]\nwheel = 0", "wheel = 0 is neither true nor false"),
    ],
)
def test_a_handout_that_cannot_be_meant(text: bytes, message: str) -> None:
    """The error names the file and what is wrong in it."""
    with pytest.raises(UsageError) as caught:
        brings_wheel(text)
    assert str(caught.value) == f"autograder.toml: {message}"


def test_lectures() -> None:
    """Those who teach may say which lecture a question belongs to."""
    assert read_lectures(None) == {}
    assert read_lectures(b'[lectures]\nq1 = "the chain rule"') == {"q1": "the chain rule"}
    with pytest.raises(UsageError, match=r"q1 = 1 is no text: the lecture's name belongs there"):
        read_lectures(b"[lectures]\nq1 = 1")


def test_the_command_line_has_the_last_word() -> None:
    """Options change single limits of the assignment's."""
    limits = read_limits(b"[limits]\ncell = 5\ncall = 4")
    assert override(limits, ["cell=7", "memory=4GB", "output = 10"]) == Limits(
        cell=7, call=4, memory=4 * 2**30, output=10
    )


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("memory", "write it as NAME=VALUE"),
        ("colour=red", "there is no limit 'colour'"),
        ("cell=soon", "cell = 'soon' is not a number"),
        ("disk=4XB", "disk = '4XB' is not a size"),
    ],
)
def test_wrong_options_are_one_line(option: str, message: str) -> None:
    """The error names the option."""
    with pytest.raises(UsageError, match=r"^--limit") as caught:
        override(Limits(), [option])
    assert message in str(caught.value)
