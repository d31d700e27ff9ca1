"""The way back: gradebooks, tables, feedback, adjustments."""

import csv
import io
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from autograder.assignment.description import Description
from autograder.errors import UsageError
from autograder.lms.downloads.handin import Origin, Student
from autograder.lms.exports.adjust import (
    LatePolicy,
    Override,
    Overrides,
    adjust,
    read_duration,
    read_overrides,
    read_time,
)
from autograder.lms.exports.csvtext import CsvText
from autograder.lms.exports.feedback import feedback_zip
from autograder.lms.exports.gradebooks import fill_canvas, fill_moodle
from autograder.lms.exports.grades import Grade, about, make_grades
from autograder.lms.exports.junit import junit_xml
from autograder.lms.exports.roster import Roster, read_roster
from autograder.lms.exports.tables import gradescope_csv
from autograder.pages.student import render_report
from autograder.reports.decisions import Decision, Decisions
from autograder.result import (
    CaseResult,
    Failure,
    Kind,
    QuestionResult,
    Status,
    SubmissionResult,
    Verdict,
)
from support.helpers import write_notebook

DATA = Path(__file__).resolve().parents[2] / "data" / "lms"
NAME = "computational_graphs"
ASKED = Description(name=NAME, title="Graphs")


def graded(name: str, score: float | None) -> SubmissionResult:
    """Return a result of 80 points, with a public failure in its only question."""
    cases = (
        CaseResult(
            name="test_a",
            hidden=False,
            points=score or 0.0,
            max_points=70.0,
            verdict=Verdict.FAILED,
            message="<b>wrong</b> \x1b[2J",
            failure=Failure(check="", kind=Kind.VALUE, message="<b>wrong</b> \x1b[2J"),
        ),
        CaseResult(
            name="test_b",
            hidden=True,
            points=0.0,
            max_points=10.0,
            verdict=Verdict.FAILED,
            message="secret",
            failure=Failure(check="", kind=Kind.VALUE, message="secret"),
        ),
    )
    question = QuestionResult(
        name="q1", score=score or 0.0, max_score=80.0, graded_at="", cases=cases
    )
    return SubmissionResult(
        submission=name,
        status=Status.UNREADABLE if score is None else Status.GRADED,
        score=score,
        max_score=80.0,
        remarks=("it is empty",) if score is None else (),
        questions=() if score is None else (question,),
    )


def canvas_class() -> tuple[list[SubmissionResult], dict[str, Origin]]:
    """Return results as they come from a download of Canvas."""
    people: list[tuple[str, str, float | None, bool]] = [
        ("kimminji", "101", 80.0, False),
        ("kimminji", "102", 61.5, True),
        ("oneillada", "103", 30.0, False),
        ("王小明", "104", 44.0, False),
        ("ليلىحسن", "105", None, False),
        ("nobody", "555", 10.0, False),
    ]
    results = []
    origins = {}
    for number, (name, user, score, late) in enumerate(people):
        file = f"{name}{'_LATE' if late else ''}_{user}_{9000 + number}_{NAME}.ipynb"
        results.append(graded(file, score))
        origins[file] = Origin(
            submission=file,
            system="canvas",
            students=(Student(name=name, ids={"canvas": user}),),
            late=late,
        )
    return results, origins


def grades_of(
    given: tuple[list[SubmissionResult], dict[str, Origin]],
    *,
    roster: Roster | None = None,
    overrides: Overrides | None = None,
    policy: LatePolicy | None = None,
) -> list[Grade]:
    """Return the grades with these rules, or with none."""
    return make_grades(
        *given,
        roster=roster or Roster(),
        overrides=overrides or Overrides(),
        policy=policy or LatePolicy(),
    )


def changed_lines(before: bytes, after: bytes) -> list[tuple[str, str]]:
    """Return the lines that differ."""
    old, new = before.decode().split("\n"), after.decode().split("\n")
    assert len(old) == len(new)
    return [(a, b) for a, b in zip(old, new, strict=True) if a != b]


