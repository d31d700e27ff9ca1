"""What students see on Gradescope."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from msgspec.structs import replace

from autograder.lms.gradescope.config import GradescopeConfig, Visibility
from autograder.lms.gradescope.metadata import Metadata, Previous
from autograder.lms.gradescope.results_json import render, render_message
from autograder.result import (
    CaseResult,
    Diagnosis,
    Failure,
    Kind,
    QuestionResult,
    Row,
    Status,
    SubmissionResult,
    Verdict,
)

DATA = Path(__file__).resolve().parents[2] / "data" / "lms"
SCHEMA = json.loads((DATA / "results.schema.json").read_text(encoding="utf-8"))
SECRET = "secret-input-7"  # noqa: S105 -- stands for what a hidden test tries


def case(*, hidden: bool, passed: bool, points: float = 4.0, **more: Any) -> CaseResult:
    """Return a test case that was run."""
    return CaseResult(
        name="test_hidden" if hidden else "test_public",
        hidden=hidden,
        points=points if passed else 0.0,
        max_points=points,
        verdict=Verdict.PASSED if passed else Verdict.FAILED,
        **more,
    )


def failure(*, diagnosed: bool = True) -> Failure:
    """Return a failure with everything."""
    return Failure(
        check="check_gradient",
        kind=Kind.VALUE,
        message="f: <script>the gradient</script> by w is wrong.",
        inputs=(("x", SECRET),),
        rows=(Row(name="w", expected="-4", received="\x1b[31m-2\u202e", difference="2"),),
        diagnosis=Diagnosis(name="the factor 2 is missing", hint="Differentiate r² once more.")
        if diagnosed
        else None,
    )


def result(*questions: QuestionResult, **more: Any) -> SubmissionResult:
    """Return a submission's result."""
    values: dict[str, Any] = {
        "submission": "hw.ipynb",
        "status": Status.GRADED,
        "score": sum(question.score for question in questions),
        "max_score": 16.0,
        "questions": questions,
        "isolation": {"files": "Landlock ABI 7"},
        "versions": {"torch": "2.13.0"},
    }
    return SubmissionResult(**{**values, **more})


def question(*cases: CaseResult, name: str = "q1", **more: Any) -> QuestionResult:
    """Return a question's result."""
    values: dict[str, Any] = {
        "score": sum(each.points for each in cases),
        "max_score": sum(each.max_points for each in cases),
    }
    return QuestionResult(name=name, graded_at="", cases=cases, **{**values, **more})


def rendered(
    given: SubmissionResult,
    config: GradescopeConfig | None = None,
    metadata: Metadata | None = None,
    *,
    finished: bool = True,
) -> dict[str, Any]:
    """Return the content, after checking that it is what Gradescope documents."""
    content = render(given, config or GradescopeConfig(), metadata or Metadata(), finished=finished)
    jsonschema.validate(content, SCHEMA)
    return content


TWO = result(
    question(case(hidden=False, passed=True), case(hidden=True, passed=True)),
    question(
        case(hidden=False, passed=False, message="public message", failure=failure()),
        case(hidden=True, passed=False, message="hidden message", failure=failure()),
        name="q2",
    ),
)


class TestTests:
    """A question is a public and a hidden part."""

    def test_points_and_parts(self) -> None:
        """The parts' points add up to the score; numbers and tags tell them apart."""
        tests = rendered(TWO)["tests"]
        assert [(test["name"], test["score"], test["max_score"]) for test in tests] == [
            ("q1", 4.0, 4.0),
            ("q1, hidden tests", 4.0, 4.0),
            ("q2", 0.0, 4.0),
            ("q2, hidden tests", 0.0, 4.0),
        ]
        assert [test["number"] for test in tests] == ["1.1", "1.2", "2.1", "2.2"]
        assert [test["status"] for test in tests] == ["passed", "passed", "failed", "failed"]
        assert [test["tags"] for test in tests] == [["public"], ["hidden"]] * 2

    def test_a_public_failure_is_shown_whole(self) -> None:
        """Message, inputs, expected and received, diagnosis; escaped, and nothing that steers."""
        output = rendered(TWO)["tests"][2]["output"]
        assert "the gradient&lt;/script&gt; by w is wrong." in output
        assert SECRET in output
        assert "<td>-4</td>" in output
        assert "<b>Why: the factor 2 is missing.</b> Differentiate r² once more." in output
        assert "<script>" not in output
        assert "\x1b" not in output
        assert "\u202e" not in output

    def test_a_cause_that_is_not_sure(self) -> None:
        """It is called possible."""
        diagnosis = Diagnosis(name="no square", hint="Look again.", sure=False)
        unsure = replace(failure(), diagnosis=diagnosis)
        for hidden in (False, True):
            given = result(question(case(hidden=hidden, passed=False, failure=unsure)))
            [test] = rendered(given)["tests"]
            assert "<b>Possibly: no square.</b> Look again." in test["output"]

    def test_a_hidden_failure_shows_the_diagnosis_alone(self) -> None:
        """Neither its inputs nor its values nor its message are in it, but what helps is."""
        output = rendered(TWO)["tests"][3]["output"]
        assert "0 of 1 passed" in output
        assert "the factor 2 is missing" in output
        assert all(word not in output for word in (SECRET, "hidden message", "-4", "gradient"))
        plain = question(case(hidden=True, passed=False, failure=failure(diagnosed=False)))
        assert "What went wrong: wrong value." in rendered(result(plain))["tests"][0]["output"]

    def test_all_or_nothing(self) -> None:
        """What its cases passed alone does not count."""
        both = question(case(hidden=False, passed=True), case(hidden=True, passed=False), score=0.0)
        content = rendered(result(both))
        assert [test["score"] for test in content["tests"]] == [0.0, 0.0]

    @pytest.mark.parametrize("visibility", ["after_due_date", "after_published", "hidden"])
    def test_visibility(self, visibility: Visibility) -> None:
        """Hidden tests may wait; the student is told that the total waits with them."""
        content = rendered(TWO, GradescopeConfig(hidden_tests=visibility))
        assert [test["visibility"] for test in content["tests"]] == ["visible", visibility] * 2
        assert "so your total" in content["output"]

    def test_the_total_is_not_hidden_by_accident(self) -> None:
        """Unless it is asked for, nothing is hidden, for any hidden test hides the total."""
        content = rendered(TWO)
        assert {test["visibility"] for test in content["tests"]} == {"visible"}
        assert content["visibility"] == "visible"
        assert content["stdout_visibility"] == "hidden"


