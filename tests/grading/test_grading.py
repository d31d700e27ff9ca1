"""A submission's way from its cells to its record."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from autograder.assignment.bundle import Autograder
from autograder.assignment.description import Description, HandedOut, QuestionText
from autograder.assignment.testfiles import Case, Question
from autograder.authoring.packaging import Built
from autograder.checks import check_value, engine
from autograder.grading.grade import grade
from autograder.grading.rules import Rules
from autograder.judging import inputs, search, truth
from autograder.result import Kind, Ran, Status, SubmissionResult, Verdict
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits
from autograder.submissions.by_hand import mark_of
from autograder.submissions.files import Submission
from support.helpers import replace_function, scores, write_notebook

GradeCells = Callable[[Sequence[str]], SubmissionResult]

FULL = {"q1": 12, "q2": 10, "q3": 10, "q4": 12, "q5": 14, "q6": 12, "q7": 10, "q8": 20}


def rules_of(
    *tests: Callable[..., None], limits: Limits | None = None, all_or_nothing: bool = False
) -> Rules:
    """Return rules with one question q1 of these tests, 1 point each."""
    cases = tuple(
        Case(
            name=test.__name__,
            points=1.0,
            hidden=False,
            function=test,
        )
        for test in tests
    )
    question = Question(name="q1", cases=cases, all_or_nothing=all_or_nothing)
    return Rules(
        autograder=Autograder(name="made", questions=(question,), modules={}, digest=""),
        limits=limits or Limits(cell=2.0, call=2.0, submission=20.0),
        seed=0,
    )


def grade_by(rules: Rules, zygote: Zygote, tmp_path: Path, *cells: str) -> SubmissionResult:
    """Grade a notebook of these cells."""
    path = write_notebook(tmp_path / "n.ipynb", cells)
    return grade(Submission(path=path, name="n.ipynb"), rules, zygote)


def check_f(f: object) -> None:
    """Want f(x) = 2 x."""
    check_value(f, lambda x: 2 * x, inputs=[{"x": 3.0}])


class TestScores:
    """Points are what was earned, where it was earned."""

    def test_the_solution_gets_full_marks(
        self, grade_cells: GradeCells, solution_cells: list[str]
    ) -> None:
        """Every question of the solved notebook gets all its points."""
        result = grade_cells(solution_cells)
        assert scores(result) == FULL
        assert (result.status, result.score, result.max_score) == (Status.GRADED, 100, 100)
        assert result.remarks == ()

    def test_another_assignments_notebook(self, grade_cells: GradeCells) -> None:
        """It has no score: what it seems to be is said, and a person has to look."""
        result = grade_cells(["def sigmoid(z):\n    return z"])
        assert (result.status, result.score) == (Status.UNREADABLE, None)
        [remark] = result.remarks
        assert remark.endswith("is it the notebook of another assignment?")
        assert grade_cells(["def mul_gate(x, y):\n    return x"]).remarks == ()

    def test_the_untouched_notebook_gets_nothing(
        self, grade_cells: GradeCells, built: object
    ) -> None:
        """Every question of the student's notebook, as handed out, gets 0."""
        from autograder.authoring.packaging import Built  # noqa: PLC0415
        from autograder.submissions.reading.ingest import read_cells  # noqa: PLC0415

        assert isinstance(built, Built)
        notebook = built.student / "computational_graphs.ipynb"
        result = grade_cells(read_cells(notebook.read_bytes(), ".ipynb"))
        assert scores(result) == dict.fromkeys(FULL, 0)
        assert result.status is Status.GRADED
        kinds = {
            case.failure.kind
            for question in result.questions
            for case in question.cases
            if case.failure is not None
        }
        assert kinds == {Kind.NOT_WRITTEN}  # of functions as well as of the empty class

    def test_a_wrong_answer_costs_its_question(
        self, grade_cells: GradeCells, solution_cells: list[str]
    ) -> None:
        """The other questions keep their points, and the mistake is named."""
        wrong = "def affine_gradient(x, y, w, b):\n    r = x * w + b - y\n    return r * x, r"
        result = grade_cells(replace_function(solution_cells, "affine_gradient", wrong))
        assert scores(result) == FULL | {"q4": 0}
        fresh = result.questions[3].cases[1]
        assert fresh.hidden
        assert fresh.failure is not None
        assert fresh.failure.diagnosis is not None
        assert "2" in fresh.failure.diagnosis.name

    def test_without_check_cells_the_end_counts(
        self, grade_cells: GradeCells, solution_cells: list[str]
    ) -> None:
        """A notebook whose check cells are deleted is graded as it stands at its end."""
        cells = [cell for cell in solution_cells if "grader" not in cell]
        result = grade_cells(cells)
        assert scores(result) == FULL
        assert {question.graded_at for question in result.questions} == {"end of the notebook"}

    def test_all_or_nothing(self, zygote: Zygote, tmp_path: Path) -> None:
        """A question that is all or nothing gives nothing for half of it."""

        def check_g(g: object) -> None:
            check_value(g, lambda x: 3 * x, inputs=[{"x": 3.0}])

        cell = "def f(x): return 2 * x\ndef g(x): return x"
        half = grade_by(rules_of(check_f, check_g), zygote, tmp_path, cell)
        none = grade_by(rules_of(check_f, check_g, all_or_nothing=True), zygote, tmp_path, cell)
        assert (half.score, none.score) == (1, 0)

    def test_the_same_seed_gives_the_same_record(
        self, grade_cells: GradeCells, solution_cells: list[str]
    ) -> None:
        """But for the times, two gradings of one notebook are equal."""
        wrong = "def mul_gate(x, y):\n    return x, y"
        cells = replace_function(solution_cells, "mul_gate", wrong)
        first, second = (
            [case.message for question in grade_cells(cells).questions for case in question.cases]
            for _ in range(2)
        )
        assert first == second