class TestCanvas:
    """The gradebook's round trip."""

    def test_other_forms_of_it(self, tmp_path: Path) -> None:
        """Names in two columns are Canvas's as well; who is excused stays so, and is said."""
        path = tmp_path / "g.csv"
        path.write_text(
            "LastName,FirstName,ID,Section,Computational Graphs (7),Final Score\n"
            ",,,,Manual Posting,\n    Points Possible,,,,80.00,(read only)\n"
            "Kim,Min,101.0,S1,,\nKim,Min-ji,102,S1,EX,\nOdd,Id,1.03E+02,S1,,\nAn,Id,1-Mar,S1,,\n"
        )
        filled = fill_canvas(path, grades_of(canvas_class()), assignment=NAME)
        assert b"Kim,Min,101.0,S1,80,\n" in filled.data
        assert b"102,S1,EX,\n" in filled.data
        assert "102_9001" in filled.left[0]
        assert "excused" in filled.left[0]
        assert "'1.03E+02' has been shortened" in filled.left[1]
        assert "'1-Mar' is no number of Canvas's" in filled.left[2]

    @pytest.mark.parametrize("person", ["101", "101.0", "'101", '"=""101"""'])
    def test_languages_and_spreadsheets(self, tmp_path: Path, person: str) -> None:
        """Canvas's columns have names in other languages, and ids are guarded in many ways."""
        path = tmp_path / "g.csv"
        path.write_text(
            "Estudiante,ID,Sección,Computational Graphs (7)\n"
            "    Puntos posibles,,,80.00\n"
            f"Kim,{person},S1,\nKim,102,S1,Excused\n",
            encoding="utf-8",
        )
        filled = fill_canvas(path, grades_of(canvas_class()), assignment=NAME)
        assert f"Kim,{person},S1,80\n" in filled.data.decode()
        assert b"102,S1,Excused\n" in filled.data

    def test_no_maximum(self, tmp_path: Path) -> None:
        """Without it a grade would be a guess."""
        path = tmp_path / "g.csv"
        path.write_text("Student,ID,Computational Graphs (7)\nKim,101,\n")
        with pytest.raises(UsageError, match="cannot be found: there is no row 'Points Possible'"):
            fill_canvas(path, grades_of(canvas_class()), assignment=NAME, scale=True)

    GRADEBOOK = DATA / "canvas-gradebook.csv"

    def test_the_round_trip(self) -> None:
        """One column is filled by Canvas's numbers; every other byte stays."""
        filled = fill_canvas(self.GRADEBOOK, grades_of(canvas_class()), assignment=NAME)
        before = self.GRADEBOOK.read_bytes()
        lines = changed_lines(before, filled.data)
        assert [(old.split(",90.0")[0], new.split(",90.0")[0]) for old, new in lines[:1]] == [
            (
                '"Kim, Min-ji",101,u101,mkim1,"S1, afternoon",9.00,',
                '"Kim, Min-ji",101,u101,mkim1,"S1, afternoon",9.00,80',
            )
        ]
        assert len(lines) == 4
        assert lines[2][1].startswith('"O\'Neill-Smith, Ada ""Addy""",103,u103,ada,S2,,30,')
        assert lines[3][1].startswith("王小明,104,u104,xm.wang,S2, 7.00 ,44,")
        assert filled.count == 4
        assert [grade.student.ids["canvas"] for grade in filled.missing] == ["555"]
        assert filled.without == 3

    def test_folders_called_by_ids(self, tmp_path: Path) -> None:
        """A long number that somebody there has is theirs; a short one, or a file's, is not."""
        path = tmp_path / "g.csv"
        path.write_text(
            "Student,ID,Section,Computational Graphs (7)\n    Points Possible,,,80\n"
            "Kim,20261001,S1,\nLee,20261002.0,S1,\nPark,123,S1,\n"
        )
        names = ("20261002/x.ipynb", "20261001.ipynb", "123/x.ipynb", "20261009/x.ipynb")
        results = [graded(name, 40.0 + number) for number, name in enumerate(names)]
        origins = {each: Origin(submission=each, system="plain") for each in names}
        filled = fill_canvas(path, grades_of((results, origins)), assignment=NAME)
        lines = filled.data.decode().splitlines()[2:]
        assert lines == ["Kim,20261001,S1,", "Lee,20261002.0,S1,40", "Park,123,S1,"]
        assert [each.result.submission for each in filled.missing] == [*names[1:]]

    def test_a_folder_called_by_anothers_id(self, tmp_path: Path) -> None:
        """It takes nothing from whom the system knows."""
        path = tmp_path / "g.csv"
        path.write_text(
            "Student,ID,Section,Computational Graphs (7)\n    Points Possible,,,80\n"
            "Lee,20261002,S1,\n"
        )
        known = Origin(
            submission="lee.ipynb",
            system="canvas",
            students=(Student(name="Lee", ids={"canvas": "20261002"}),),
        )
        other = Origin(submission="20261002/x.ipynb", system="plain")
        results = [graded("lee.ipynb", 70.0), graded("20261002/x.ipynb", 1.0)]
        origins = {each.submission: each for each in (known, other)}
        filled = fill_canvas(path, grades_of((results, origins)), assignment=NAME)
        assert filled.data.decode().splitlines()[2:] == ["Lee,20261002,S1,70"]

    def test_nothing_graded_changes_nothing(self) -> None:
        """Without grades the file is the same to the byte."""
        filled = fill_canvas(self.GRADEBOOK, [], assignment=NAME)
        assert filled.data == self.GRADEBOOK.read_bytes()

    @pytest.mark.parametrize("column", ["Computational Graphs", "Computational Graphs (4321)"])
    def test_naming_the_column(self, column: str) -> None:
        """With or without Canvas's number."""
        filled = fill_canvas(
            self.GRADEBOOK, grades_of(canvas_class()), assignment="other", column=column
        )
        assert filled.count == 4

    def test_wrong_use(self, tmp_path: Path) -> None:
        """It names the columns that there are, and points that do not fit."""
        grades = grades_of(canvas_class())
        with pytest.raises(UsageError, match=r"no column is called 'x'.*Warm-up \(4320\)"):
            fill_canvas(self.GRADEBOOK, grades, assignment="x")
        with pytest.raises(UsageError, match="expects 10 points, the assignment has 80"):
            fill_canvas(self.GRADEBOOK, grades, assignment="Warm-up")
        scaled = fill_canvas(self.GRADEBOOK, grades, assignment="Warm-up", scale=True)
        assert b',"S1, afternoon",10,,90.0' in scaled.data
        (tmp_path / "x.csv").write_text("a,b\n")
        with pytest.raises(UsageError, match="no gradebook of Canvas"):
            fill_canvas(tmp_path / "x.csv", grades, assignment=NAME)

    def test_two_submissions_of_one_person(self) -> None:
        """Nobody guesses which counts."""
        results, origins = canvas_class()
        both = dict.fromkeys(origins, origins[results[0].submission])
        with pytest.raises(UsageError, match="canvas 101 has two submissions"):
            fill_canvas(self.GRADEBOOK, grades_of((results, both)), assignment=NAME)


