"""Test files are read as Otter reads them."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from otter.test_files import ExceptionTestFile

from autograder.assignment.testfiles import load_question
from autograder.authoring.packaging import Built
from autograder.errors import ExerciseError

POINTS = st.none() | st.sampled_from([0, 1, 2, 0.5])


def test_file(total: object, cases: list[float | None]) -> str:
    """Return a test file with a total and cases of these points."""
    lines = ["from otter.test_files import test_case", "OK_FORMAT = False", "name = 'q1'"]
    lines.append(f"points = {total}")
    for number, points in enumerate(cases):
        lines.append(f"@test_case(points={points}, hidden={number % 2 == 1})")
        lines.append(f"def test_{number}(f, g):\n    pass")
    return "\n".join(lines)


test_file.__test__ = False  # type: ignore[attr-defined]  # -- its name only looks like a test's


@given(total=POINTS | st.lists(POINTS, max_size=4), cases=st.lists(POINTS, min_size=1, max_size=4))
def test_points_are_shared_out_as_otter_does(total: object, cases: list[float | None]) -> None:
    """Whatever is given and left open, each case is worth what Otter makes of it."""
    if isinstance(total, list) and None in total:
        total = [points or 0 for points in total]
    source = test_file(total, cases)
    try:
        theirs = ExceptionTestFile.from_string(source)
    except ValueError:
        with pytest.raises(ExerciseError):
            load_question("q1.py", source)
        return
    ours = load_question("q1.py", source)
    assert [float(case.points) for case in ours.cases] == [
        case.points for case in theirs.test_cases
    ]
    assert [case.hidden for case in ours.cases] == [case.hidden for case in theirs.test_cases]


def test_the_assignments_own_files(built: Built) -> None:
    """Names, points and order are those that Otter finds in the same files."""
    for path in sorted((built.student / "tests").glob("*.py")):
        theirs = ExceptionTestFile.from_file(str(path))
        ours = load_question(path.name, path.read_text(encoding="utf-8"))
        assert (ours.name, ours.all_or_nothing) == (theirs.name, theirs.all_or_nothing)
        assert ours.max_score == theirs.possible
        assert [case.name for case in ours.cases] == [
            case.body.test_func.__name__ for case in theirs.test_cases
        ]


def test_parameters_name_what_is_taken() -> None:
    """A case's parameters are its function's."""
    assert load_question("q1.py", test_file(1, [1])).cases[0].parameters == ("f", "g")


def test_otter_itself_is_back_afterwards() -> None:
    """The stand-in is there only while the file is read."""
    before = sys.modules["otter.test_files"]
    load_question("q1.py", test_file(1, [1]))
    assert sys.modules["otter.test_files"] is before


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("x = (", "SyntaxError"),
        ("OK_FORMAT = True\nname = 'q1'", "in neither of Otter's formats"),
        ("name = 'q1'", "in neither of Otter's formats"),
        ("OK_FORMAT = False", "in neither of Otter's formats"),
        (test_file([1, 2], [None]), "points for another number"),
        (test_file(1, [2]), "more points than the question has"),
    ],
)
def test_files_that_cannot_be_read(source: str, message: str) -> None:
    """The error names the file and what is wrong with it."""
    with pytest.raises(ExerciseError, match=message) as caught:
        load_question("tests/q1.py", source)
    assert "tests/q1.py" in str(caught.value)