class TestLimits:
    """A limit costs what ran into it, and is named."""

    def test_an_endless_cell_costs_itself(self, zygote: Zygote, tmp_path: Path) -> None:
        """What stands before and after it is graded."""
        rules = rules_of(check_f, limits=Limits(cell=0.5, call=2, submission=20))
        result = grade_by(rules, zygote, tmp_path, "while True: pass", "def f(x): return 2 * x")
        assert (result.status, result.score) == (Status.GRADED, 1)
        assert result.remarks == ("cell 1 did not finish within 0.5 s",)

    def test_a_cell_that_leaves_python_costs_itself(self, zygote: Zygote, tmp_path: Path) -> None:
        """The notebook is run again without it."""
        cells = ["import os", "os._exit(0)", "def f(x): return 2 * x", "os.abort()"]
        result = grade_by(rules_of(check_f), zygote, tmp_path, *cells)
        assert (result.status, result.score) == (Status.GRADED, 1)
        assert [cell.ran for cell in result.cells] == [
            Ran.FINISHED,
            Ran.DIED,
            Ran.FINISHED,
            Ran.DIED,
        ]

    def test_cells_that_all_leave_python(self, zygote: Zygote, tmp_path: Path) -> None:
        """There is an end to running again, and every cell has an outcome."""
        result = grade_by(rules_of(check_f), zygote, tmp_path, *["import os\nos._exit(0)"] * 8)
        assert (result.status, result.score) == (Status.GRADED, 0)
        assert len(result.cells) == 8
        assert result.cells[-1].ran is Ran.NOT_RUN
        assert result.questions[0].cases[0].verdict is Verdict.NOT_REACHED

    def test_an_endless_call_costs_its_test(self, zygote: Zygote, tmp_path: Path) -> None:
        """The next test of the question is graded."""

        def check_g(g: object) -> None:
            check_value(g, lambda x: x, inputs=[{"x": 1.0}])

        cell = "def f(x): return 2 * x\ndef g(x):\n    while True: pass"
        rules = rules_of(check_g, check_f, limits=Limits(cell=2, call=0.5, submission=20))
        result = grade_by(rules, zygote, tmp_path, cell)
        cases = result.questions[0].cases
        assert [case.verdict for case in cases] == [Verdict.FAILED, Verdict.PASSED]
        assert cases[0].failure is not None
        assert cases[0].failure.kind is Kind.TIMED_OUT
        assert "g did not finish within 0.5 s" in cases[0].message

    @pytest.mark.usefixtures("idle_machine")
    def test_the_submissions_time_is_over(self, zygote: Zygote, tmp_path: Path) -> None:
        """What was graded until then counts, and the rest says why it is not."""

        def check_g(g: object) -> None:
            check_value(g, lambda x: x, inputs=[{"x": 1.0}])

        cell = "import time\ndef f(x): return 2 * x\ndef g(x): time.sleep(5)"
        rules = rules_of(check_f, check_g, limits=Limits(cell=5, call=5, submission=1.5))
        result = grade_by(rules, zygote, tmp_path, cell)
        assert (result.status, result.score) == (Status.TIMEOUT, 1)
        assert result.remarks[0] == "the submission did not finish within 1.5 s"
        assert result.questions[0].cases[1].verdict is Verdict.NOT_REACHED