class TestMoodle:
    """The grading worksheet's round trip."""

    def test_by_a_roster(self) -> None:
        """People handed in on Canvas, and the grades go to Moodle; comments stay as they are."""
        roster = read_roster(DATA / "roster.csv")
        worksheet = DATA / "moodle-worksheet.csv"
        filled = fill_moodle(worksheet, grades_of(canvas_class(), roster=roster))
        lines = changed_lines(worksheet.read_bytes(), filled.data)
        assert [line.split(",80.00")[0].rpartition(",")[2] for _, line in lines] == [
            "80",
            "61.5",
            "30",
            "44",
        ]
        assert len(CsvText(worksheet).rows) == 7
        assert b"second line</p>" in filled.data
        assert len(filled.missing) == 2

    def test_another_language(self, tmp_path: Path) -> None:
        """Semicolons, decimal commas and Latin-1 are kept."""
        origin = Origin(
            submission="a", system="moodle", students=(Student(ids={"moodle": "2001"}),)
        )
        grades = grades_of(([graded("a", 61.5)], {"a": origin}))
        worksheet = DATA / "moodle-worksheet-german.csv"
        filled = fill_moodle(worksheet, grades)
        assert filled.data == fill_moodle(worksheet, grades, column="Bewertung").data
        before = worksheet.read_bytes()
        assert filled.data == before.replace(b'Kim";;', b'Kim";61,5;')
        (tmp_path / "y.csv").write_text("a,arvosana\nParticipant 1,\n")
        with pytest.raises(UsageError, match="no column 'Grade'; say which with --column"):
            fill_moodle(tmp_path / "y.csv", grades)
        (tmp_path / "x.csv").write_text("a,grade\nb,\n")
        with pytest.raises(UsageError, match="no grading worksheet"):
            fill_moodle(tmp_path / "x.csv", grades)

    def test_another_maximum(self, tmp_path: Path) -> None:
        """It is refused, or converted if that is asked for."""
        path = tmp_path / "w.csv"
        path.write_text("Identifier,Grade,Maximum Grade\nParticipant 2001,,100.00\n")
        origin = Origin(
            submission="a", system="moodle", students=(Student(ids={"moodle": "2001"}),)
        )
        grades = grades_of(([graded("a", 61.5)], {"a": origin}))
        with pytest.raises(UsageError, match="expects 100 points, the assignment has 80"):
            fill_moodle(path, grades)
        assert b"2001,76.88,100.00" in fill_moodle(path, grades, scale=True).data

    @pytest.mark.parametrize(
        "head",
        [
            "Kennung,Bewertung,Bestwertung",
            "식별자,성적,최고 성적",
            "식별자,점수,최대 점수",
            "Identifiant,Note,Note maximale",
            "Identificador,Calificación,Calificación máxima",
            "Identificativo,Voto,Voto massimo",
        ],
    )
    def test_languages(self, tmp_path: Path, head: str) -> None:
        """The maximum is found in Moodle's languages, and a conversion is one."""
        path = tmp_path / "w.csv"
        path.write_text(f'\ufeff{head}\n"Teilnehmer/in 2001",,"10,00"\n', encoding="utf-8")
        grades = grades_of(moodle_grade())
        with pytest.raises(UsageError, match="expects 10 points, the assignment has 80"):
            fill_moodle(path, grades)
        assert b'2001","7,69","10,00"' in fill_moodle(path, grades, scale=True).data

    @pytest.mark.parametrize("scale", [False, True])
    @pytest.mark.parametrize(
        ("head", "maximum"),
        [("Identifier,Grade,Katto", "10"), ("Identifier,Grade,Maximum Grade", "-")],
    )
    def test_no_maximum(self, tmp_path: Path, head: str, maximum: str, *, scale: bool) -> None:
        """It is an error, never a guess; an option names the column."""
        path = tmp_path / "w.csv"
        path.write_text(f"{head}\nParticipant 2001,,{maximum}\n")
        with pytest.raises(UsageError, match=r"--maximum|cannot be found"):
            fill_moodle(path, grades_of(moodle_grade()), scale=scale)
        if maximum == "10":
            filled = fill_moodle(path, grades_of(moodle_grade()), maximum="Katto", scale=True)
            assert b"2001,7.69,10" in filled.data

    @pytest.mark.parametrize("no", ["No", "Nein", "아니오", "Non"])
    def test_a_grade_that_cannot_be_changed(self, tmp_path: Path, no: str) -> None:
        """It is left, and said."""
        path = tmp_path / "w.csv"
        path.write_text(f"ID,Note,Note maximale,X\nParticipant 2001,,80,{no}\n", encoding="utf-8")
        filled = fill_moodle(path, grades_of(moodle_grade()))
        assert filled.data == path.read_bytes()
        assert "cannot be changed, and it is left: 61.5" in filled.left[0]

    def test_ids_that_a_spreadsheet_has_shortened(self, tmp_path: Path) -> None:
        """They are named as what they are."""
        path = tmp_path / "w.csv"
        path.write_text("Identifier,Grade,Maximum Grade\n2.001E+03,,80\nParticipant 2001,,80\n")
        filled = fill_moodle(path, grades_of(moodle_grade()))
        assert filled.count == 1
        assert "'2.001E+03' has been shortened by a spreadsheet" in filled.left[0]


