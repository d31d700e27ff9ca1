"""Records on disk, the table of grades, and the table in the terminal."""

import csv
import io
import os
import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.console import Console

from autograder.basics.text import printable
from autograder.errors import AutograderError, UsageError
from autograder.reports.folder import ResultsFolder
from autograder.reports.mistakes import by_name, causes_in, mistakes_of
from autograder.reports.people import Person
from autograder.reports.tables import render_csv, render_mistakes
from autograder.reports.terminal import render_questions, render_table
from autograder.result import (
    CONSTANT,
    KNOWN,
    UNUSED,
    CaseResult,
    CellResult,
    Diagnosis,
    Failure,
    Kind,
    QuestionResult,
    Ran,
    Row,
    Status,
    SubmissionResult,
    Verdict,
)
from autograder.store.records import result_id

QUESTIONS = ("q1", "q2")
MISTAKES = ["question", "mistake", "count", "submissions", "sort", "function"]


def question(name: str, score: float, *cases: CaseResult) -> QuestionResult:
    """Return a question's record."""
    return QuestionResult(name=name, score=score, max_score=2.0, graded_at="cell 3", cases=cases)


def record(name: str = "ann.ipynb", **changes: Any) -> SubmissionResult:
    """Return the record of a submission with 3.5 points of 4."""
    fields: dict[str, Any] = {
        "submission": name,
        "status": Status.GRADED,
        "score": 3.5,
        "max_score": 4.0,
        "questions": (question("q1", 2.0), question("q2", 1.5)),
    }
    return SubmissionResult(**(fields | changes))


def ungraded(name: str = "ben.ipynb", **changes: Any) -> SubmissionResult:
    """Return the record of a submission that could not be read."""
    fields: dict[str, Any] = {
        "status": Status.UNREADABLE,
        "score": None,
        "questions": (),
        "remarks": ("the file is empty",),
    }
    return record(name, **(fields | changes))


FULL = record(
    "ann/hw 1.ipynb",
    status=Status.TIMEOUT,
    remarks=("cell 2: ValueError: ü\n<b>", "more"),
    questions=(
        question(
            "q1",
            0.0,
            CaseResult(
                name="slope",
                hidden=True,
                points=0.0,
                max_points=2.0,
                verdict=Verdict.FAILED,
                message="wrong",
                failure=Failure(
                    check="check_gradient",
                    kind=Kind.VALUE,
                    message="the gradient by w is wrong",
                    inputs=(("x", "2"), ("w", "3")),
                    rows=(Row(name="w", expected="4", received="2", difference="2"),),
                    diagnosis=Diagnosis(name="the factor 2 is missing", hint="Look again."),
                ),
                seconds=0.25,
            ),
        ),
        question(
            "q2",
            2.0,
            CaseResult(
                name="later", hidden=False, points=2.0, max_points=2.0, verdict=Verdict.PASSED
            ),
        ),
    ),
    cells=(
        CellResult(number=1, ran=Ran.FINISHED, first_line="import torch", output="x\x1b[31m"),
        CellResult(
            number=2,
            ran=Ran.RAISED,
            first_line="f()",
            message="cell 2: ValueError",
            traceback=("cell 2, line 1: f()",),
            seconds=1e-3,
        ),
    ),
    isolation={"process": "own"},
    versions={"torch": "2.9"},
    seed=7,
    key="abc",
    seconds=12.5,
)