class TestFaults:
    """A failure of ours is never a student's zero."""

    def test_a_broken_test_leaves_no_score(self, zygote: Zygote, tmp_path: Path) -> None:
        """An exception in a test is reported as ours, with the test's name."""

        def check_broken(f: object) -> None:
            raise TypeError(f"broken {f}")  # noqa: EM102, TRY003

        result = grade_by(rules_of(check_f, check_broken), zygote, tmp_path, "f = 1")
        assert (result.status, result.score) == (Status.FAULT, None)
        assert result.remarks[0].startswith("our fault: q1, check_broken: ")

    def test_a_plain_assertion_is_the_students(self, zygote: Zygote, tmp_path: Path) -> None:
        """``assert`` in a test fails it."""

        def check_plain(f: object) -> None:
            assert f == 2, "f must be 2"

        result = grade_by(rules_of(check_plain), zygote, tmp_path, "f = 1")
        assert (result.status, result.score) == (Status.GRADED, 0)
        assert result.questions[0].cases[0].message.startswith("f must be 2")

    def test_an_exercise_that_contradicts_itself(self, zygote: Zygote, tmp_path: Path) -> None:
        """A reference that does not return what was promised leaves no score."""

        def check_odd(f: object) -> None:
            check_value(f, lambda x: (x,), returns=("a", "b"), inputs=[{"x": 1.0}])

        result = grade_by(rules_of(check_odd), zygote, tmp_path, "def f(x): return x, x")
        assert (result.status, result.score) == (Status.FAULT, None)
        assert "a reference returned 1 values instead of 2" in result.remarks[0]

    def test_a_dead_zygote_leaves_no_score(
        self, rules: Rules, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """When students' processes cannot be started, nobody gets a zero for it."""
        monkeypatch.setattr(Zygote, "restart", lambda _zygote: None)
        zygote = Zygote()
        zygote._process.kill()
        zygote._process.wait()
        result = grade_by(rules, zygote, tmp_path, "def add_gate(x, y): return x, y")
        zygote.close()
        assert (result.status, result.score) == (Status.FAULT, None)
        assert result.remarks[0].startswith("our fault: the process that students' code")

    @pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b"{", b'{"a": 1}'])
    def test_an_unreadable_file_leaves_no_score(
        self, rules: Rules, zygote: Zygote, tmp_path: Path, data: bytes
    ) -> None:
        """It is for a person to look at, and not a zero either."""
        path = tmp_path / "n.ipynb"
        path.write_bytes(data)
        result = grade(Submission(path=path, name=path.name), rules, zygote)
        assert (result.status, result.score, result.max_score) == (Status.UNREADABLE, None, 100)
        assert result.remarks