def moodle_grade() -> tuple[list[SubmissionResult], dict[str, Origin]]:
    """Return one result of a person whom Moodle knows."""
    students = (Student(ids={"moodle": "2001"}),)
    return [graded("a", 61.5)], {"a": Origin(submission="a", system="moodle", students=students)}


class TestRoster:
    """The same people in several systems."""

    def test_completing(self) -> None:
        """Any identity finds the others; logins and e-mail regardless of capitals."""
        roster = read_roster(DATA / "roster.csv")
        found = roster.complete(Student(ids={"github": "ada-on"}))
        assert found.name == 'O\'Neill-Smith, Ada "Addy"'
        assert found.ids["canvas"] == "103"
        assert roster.complete(Student(ids={"file": "ann/a.ipynb"})).ids["moodle"] == "2001"
        unknown = Student(name="Kim, Min-ji", ids={"github": "someone"})
        assert roster.complete(unknown) == unknown

    def test_contradictions(self, tmp_path: Path) -> None:
        """One identity of two people, and two people in one, are both refused."""
        roster = read_roster(DATA / "roster.csv")
        with pytest.raises(UsageError, match="belong to different people"):
            roster.complete(Student(ids={"canvas": "101", "moodle": "2002"}))
        path = tmp_path / "r.csv"
        path.write_text("email,canvas\na@x,1\nA@X,2\n")
        with pytest.raises(UsageError, match="two people have the email 'A@X'"):
            read_roster(path)
        path.write_text("name,email\nAnn,a@x\n")
        with pytest.raises(UsageError, match="at least two of the columns"):
            read_roster(path)
        path.write_text("email,canvas\na@x,1.001E+03\n")
        with pytest.raises(UsageError, match="a spreadsheet has shortened it"):
            read_roster(path)


