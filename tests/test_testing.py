"""One question's tests in a normal Python file."""

import sys
import traceback
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.master import read_master
from autograder.authoring.starting import start
from autograder.checks import CheckFailed
from autograder.errors import BuildError, UsageError
from autograder.testing import check_question


@pytest.fixture
def cones(tmp_path: Path) -> Path:
    """The folder of a new assignment."""
    start("cones", tmp_path)
    return tmp_path / "solutions" / "cones"


def right(r: Any, h: Any) -> Any:
    """Return the gradient of r²·h."""
    return 2 * r * h, r**2


def wrong(r: Any, h: Any) -> Any:
    """Return the gradient of r²·h, but for a factor."""
    return r * h, r**2


def swapped_but_for_the_example(r: Any, h: Any) -> Any:
    """Be right for the public figures alone."""
    return (12, 4) if (r, h) == (2, 3) else (r**2, 2 * r * h)


def test_a_right_answer_passes(cones: Path) -> None:
    """Nothing is returned, and nothing of the staff's modules or of the path stays behind."""
    before = list(sys.path), sorted(sys.modules)
    check_question(cones, "q1", volume_gradient=right)
    assert "mistakes" not in sys.modules
    assert before[0] == sys.path


def test_a_wrong_one_says_what_a_student_reads(cones: Path) -> None:
    """The cause is named, and the traceback leads through the master's own lines."""
    with pytest.raises(CheckFailed, match="the gradient by r is wrong") as caught:
        check_question(str(cones), "q1", volume_gradient=wrong)
    frames = traceback.extract_tb(caught.tb)
    [frame] = [frame for frame in frames if frame.filename.endswith("cones.md")]
    assert frame.line is not None
    assert frame.line.startswith("check_gradient(volume_gradient, volume")


def test_hidden_tests_run_as_well(cones: Path) -> None:
    """They run by default, after the public ones, and can be left out."""
    check_question(cones, "q1", hidden=False, volume_gradient=swapped_but_for_the_example)
    with pytest.raises(CheckFailed, match="the gradients by r and h are wrong"):
        check_question(cones, "q1", volume_gradient=swapped_but_for_the_example)


def test_what_is_asked_for_wrongly(cones: Path, tmp_path: Path) -> None:
    """The error says what there is, or what is missing."""
    with pytest.raises(UsageError, match="no question 'q2'; there are: q1"):
        check_question(cones, "q2")
    with pytest.raises(UsageError, match="takes volume_gradient: give it by that name"):
        check_question(cones, "q1", gradient=right)
    with pytest.raises(BuildError, match=r"nothing\.md cannot be read"):
        check_question(tmp_path / "nothing", "q1")


def test_all_tests_of_the_masters_are_found(root: Path) -> None:
    """As many as Otter finds, with their names and whether they are hidden."""
    for master in sorted((root / "solutions").glob("*/*.md")):
        tests = read_master(master)
        text = master.read_text(encoding="utf-8")
        assert sum(map(len, tests.values())) == text.count("# BEGIN TEST CONFIG")
        hidden = [test for of_question in tests.values() for test in of_question if test.hidden]
        assert len(hidden) == text.count("\nhidden: true")