class TestCsv:
    """What a spreadsheet reads."""

    def rows(self, *results: SubmissionResult) -> list[list[str]]:
        """Return the table's first columns, read back."""
        rows = csv.reader(io.StringIO(render_csv(results, QUESTIONS), newline=""))
        return [row[:6] for row in rows]

    def test_graded(self) -> None:
        """One line a submission, the points of each question in its column."""
        assert render_csv([record(), record("cem.ipynb", score=4.0)], QUESTIONS) == (
            "submission,status,score,max_score,q1,q2,name,email,id,late,remarks,look\n"
            "ann.ipynb,graded,3.5,4,2,1.5,,,,,,\n"
            "cem.ipynb,graded,4,4,2,1.5,,,,,,\n"
        )

    def test_who_and_what_to_look_at(self) -> None:
        """What a teaching assistant looks for stands behind the points, none of it a formula."""
        person = Person(name="=Ada", email="a@x.org", id="sid 7", late="2 hours late", notes=("n",))
        text = render_csv([FULL, ungraded()], QUESTIONS, {FULL.submission: person})
        first, second = list(csv.DictReader(io.StringIO(text)))
        assert [first[name] for name in ("name", "email", "id", "late")] == [
            "'=Ada",
            "a@x.org",
            "sid 7",
            "2 hours late",
        ]
        assert first["remarks"] == "cell 2: ValueError: ü; more; q1: the factor 2 is missing"
        assert first["look"] == "it ran out of time; n"
        assert (second["remarks"], second["look"]) == (
            "the file is empty",
            "it could not be graded",
        )

    def test_nothing_graded_yet(self) -> None:
        """Without submissions there is a heading."""
        assert self.rows() == [["submission", "status", "score", "max_score", "q1", "q2"]]

    def test_ungraded_is_not_zero(self) -> None:
        """Who could not be graded has empty cells, and who earned nothing has zeros."""
        nothing = record(score=0.0, questions=(question("q1", 0.0), question("q2", 0.0)))
        assert self.rows(ungraded(), nothing)[1:] == [
            ["ben.ipynb", "unreadable", "", "4", "", ""],
            ["ann.ipynb", "graded", "0", "4", "0", "0"],
        ]

    def test_fault_of_ours_shows_no_points(self) -> None:
        """Points that other questions gave are not shown while the score is in doubt."""
        result = record(status=Status.FAULT, score=None)
        assert self.rows(result)[1] == ["ann.ipynb", "fault", "", "4", "", ""]

    def test_question_that_was_not_reached(self) -> None:
        """A question without a record has an empty cell; one that is unknown has no column."""
        result = record(questions=(question("q2", 1.0), question("q9", 1.0)))
        assert self.rows(result)[1] == ["ann.ipynb", "graded", "3.5", "4", "", "1"]

    @pytest.mark.parametrize(
        "name",
        [
            "a,b.py",
            'say "hi".py',
            "a;b.py",
            "Jörg Müßig.py",
            "李/四.py",
            " a ",
        ],
    )
    def test_names_survive(self, name: str) -> None:
        """Commas, quotes and every script arrive as they are."""
        assert self.rows(record(name))[1][0] == name

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("two\nlines.py", "two�lines.py"),
            ("a\rb.py", "a�b.py"),
            ("\r\n", "��"),
            ("\t=1", "�=1"),
            ("\u202ex", "�x"),
            ("\x1b[2J\0", "�[2J�"),
        ],
    )
    def test_control_characters(self, name: str, shown: str) -> None:
        """What would steer a terminal, or end a row, is shown as what cannot be shown."""
        assert self.rows(record(name))[1][0] == shown

    @pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("x")'])
    def test_formulas_are_inert(self, name: str) -> None:
        """A name that a spreadsheet would compute is marked as text."""
        assert self.rows(record(name))[1][0] == f"'{name}"

    @given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
    @example("'=1")
    @example("\r")
    def test_any_name(self, name: str) -> None:
        """No name changes the number of cells, or begins a formula."""
        [line] = self.rows(record(name))[1:]
        assert line[1:] == ["graded", "3.5", "4", "2", "1.5"]
        assert line[0] in {printable(name), f"'{printable(name)}"}
        assert not line[0].startswith(("=", "+", "-", "@", "\t", "\r"))

    @pytest.mark.parametrize(
        ("points", "text"),
        [
            (0.333333, "0.333333"),
            (100.25, "100.25"),
            (12.345678, "12.345678"),
            (1234567.0, "1234567"),
            (100.0, "100"),
            (1e15, "1000000000000000"),
            (0.0, "0"),
            (-0.0, "0"),
            (-1e-9, "0"),
            (0.000001, "0.000001"),
            (-1.5, "-1.5"),
            (2 / 3, "0.666667"),
        ],
    )
    def test_points_are_exact(self, points: float, text: str) -> None:
        """Points have the six decimals to which the grader rounds them, and no exponent."""
        result = record(score=points, max_score=points, questions=(question("q1", points),))
        assert self.rows(result)[1][2:] == [text, text, text, ""]
        assert shown(result)[1].split() == ["ann.ipynb", text, "-", f"{text}/{text}"]