def of(**values: object) -> Origin:
    """Return an origin."""
    return Origin(submission="a", system="canvas", **values)  # type: ignore[arg-type]


class TestAdjustments:
    """Raw, adjustment, final: each change with its reason."""

    @pytest.mark.parametrize(
        ("seconds", "final"),
        [(0.0, 60.0), (900.0, 60.0), (901.0, 52.0), (86_400.0, 52.0), (86_401.0, 44.0), (1e7, 0.0)],
    )
    def test_late(self, seconds: float, final: float) -> None:
        """Within the grace it costs nothing, then each day begun; never less than nothing."""
        policy = LatePolicy(percent=10, grace=900)
        changes, result, undecided = adjust(60.0, 80.0, of(seconds_late=seconds), policy, None)
        assert result == final
        assert undecided == ""
        if changes:
            assert "× 10 % of 80" in changes[0].reason

    def test_due(self) -> None:
        """Where the system says when, and the instructor when it was due."""
        policy = LatePolicy(percent=10, due=read_time("2026-03-01T23:59+01:00"))
        late = of(submitted="2026-03-02 00:30:00+00:00")
        assert adjust(60.0, 80.0, late, policy, None)[1] == 52.0
        assert adjust(60.0, 80.0, of(submitted="2026-03-01 22:00:00 UTC"), policy, None)[1] == 60.0
        assert "is no time" in adjust(60.0, 80.0, of(submitted="soon"), policy, None)[2]

    @pytest.mark.parametrize(
        ("submitted", "zone", "final"),
        [
            ("2026-03-02 07:58:00", "Asia/Seoul", 60.0),
            ("2026-03-02 08:00:00", "Asia/Seoul", 52.0),
            ("2026-03-02 08:00:00 KST", "Asia/Seoul", 52.0),
            ("2026-03-02 00:30:00 CET", "Europe/Berlin", 52.0),
            ("2026-03-02 00:30:00", None, None),
            ("2026-03-02 00:30:00 KST", None, None),
            ("2026-03-02 00:30:00 CET", "Asia/Seoul", None),
            ("2026-07-02 00:30:00 CET", "Europe/Berlin", None),
            ("2026-03-01 23:30:00 GMT", None, 52.0),
            ("2026-03-02 08:00:00 GMT+9", None, 52.0),
            ("2026-03-02 07:58:00 UTC+09:00", "Europe/Berlin", 60.0),
            ("2026-03-01 17:30:00 UTC-5", None, 60.0),
            ("2026-03-02 00:30:00 IST", "Asia/Seoul", None),
        ],
    )
    def test_times_without_a_zone(
        self, submitted: str, zone: str | None, final: float | None
    ) -> None:
        """The zone is asked for: no time is silently one of UTC's."""
        where = ZoneInfo(zone) if zone else None
        policy = LatePolicy(percent=10, due=read_time("2026-03-01T23:59+01:00"), zone=where)
        _, result, undecided = adjust(60.0, 80.0, of(submitted=submitted), policy, None)
        if final is None:
            assert "--timezone" in undecided or "no time" in undecided
            short = submitted[20:]
            assert f"({short} is the name of several)" in undecided or not short
        else:
            assert (result, undecided) == (final, "")

    def test_late_by_an_unknown_time(self) -> None:
        """Nothing is taken on a guess: a person has to say how late."""
        policy = LatePolicy(percent=10)
        assert adjust(60.0, 80.0, of(late=True), policy, None)[1:] == (
            60.0,
            "it is late, but not known how late: an override's hours_late says it",
        )
        override = Override(reason="clock", hours_late=25)
        assert adjust(60.0, 80.0, of(late=True), policy, override)[1:] == (44.0, "")

    def test_overrides(self) -> None:
        """A score replaces, points are added, lateness can be forgiven; the reason is kept."""
        policy = LatePolicy(percent=10)
        late = of(seconds_late=100.0)
        score = adjust(None, 80.0, late, policy, Override(reason="oral", score=70.0))
        assert (score[0][0].points, score[1]) == (70.0, 70.0)
        points = adjust(60.0, 80.0, late, policy, Override(reason="bonus", points=3.0))
        assert [change.points for change in points[0]] == [-8.0, 3.0]
        assert points[1] == 55.0
        forgiven = adjust(60.0, 80.0, late, policy, Override(reason="ill", hours_late=0))
        assert forgiven[1] == 60.0
        assert "counts as 0 h late: ill" in forgiven[0][0].reason
        assert adjust(None, 80.0, late, policy, None) == ((), None, "it has no score")

    def test_the_file(self, tmp_path: Path) -> None:
        """Each decision has a reason and is about somebody; unknown people are named."""
        overrides = read_overrides(DATA / "overrides.csv")
        grades = grades_of(canvas_class(), overrides=overrides, policy=LatePolicy(percent=10))
        assert [grade.final for grade in grades] == [80.0, 61.5, 70.0, 39.0, None, 10.0]
        assert overrides.unused == []
        path = tmp_path / "o.csv"
        for text, said in (
            ("canvas,score,reason\n1,3,\n", "line 2: it needs whom"),
            ("canvas,score,reason\n,3,x\n", "line 2: it needs whom"),
            ("canvas,score,reason\n1,,x\n", "line 2: it needs whom"),
            ("canvas,score,reason\n1,many,x\n", "'many', which is no number"),
            ("canvas,score,reason\n1,nan,x\n", "which is no number"),
            ("canvas,score,reason\n1,2,x\n1,3,x\n", "line 3: there are two decisions"),
        ):
            path.write_text(text)
            with pytest.raises(UsageError, match=said):
                read_overrides(path)
        path.write_text("canvas,score,reason\n777,2,x\n")
        lost = read_overrides(path)
        grades_of(canvas_class(), overrides=lost)
        assert lost.unused == ["canvas 777"]

    def test_durations(self) -> None:
        """Seconds, minutes, hours, days."""
        assert [read_duration(text) for text in ("90s", "15m", "2h", "1.5d")] == [
            90.0,
            900.0,
            7200.0,
            129_600.0,
        ]
        with pytest.raises(UsageError, match="is no duration"):
            read_duration("soon")