class TestWhole:
    """What stands above the tests."""

    def test_extra_data(self) -> None:
        """Isolation, versions and named misconceptions are kept, inputs and messages are not."""
        extra = rendered(TWO)["extra_data"]
        assert extra["isolation"] == {"files": "Landlock ABI 7"}
        assert extra["versions"] == {"torch": "2.13.0"}
        assert extra["misconceptions"][0] == {
            "question": "q2",
            "case": "test_public",
            "name": "the factor 2 is missing",
        }
        assert SECRET not in json.dumps(extra)

    def test_leaderboard_only_if_asked(self) -> None:
        """Nobody is ranked by default."""
        assert "leaderboard" not in rendered(TWO)
        board = rendered(TWO, GradescopeConfig(leaderboard=True))["leaderboard"]
        assert board == [{"name": "Score", "value": 8.0, "order": "desc"}]

    def test_unfinished(self) -> None:
        """It says that it is not the end, and the leaderboard waits."""
        content = rendered(TWO, GradescopeConfig(leaderboard=True), finished=False)
        assert "not come to its end" in content["output"]
        assert "leaderboard" not in content
        assert content["extra_data"]["finished"] is False

    def test_best_of(self) -> None:
        """A better earlier score counts, visibly; a worse one does not."""
        config = GradescopeConfig(best_of=True)
        better = rendered(TWO, config, Metadata(previous=(Previous(score=12.5),)))
        assert better["score"] == 12.5
        assert "12.5 points. This one has 8." in better["output"]
        assert "score" not in rendered(TWO, config, Metadata(previous=(Previous(score=3.0),)))
        assert "score" not in rendered(TWO, metadata=Metadata(previous=(Previous(score=12.5),)))

    def test_unreadable(self) -> None:
        """It says what it is, and what the student can do; there are no points."""
        content = rendered(
            result(status=Status.UNREADABLE, score=None, remarks=("it looks like a <PDF>",))
        )
        assert content["score"] == 0
        assert content["tests"][0]["max_score"] == 16.0
        assert "it looks like a &lt;PDF&gt;" in content["output"]

    def test_a_failure_of_ours_costs_nothing(self) -> None:
        """What could not be graded is not among the points; no detail of ours is shown."""
        broken = question(
            case(hidden=False, passed=True),
            CaseResult(
                name="test_x",
                hidden=True,
                points=0.0,
                max_points=4.0,
                verdict=Verdict.FAULT,
                message="Traceback: /staff/reference.py",
            ),
            name="q2",
        )
        fault = "our fault: q2, test_x: Traceback: /staff/reference.py"
        whole = question(case(hidden=False, passed=True))
        given = result(whole, broken, status=Status.FAULT, score=None, remarks=(fault,))
        content = rendered(given)
        assert [test["max_score"] for test in content["tests"]] == [4.0, 0.0]
        assert "not your fault" in content["output"]
        assert "reference" not in json.dumps(content)
        nothing = rendered(result(status=Status.FAULT, score=None, remarks=(fault,)))
        assert nothing["tests"][0]["max_score"] == 0
        assert "reference" not in json.dumps(nothing)

    def test_many_remarks(self) -> None:
        """A notebook with a hundred failing cells does not fill the page."""
        given = result(remarks=tuple(f"cell {number} failed" for number in range(100)))
        assert "and 80 more" in rendered(given)["output"]

    def test_a_message(self) -> None:
        """A message alone is valid too."""
        jsonschema.validate(render_message("a <b>"), SCHEMA)
        jsonschema.validate(render_message("a", score=3.0, max_score=80.0), SCHEMA)