class TestResultId:
    """File names for submissions' names."""

    @pytest.mark.parametrize("name", ["ann.ipynb", "hw_1-final.v2.py", "x" * 100])
    def test_plain_name_stays(self, name: str) -> None:
        """A name that is safe anywhere is used as it is."""
        assert result_id(name) == name

    @pytest.mark.parametrize(
        ("name", "beginning"),
        [
            ("ann/hw.ipynb", "ann_hw.ipynb-"),
            ("Jörg 1.py", "J_rg_1.py-"),
            ("../../etc/passwd", "_.._etc_passwd-"),
            ("..", "-"),
            (".hidden.py", "hidden.py-"),
            ("a.py.", "a.py-"),
            ("x" * 300, "x" * 100 + "-"),
            ("a\\b:c*.py", "a_b_c_.py-"),
            ("HW_1-final.v2.py", "HW_1-final.v2.py-"),
            ("a_b.py-5d4acf84f1", "a_b.py-5d4acf84f1-"),
        ],
    )
    def test_other_names_are_told_apart_by_a_hash(self, name: str, beginning: str) -> None:
        """What can be read of the name stays, and ten digits make it unique."""
        assert re.fullmatch(re.escape(beginning) + "[0-9a-f]{10}", result_id(name))

    @given(st.text(min_size=1) | st.text(st.sampled_from("aA._-/\\ \0\n*"), min_size=1))
    def test_safe(self, name: str) -> None:
        """No id leaves its folder, is hidden, or is too long for a file system."""
        assert re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,110}", result_id(name))

    @given(st.text(), st.text())
    @example("a/b", "a_b")
    @example("a b", "a_b")
    @example("a/b", "a b")
    @example(".a", "a")
    @example("x" * 100 + "y", "x" * 100 + "z")
    @example("é", "è")
    @example("a.py", "A.py")
    @example("a b.py", "A b.py")
    def test_distinct(self, first: str, second: str) -> None:
        """Different names have different ids on any file system, the same name the same."""
        same = result_id(first).casefold() == result_id(second).casefold()
        assert same is (first == second)

    @given(st.lists(st.text(st.sampled_from("aAb._-/ "), min_size=1, max_size=6), unique=True))
    def test_distinct_among_many(self, names: list[str]) -> None:
        """So have names that differ only in what an id cannot hold, or in their case."""
        assert len({result_id(name).casefold() for name in names}) == len(names)

    @pytest.mark.parametrize("name", ["a b.py", "A.py", "a/b.py", "x" * 300])
    def test_name_that_is_anothers_id(self, name: str) -> None:
        """A file cannot take another's place by its name, in whatever case."""
        taken = result_id(name)
        assert taken not in {result_id(taken), result_id(taken.lower()), result_id(taken.upper())}
        assert result_id(taken.lower()).casefold() != taken.casefold()