class TestOthers:
    """Tables, XML and pages."""

    def test_gradescopes_table(self) -> None:
        """A line a student, with Gradescope's columns; formulas are inert; no score is no zero."""
        group = Origin(
            submission="s/a.ipynb",
            system="gradescope",
            students=(
                Student(name="=1+1", ids={"email": "a@x", "sid": "007", "gradescope": "5"}),
                Student(name="王, ليلى", ids={"email": "b@x", "gradescope": "5"}),
            ),
            seconds_late=90_061.0,
        )
        given = [graded("s/a.ipynb", 60.0), graded("b.ipynb", None)]
        data = gradescope_csv(
            grades_of((given, {"s/a.ipynb": group}), policy=LatePolicy(percent=10))
        )
        rows = list(csv.DictReader(io.StringIO(data.decode())))
        assert [row["Name"] for row in rows] == ["'=1+1", "王, ليلى", ""]
        assert rows[0]["SID"] == "007"
        assert (rows[0]["Raw Score"], rows[0]["Adjustment"], rows[0]["Total Score"]) == (
            "60",
            "-16",
            "44",
        )
        assert rows[0]["Lateness (H:M:S)"] == "25:01:01"
        assert rows[0]["1: q1 (80.0 pts)"] == "60"
        assert (rows[2]["Total Score"], rows[2]["Status"]) == ("", "Ungraded")

    def test_junit(self) -> None:
        """Failures and errors are counted; what XML cannot hold is replaced."""
        root = ET.fromstring(junit_xml([graded("a\x1b.ipynb", 60.0), graded("b", None)]))  # noqa: S314 -- our own
        suites = root.findall("testsuite")
        assert [suite.get("failures") for suite in suites] == ["2", "0"]
        assert [suite.get("errors") for suite in suites] == ["0", "1"]
        assert suites[0].get("name") == "a\ufffd.ipynb"
        assert "<b>wrong</b>" in (suites[0][0][0].get("message") or "")

    @pytest.mark.parametrize(
        ("system", "submission", "member"),
        [
            ("canvas", f"kim_LATE_101_9001_{NAME}.ipynb", "kim_LATE_101_9001_feedback.html"),
            ("canvas", "d/王_104_9004_a b.ipynb", "王_104_9004_feedback.html"),
            ("canvas", f"kim_101_9001_{NAME}.zip/a_1_2_b.ipynb", "kim_101_9001_feedback.html"),
            (
                "moodle",
                f"Kim_2001_assignsubmission_file_/{NAME}.zip/{NAME}.ipynb",
                "Kim_2001_assignsubmission_file_/feedback.html",
            ),
            (
                "moodle",
                "O'Neill, Ada_B_2003_assignsubmission_file_/x.ipynb",
                "O'Neill, Ada_B_2003_assignsubmission_file_/feedback.html",
            ),
        ],
    )
    def test_feedback_names(self, system: str, submission: str, member: str) -> None:
        """The layout is the one in which the system hands out and takes back."""
        origin = Origin(submission=submission, system=system, students=(Student(),))
        other = Origin(submission="plain.ipynb", system="plain")
        given = [graded(submission, 60.0), graded("plain.ipynb", 1.0)]
        grades = grades_of((given, {submission: origin, "plain.ipynb": other}))
        data, left = feedback_zip(grades, system, ASKED)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.namelist() == [member]
        assert left == ["plain.ipynb"]
        with pytest.raises(UsageError, match="nobody to give back to"):
            feedback_zip(grades[1:], system, ASKED)

    def test_the_page(self) -> None:
        """Points, reasons and messages, escaped; nothing of hidden tests but how many passed."""
        overrides = read_overrides(DATA / "overrides.csv")
        grades = grades_of(canvas_class(), overrides=overrides)
        page = render_report(grades[3].result, ASKED, about(grades[3:4]))
        assert "39<small> of 80</small>" in page
        assert "-5: copied, see &quot;minutes&quot;" in page
        assert "&lt;b&gt;wrong&lt;/b&gt;" in page
        assert "\x1b" not in page
        assert "secret" not in page
        assert "0 of 1 passed" in page
        assert "It is empty" in render_report(grades[4].result, ASKED, about(grades[4:5]))