class TestKey:
    """A result is kept only as long as it would come out the same."""

    def test_what_changes_the_key(self, rules: Rules) -> None:
        """Another submission, seed, limit or autograder is another key."""
        keys = {
            rules.key(b"a"),
            rules.key(b"b"),
            replace(rules, seed=1).key(b"a"),
            replace(rules, limits=Limits(cell=99)).key(b"a"),
            replace(rules, autograder=replace(rules.autograder, digest="x")).key(b"a"),
        }
        assert len(keys) == 5
        assert rules.key(b"a") in keys


def test_a_second_submission_adds_nothing_to_what_is_kept(
    built: Built, rules: Rules, zygote: Zygote
) -> None:
    """The truth and the inputs are the same for a whole class, so memory does not grow with it."""
    solution = Submission(path=built.solution, name="solution.ipynb")

    def kept() -> tuple[int, ...]:
        assert grade(solution, rules, zygote).score == 100
        gc.collect()
        caches = (truth._true_gradients, truth._true_values, engine._right, search._draw)
        return len(inputs._builders), *(cache.cache_info().currsize for cache in caches)

    first = kept()
    assert min(first) > 0
    assert all(now <= before for now, before in zip(kept(), first, strict=True))


class TestWhatIsNotWritten:
    """Where a stub still stands, nothing is wrong yet; what a person judges is kept for one."""

    def test_stubs_and_what_a_person_judges(self, zygote: Zygote, tmp_path: Path) -> None:
        """It is said of what failed there, and of nothing else: a stub beside hides no mistake."""

        def test_both(f: object, g: object) -> None:
            check_f(f)
            check_value(g, lambda x: 3 * x, inputs=[{"x": 3.0}])

        def test_g(g: object) -> None:
            check_value(g, lambda x: 3 * x, inputs=[{"x": 3.0}])

        stubs = {"f": "def f(x):\n    ...", "g": "def g(x):\n    raise NotImplementedError"}
        handed_out = HandedOut(
            cells=(mark_of(stubs["f"]), mark_of("Why?"), mark_of("Here."), mark_of(stubs["g"])),
            answers={"q2": (2, 3)},
            stubs=stubs,
        )
        by_hand = (QuestionText(name="q2", title="Why", max_score=4.0),)
        described = Description(by_hand=by_hand, handed_out=handed_out)
        plain = rules_of(check_f, test_both, test_g)
        rules = replace(plain, autograder=replace(plain.autograder, description=described))
        path = tmp_path / "n.ipynb"
        notebook = nbformat.v4.new_notebook()
        notebook.cells = [
            nbformat.v4.new_code_cell("def f(x):\n    return x"),
            nbformat.v4.new_markdown_cell("Why?"),
            nbformat.v4.new_markdown_cell("Because it is 😀."),
            nbformat.v4.new_code_cell(stubs["g"]),
        ]
        nbformat.write(notebook, path)
        result = grade(Submission(path=path, name="n.ipynb"), rules, zygote)
        kinds = [case.failure.kind for case in result.questions[0].cases if case.failure]
        assert kinds == [Kind.VALUE, Kind.VALUE, Kind.NOT_WRITTEN]
        message = "g is not written yet: it stands there as it was handed out."
        assert result.questions[0].cases[2].message == message
        [why] = result.by_hand
        assert (why.name, why.max_score, why.untouched) == ("q2", 4.0, False)
        assert [cell.source for cell in why.cells] == ["Because it is 😀."]
        assert result.max_score == 3.0  # what a person gives is apart
        other = grade_by(rules, zygote, tmp_path, *stubs.values())
        said = {case.message for case in other.questions[0].cases}
        assert said == {message, message.replace("g is", "f is")}
        assert other.by_hand[0].untouched
        assert rules.key(b"x") != plain.key(b"x")