def contents(folder: Path) -> dict[Path, bytes]:
    """Return what the files hold that are made of the store."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".sqlite"]
    return {path: path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def one_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ResultsFolder]:
    """A folder for many records, whose store stays open."""
    folder = ResultsFolder(tmp_path_factory.mktemp("records"))
    with folder.store.held():
        yield folder


class TestFolder:
    """Records outlive the run, whole or not at all."""

    def test_round_trip(self, tmp_path: Path) -> None:
        """A record is read back as it was written, to the last field."""
        folder = ResultsFolder(tmp_path / "new" / "out")
        folder.save(FULL)
        assert folder.saved(FULL.submission) == FULL

    @given(
        st.builds(
            SubmissionResult,
            submission=st.text(min_size=1),
            status=st.sampled_from(Status),
            score=st.none() | st.floats(allow_nan=False, allow_infinity=False),
            max_score=st.floats(allow_nan=False, allow_infinity=False),
            remarks=st.lists(st.text()).map(tuple),
            versions=st.dictionaries(st.text(), st.text()),
            seed=st.integers(0, 2**63 - 1),
        )
    )
    def test_any_record(self, one_folder: ResultsFolder, result: SubmissionResult) -> None:
        """So is a record of any texts and figures."""
        one_folder.save(result)
        assert one_folder.saved(result.submission) == result

    def test_files(self, tmp_path: Path) -> None:
        """Records lie in results/ under their ids, as JSON that can be read and diffed."""
        folder = ResultsFolder(tmp_path)
        folder.save(record("ann/a.ipynb"))
        folder.save(record("ben.ipynb"))
        names = sorted(path.name for path in (tmp_path / "results").iterdir())
        assert names == sorted([f"{result_id('ann/a.ipynb')}.json", "ben.ipynb.json"])
        text = (tmp_path / "results" / "ben.ipynb.json").read_text(encoding="utf-8")
        assert text.startswith('{\n  "submission": "ben.ipynb",\n  "status": "graded",\n')
        assert text.endswith("}\n")

    def test_later_record_replaces_the_earlier(self, tmp_path: Path) -> None:
        """A submission has one file: that of its last run."""
        folder = ResultsFolder(tmp_path)
        folder.save(record(score=1.0))
        folder.save(record(score=2.0))
        assert folder.saved("ann.ipynb") == record(score=2.0)

    def test_existing_folder_is_kept(self, tmp_path: Path) -> None:
        """Opening a folder again loses nothing of an earlier run, and leaves nothing behind."""
        ResultsFolder(tmp_path).save(record())
        assert ResultsFolder(tmp_path).saved("ann.ipynb") == record()
        names = ["ann.ipynb.json", "results", "results.sqlite"]
        assert sorted(path.name for path in tmp_path.rglob("*")) == names

    def test_no_record(self, tmp_path: Path) -> None:
        """Of a submission that was never graded there is nothing."""
        assert ResultsFolder(tmp_path).saved("ann.ipynb") is None

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"{",
            b"null",
            b'{"submission": "ann.ipynb"}',
            msgspec.json.encode(record()).replace(b"graded", b"excellent"),
            msgspec.json.encode(record()).replace(b"ann", b"\xff\xfe"),
            b'{"x": ' + b"[" * 100_000,
            msgspec.json.encode(record("ben.ipynb")),
        ],
        ids=["empty", "cut", "null", "part", "unknown", "no UTF-8", "deep", "another's"],
    )
    def test_damaged_record(self, tmp_path: Path, data: bytes) -> None:
        """A record that cannot be read, or is another's, is as good as none."""
        folder = ResultsFolder(tmp_path)
        (tmp_path / "results" / "ann.ipynb.json").write_bytes(data)
        assert folder.saved("ann.ipynb") is None

    def test_grades(self, tmp_path: Path) -> None:
        """The table of grades is UTF-8, beside the folder of records."""
        folder = ResultsFolder(tmp_path)
        folder.save_grades([record("Jörg.py"), ungraded()], QUESTIONS)
        assert folder.grades == tmp_path / "grades.csv"
        expected = render_csv([record("Jörg.py"), ungraded()], QUESTIONS)
        assert folder.grades.read_bytes() == expected.encode("utf-8")

    @pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o027, 0o640), (0, 0o666)])
    def test_mode(self, tmp_path: Path, umask: int, mode: int) -> None:
        """Who may read the results is what the umask says, as for any file."""
        folder = ResultsFolder(tmp_path)
        before = os.umask(umask)
        try:
            folder.save(record())
            folder.save_grades([record()], QUESTIONS)
        finally:
            os.umask(before)
        for path in (tmp_path / "results" / "ann.ipynb.json", folder.grades):
            assert stat.S_IMODE(path.stat().st_mode) == mode

    @pytest.mark.parametrize("step", ["write", "replace"])
    def test_nothing_half_written(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
    ) -> None:
        """When the disk is full, or the run is interrupted, the old files stand.

        What was to be written in them is in the store, for it is kept there first.
        """
        folder = ResultsFolder(tmp_path)
        folder.save(record(score=1.0))
        folder.save_grades([record(score=1.0)], QUESTIONS)
        before = contents(tmp_path)

        def fail(*_arguments: Any) -> None:
            raise KeyboardInterrupt

        class Full(io.BytesIO):
            def write(self, data: Any) -> int:
                super().write(data[:3])
                raise OSError(28, "No space left on device")

        def open_full(path: Path, mode: str) -> Full:
            assert mode == "xb"
            path.touch(exist_ok=False)
            return Full()

        if step == "write":
            monkeypatch.setattr(Path, "open", open_full)
        else:
            monkeypatch.setattr(Path, "replace", fail)
        with pytest.raises((KeyboardInterrupt, AutograderError)):
            folder.save(record(score=2.0))
        with pytest.raises((KeyboardInterrupt, AutograderError)):
            folder.save_grades([record(score=2.0)], QUESTIONS)
        monkeypatch.undo()
        assert contents(tmp_path) == before
        assert folder.saved("ann.ipynb") == record(score=2.0)

    @pytest.mark.parametrize("below", ["", "deep/er"])
    def test_folder_that_cannot_be_written(self, tmp_path: Path, below: str) -> None:
        """A file in the folder's place is a mistake on the command line, found before grading."""
        (tmp_path / "out").write_text("I was here first", encoding="ascii")
        with pytest.raises(UsageError) as caught:
            ResultsFolder(tmp_path / "out" / below)
        path = tmp_path / "out" / below
        assert str(caught.value) == f"the output folder '{path}' cannot be written: Not a directory"

    def test_results_that_are_a_file(self, tmp_path: Path) -> None:
        """So is one in the place of its results/."""
        (tmp_path / "results").write_text("", encoding="ascii")
        with pytest.raises(UsageError, match="cannot be written: File exists"):
            ResultsFolder(tmp_path)