Run = Callable[..., "subprocess.CompletedProcess[str]"]


def run(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "autograder", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def graded_class(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A download of Canvas, graded by a small autograder."""
    folder = tmp_path_factory.mktemp("canvas")
    test = "OK_FORMAT = False\nfrom otter.test_files import test_case\nname = 'q1'\npoints = 80\n"
    test += "@test_case()\ndef test_x(x):\n    assert x == 1\n"
    with zipfile.ZipFile(folder / f"{NAME}-autograder.zip", "w") as archive:
        archive.writestr("tests/q1.py", test)
    with zipfile.ZipFile(folder / "submissions.zip", "w") as archive:
        for user, x in (("101", 1), ("102", 2), ("555", 1)):
            notebook = write_notebook(folder / "hw.ipynb", [f"x = {x}"])
            archive.write(notebook, f"kimminji_{user}_{9000 + int(user)}_hw.ipynb")
    out = folder / NAME
    zips = folder / f"{NAME}-autograder.zip", folder / "submissions.zip"
    answer = run("grade", *zips, "--out", out)
    assert answer.returncode == 0, answer.stderr
    assert "3 submissions are laid out as canvas does it" in answer.stdout
    return out


class TestCommand:
    """``autograder export``, after ``autograder grade`` of a download."""

    def test_canvas(self, command: Run, graded_class: Path) -> None:
        """The gradebook is filled; who is not in it makes the exit code 1, and is named."""
        answer = command(
            "export", "canvas", graded_class, "--gradebook", DATA / "canvas-gradebook.csv"
        )
        assert answer.returncode == 1
        assert "2 grades filled in. 6 people there have none here." in answer.stdout
        assert "A person has to look: kimminji_555_9555_hw.ipynb: nobody" in answer.stdout
        data = (graded_class / "canvas.csv").read_bytes()
        assert b'102,u102,mkim2,"S1, afternoon",8.50,0,85.0' in data

    def test_every_format(self, command: Run, graded_class: Path) -> None:
        """Each writes its file, and says where."""
        for form, file in (
            ("gradescope", "gradescope.csv"),
            ("junit", "junit.xml"),
            ("feedback-canvas", "feedback-canvas.zip"),
        ):
            answer = command("export", form, graded_class)
            assert answer.returncode == 0, answer.stdout + answer.stderr
            assert f"Written: {graded_class / file}" in answer.stdout
            assert (graded_class / file).stat().st_size > 100

    def test_what_is_decided_counts_everywhere(
        self, command: Run, graded_class: Path, tmp_path: Path
    ) -> None:
        """In the class's table and in every export, with who decided it and why."""
        name = "kimminji_102_9102_hw.ipynb"
        folder = tmp_path / "decided"
        shutil.copytree(graded_class, folder)
        decision = Decision(name, "q1", 20.0, 0.0, "nearly", "Ada", "2026-03-01T10:00:00+00:00")
        Decisions(folder).add([decision])
        assert command("report", folder).returncode == 0
        rows = csv.DictReader((folder / "grades.csv").read_text(encoding="utf-8").splitlines())
        [row] = [row for row in rows if row["submission"] == name]
        assert (row["score"], row["q1"]) == ("20", "20")
        assert "q1: 20 instead of 0: nearly (Ada, 2026-03-01)" in row["remarks"]
        for form in ("gradescope", "junit", "feedback-canvas"):
            assert command("export", form, folder).returncode == 0
        rows = csv.DictReader((folder / "gradescope.csv").read_text("utf-8-sig").splitlines())
        [row] = [row for row in rows if row["Submission"] == name]
        assert (row["1: q1 (80.0 pts)"], row["Total Score"], row["Raw Score"]) == ("20", "20", "0")
        book = DATA / "canvas-gradebook.csv"
        command("export", "canvas", folder, "--gradebook", book)
        filled = (folder / "canvas.csv").read_bytes()
        assert b'102,u102,mkim2,"S1, afternoon",8.50,20,85.0' in filled
        with zipfile.ZipFile(folder / "feedback-canvas.zip") as archive:
            page = archive.read("kimminji_102_9102_feedback.html").decode()
        assert "20<small> of 80" in page
        root = ET.fromstring((folder / "junit.xml").read_bytes())  # noqa: S314 -- our own
        [suite] = [each for each in root if each.get("name") == name]
        assert [(case.get("name"), [part.tag for part in case]) for case in suite] == [
            ("decision", ["failure"]),
            ("test_x", ["skipped"]),
        ]
        assert suite[0][0].get("message") == "20 of 80 points: nearly (Ada, 2026-03-01)"
        assert (suite.get("failures"), suite.get("skipped")) == ("1", "1")

    def test_adjustments_are_shown(self, command: Run, graded_class: Path) -> None:
        """Raw, change, final and reason, for everybody whose score changed."""
        answer = command(
            *("export", "gradescope", graded_class, "--overrides", DATA / "overrides.csv"),
            *(
                "--late-percent",
                "10",
                "--grace",
                "15m",
                "--due",
                "2026-03-01",
                "--timezone",
                "UTC",
            ),
        )
        assert answer.returncode == 1
        assert (
            "kimminji_102_9102_hw.ipynb: 0 +0 = 0 (counts as 0 h late: a doctor's" in answer.stdout
        )
        assert "nobody graded is canvas 103" in answer.stdout
        assert "Due: 2026-03-01 23:59+00:00" in answer.stdout  # a day is over at its end

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["canvas", "GRADED"], "canvas needs --gradebook"),
            (["gradescope", "nothing"], "nothing is no folder of results"),
            (["gradescope", "GRADED", "--due", "soon"], "'soon' is no time"),
            (
                ["gradescope", "GRADED", "--due", "2026-03-01"],
                "the zone of '2026-03-01' is not known",
            ),
            (["gradescope", "GRADED", "--grace", "soon"], "'soon' is no duration"),
            (["moodle", "GRADED", "--gradebook", "none.csv"], "none.csv cannot be read"),
            (["feedback-moodle", "GRADED"], "nobody to give back to"),
            (["junit", "GRADED", "--out", "no/such/folder.xml"], "cannot be written"),
        ],
    )
    def test_wrong_use(
        self, command: Run, graded_class: Path, arguments: Sequence[str], said: str
    ) -> None:
        """One line, exit code 2."""
        answer = command(
            "export", *(str(graded_class) if word == "GRADED" else word for word in arguments)
        )
        assert answer.returncode == 2
        assert answer.stderr.startswith("autograder: ")
        assert said in answer.stderr
        assert len(answer.stderr.splitlines()) == 1