def shown(*results: SubmissionResult, questions: Sequence[str] = QUESTIONS) -> list[str]:
    """Return the table's lines on a wide terminal with colours."""
    text = io.StringIO()
    console = Console(file=text, width=160, force_terminal=True, color_system="standard")
    console.print(render_table(results, questions))
    return [line.rstrip() for line in plain(text.getvalue()).splitlines()]


def plain(text: str) -> str:
    """Take the terminal's own colours away."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


class TestTable:
    """What the terminal shows."""

    def test_lines(self) -> None:
        """Points, score and the first remark; no points are a dash and no zero."""
        late = record("cem.ipynb", status=Status.TIMEOUT, remarks=("too slow", "x", "y"))
        assert shown(record(), ungraded(), late) == [
            "submission  q1   q2  score  remarks",
            "ann.ipynb    2  1.5  3.5/4",
            "ben.ipynb    -    -      -  unreadable: the file is empty",
            "cem.ipynb    2  1.5  3.5/4  timeout: too slow (and 2 more)",
        ]

    def test_status_without_a_remark(self) -> None:
        """A status that is not "graded" is always named."""
        assert shown(ungraded(remarks=()))[1].endswith("-  unreadable")

    def test_named_mistakes(self) -> None:
        """A diagnosis is a remark, once a question, after those on the run."""
        assert shown(record(questions=FULL.questions))[1].endswith("q1: the factor 2 is missing")
        case = FULL.questions[0].cases[0]
        twice = record(questions=(question("q1", 0.0, case, case), question("q2", 0.0, case)))
        assert shown(twice)[1].endswith("q1: the factor 2 is missing (and 1 more)")
        assert shown(FULL)[1].endswith("timeout: cell 2: ValueError: ü (and 2 more)")

    def test_a_known_mistake_is_named_alone(self) -> None:
        """What a public test calls it in general terms is the same once more."""
        hidden = FULL.questions[0].cases[0]
        assert hidden.failure is not None
        public = replace(hidden, hidden=False)
        general = hidden.failure.diagnosis
        for sure in (True, False):
            known = Diagnosis(name="no square", hint="", cause=KNOWN, sure=sure)
            named = replace(hidden, failure=replace(hidden.failure, diagnosis=known))
            # Another hidden test may ask another function.
            assert question("q1", 0.0, hidden, named).diagnoses == (general, known)
            both = question("q1", 0.0, public, named)
            assert both.diagnoses == ((known,) if sure else (general, known))

    def test_only_the_first_line_of_a_remark(self) -> None:
        """A remark of several lines, or of many words, stays on one line."""
        lines = shown(record(remarks=("first\nsecond",)), record(remarks=("x" * 500,)))
        assert lines[1].endswith("  first")
        assert lines[2].endswith("  " + "x" * 90 + "…")

    @pytest.mark.parametrize(
        "text",
        ["\x1b[2J\x1b[31mgone", "a\x07b", "\x9b31m", "\u202egnp.exe", "a\x08b", "\x00", "a\rb"],
        ids=repr,
    )
    def test_control_characters(self, text: str) -> None:
        """A file's name or an error's text cannot steer the terminal, or turn a line round."""
        output = io.StringIO()
        console = Console(file=output, width=160, force_terminal=True, color_system=None)
        console.print(render_table([record(text, remarks=(text,))], QUESTIONS))
        shown = plain(output.getvalue())
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown)
        assert "\N{REPLACEMENT CHARACTER}" in shown

    @pytest.mark.parametrize(
        "text", ["[red]x[/red]", "[/]", "[link=http://x]y", "\\[bold]", ":smile:"]
    )
    def test_markup(self, text: str) -> None:
        """Square brackets are square brackets."""
        [_, line] = shown(record(text, remarks=(f"ValueError: {text}",)))
        assert line.startswith(text)
        assert line.endswith(f"ValueError: {text}")

    def test_no_results(self) -> None:
        """An empty table has its heading."""
        assert shown() == ["submission  q1  q2  score  remarks"]

    def test_empty_remark(self) -> None:
        """A remark without text is shown as nothing."""
        assert shown(record(remarks=("",)))[1].endswith("3.5/4")
        assert shown(ungraded(remarks=("\n ",)))[1].endswith("-  unreadable")
        assert shown(ungraded(remarks=("", "\nwhy\n")))[1].endswith("-  unreadable: why")


def failing(name: str, kind: Kind = Kind.VALUE) -> CaseResult:
    """Return a test case that failed: with a cause of this name, or without one."""
    diagnosis = Diagnosis(name=name, hint="", cause=KNOWN) if name else None
    return CaseResult(
        name="case",
        hidden=False,
        points=0.0,
        max_points=2.0,
        verdict=Verdict.FAILED,
        failure=Failure(check="check_value", kind=kind, message="", diagnosis=diagnosis),
    )


class TestTheClass:
    """How the class did, and who has which mistake."""

    CLASS = (
        record("a", questions=(question("q1", 2.0), question("q2", 1.0, failing("no square")))),
        record("b", questions=(question("q1", 2.0), question("q2", 0.0, failing("half")))),
        record("=c", questions=(question("q1", 0.0, failing("", Kind.MISSING)),)),
        record("d", questions=(question("q1", 2.0), question("q2", 1.0, failing("half")))),
        ungraded("e", questions=(question("q1", 0.0, failing("half")),)),
    )

    def test_mistakes(self) -> None:
        """The most frequent come first; what could not be graded counts nowhere."""
        found = by_name(self.CLASS)
        assert found == {
            "q1": {"missing": ["=c"]},
            "q2": {"half": ["b", "d"], "no square": ["a"]},
        }
        assert list(found["q2"]) == ["half", "no square"]

    def test_a_mistake_counts_once(self) -> None:
        """However many tests of a question show it."""
        twice = record("a", questions=(question("q1", 0.0, failing("half"), failing("half")),))
        assert by_name([twice]) == {"q1": {"half": ["a"]}}

    def test_the_table(self) -> None:
        """Each question's mean, how many have all, some and no points, and what went wrong."""
        console = Console(width=100, file=io.StringIO(), record=True)
        console.print(render_questions(self.CLASS, QUESTIONS))
        lines = [line.split() for line in console.export_text().splitlines()]
        assert lines == [
            ["question", "mean", "full", "part", "none", "most", "often"],
            ["q1", "1.5/2", "3", "0", "1", "1", "×", "missing"],
            ["q2", "0.7/2", "0", "2", "1", "2", "×", "half"],
            ["1", "×", "no", "square"],
        ]

    def test_nobody(self) -> None:
        """Where nothing could be graded there is nothing to say."""
        assert render_questions([ungraded()], QUESTIONS).row_count == 0
        assert render_mistakes([ungraded()], QUESTIONS) == f"{','.join(MISTAKES)}\n"

    def test_the_file(self, tmp_path: Path) -> None:
        """A line for each mistake, in the order of the questions; no name is a formula."""
        folder = ResultsFolder(tmp_path)
        folder.save_grades(self.CLASS, QUESTIONS)
        rows = list(csv.reader(folder.mistakes.read_text(encoding="utf-8").splitlines()))
        assert rows == [
            MISTAKES,
            ["q1", "missing", "1", "'=c", "missing", ""],
            ["q2", "half", "2", "b; d", "cause", ""],
            ["q2", "no square", "1", "a", "cause", ""],
        ]

    def test_causes_in(self) -> None:
        """Each with its function, where several are wrong; of two that say one thing, one."""

        def of(function: str, name: str, cause: str) -> CaseResult:
            case = failing(name)
            assert case.failure is not None
            diagnosis = Diagnosis(name=name, hint="", cause=cause)
            message = f"{function}: the result is wrong."
            failure = replace(case.failure, diagnosis=diagnosis, message=message)
            return replace(case, failure=failure)

        one, same = of("f", "nothing uses x", UNUSED), of("f", "the same everywhere", CONSTANT)
        other = of("g", "the same everywhere", CONSTANT)

        def said(*cases: CaseResult) -> list[tuple[str, str]]:
            found = causes_in(question("q1", 0.0, *cases))
            return [(function, diagnosis.name) for function, diagnosis in found]

        assert said(one, same) == [("", "nothing uses x")]
        assert said(one, other) == [("f", "nothing uses x"), ("g", "the same everywhere")]

    @pytest.mark.parametrize(
        ("kind", "name", "message", "sort", "function"),
        [
            (Kind.VALUE, "half", "slope: the result is wrong.", "cause", "slope"),
            (Kind.VALUE, "", "slope: the result is wrong.", "wrong answer", "slope"),
            (Kind.RAISED, "", "my_slope raised ValueError", "raised", "my_slope"),
            (Kind.MISSING, "", "The function is not defined.", "missing", ""),
            (Kind.MISSING, "", "Value is not defined: no cell defines it.", "missing", "Value"),
            (Kind.DISTURBED, "", "f_x disturbed it", "disturbed the grader's connection", "f_x"),
            (Kind.RETURNED_NOTHING, "", "f_x returned nothing", "returned nothing", "f_x"),
        ],
    )
    def test_sorts(self, kind: Kind, name: str, message: str, sort: str, function: str) -> None:
        """Named causes are kept apart from answers that raised, are missing or are empty."""
        case = failing(name, kind)
        assert case.failure is not None
        case = replace(case, failure=replace(case.failure, message=message))
        [mistake] = mistakes_of([record(questions=(question("q1", 0.0, case),))])
        assert (mistake.sort, mistake.function) == (sort, function)
