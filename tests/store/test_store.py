"""The store: what is kept of runs and of folders of old, and what is said when it fails."""

import json
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from msgspec.structs import replace

from autograder.errors import AutograderError, UsageError
from autograder.lms.downloads.handin import Origin, Student
from autograder.lms.downloads.origins import load_origins, origins_as_json, write_origins
from autograder.reports.decisions import Decided, Decision, Decisions, counted
from autograder.reports.folder import ResultsFolder
from autograder.result import Status, SubmissionResult
from autograder.store import database, records
from autograder.store.records import encode_record, record_schema
from autograder.store.results import Store
from autograder.store.rows import Run
from support.reports_data import HOSTILE, submission, unreadable

ADA = replace(submission("ada.ipynb"), key="k1")
SCHEMA = Path(records.__file__).with_name("result.schema.json")
DECIDED = Decision("ada.ipynb", "q1", 3.0, 0.0, "a *good* idea", "Grace", "2026-03-01T10:00:00")
OLD_DECISIONS = """
CREATE TABLE decision (id INTEGER PRIMARY KEY, batch INTEGER NOT NULL, submission TEXT NOT NULL,
question TEXT NOT NULL, points REAL NOT NULL, graded REAL NOT NULL, comment TEXT NOT NULL,
who TEXT NOT NULL, at TEXT NOT NULL, undone TEXT NOT NULL DEFAULT '')
"""


def ask(folder: Path, question: str) -> list[tuple[object, ...]]:
    """Return what the file itself answers."""
    with closing(sqlite3.connect(folder / "results.sqlite")) as connection:
        return connection.execute(question).fetchall()


class TestRuns:
    """What a run has said stays."""

    def test_a_later_run(self, tmp_path: Path) -> None:
        """The last run counts; what the one before has said can still be read."""
        store = Store(tmp_path)
        first = store.begin(Run(seed=0), {"ada.ipynb": "{}"})
        store.save(ADA, first)
        store.end(first)
        second = store.begin(Run(seed=1), {"ada.ipynb": "{}"})
        assert store.saved("ada.ipynb") == ADA
        better = replace(ADA, score=4.0, key="k2")
        store.save(better, second)
        assert store.saved("ada.ipynb") == better
        assert list(store.said(first)) == [ADA]
        assert list(store.said(second)) == [better]
        assert [bool(run.ended) for run in store.runs()] == [True, False]
        assert (store.run(-1).number, store.run(1).seed) == (2, 0)
        with pytest.raises(UsageError, match="holds no run 3; its runs: 1 of 20"):
            store.run(3)

    def test_what_depends_on_the_same_is_kept(self, tmp_path: Path) -> None:
        """It is one result in several runs, even with another between; a fault is no result."""
        store = Store(tmp_path)
        fault = replace(unreadable("zoe.ipynb"), status=Status.FAULT, key="k1")
        for key in ("k1", "k2"):
            run = store.begin(Run(), {})
            store.save(replace(ADA, key=key), run)
            store.save(fault, run)
        run = store.begin(Run(), {})
        assert store.keep(run, {"ada.ipynb": "k1", "zoe.ipynb": "k1", "new": ""}) == {
            "ada.ipynb": ADA
        }
        assert list(store.said(run)) == [ADA]
        assert ask(tmp_path, "SELECT run, result FROM entries ORDER BY run") == [
            *((1, 1), (1, 2)),
            *((2, 3), (2, 4)),
            (3, 1),
        ]

    def test_a_run_says_one_thing(self, tmp_path: Path) -> None:
        """Of a submission that is saved twice, a run has the later result, once."""
        store = Store(tmp_path)
        run = store.begin(Run(), {"ada.ipynb": "{}"})
        for score in (1.0, 2.0):
            store.save(replace(ADA, score=score), run)
        assert [each.score for each in store.said(run)] == [2.0]
        assert (store.run(run).given, store.run(run).graded) == (1, 1)

    def test_what_cannot_be_graded(self, tmp_path: Path) -> None:
        """A submission that has no score is given, and not graded."""
        store = Store(tmp_path)
        run = store.begin(Run(), {"ada.ipynb": "{}", "bob.pdf": "{}"})
        store.save(ADA, run)
        store.save(unreadable("bob.pdf"), run)
        assert (store.run(run).given, store.run(run).graded) == (2, 1)

    def test_files_are_made_again(self, tmp_path: Path) -> None:
        """A file that is missing or was changed is written by the next run that keeps it."""
        folder = ResultsFolder(tmp_path)
        folder.save(ADA)
        (file,) = (tmp_path / "results").iterdir()
        whole = file.read_bytes()
        for spoil in (file.unlink, lambda: file.write_bytes(b"")):
            spoil()
            folder.begin(Run(), {})
            folder.keep({"ada.ipynb": "k1"})
            assert file.read_bytes() == whole


def old_folder(folder: Path) -> None:
    """Make a folder as it was before there was a store."""
    (folder / "results").mkdir()
    for result in (ADA, unreadable("zoe.ipynb")):
        content = {
            **msgspec.to_builtins(result),
            "check": json.loads(encode_record(result))["check"],
        }
        file = folder / "results" / f"{result.submission}.json"
        file.write_text(json.dumps(content), encoding="utf-8")
    (folder / "results" / "copy.json").write_bytes((folder / "results/ada.ipynb.json").read_bytes())
    (folder / "results" / "half.json").write_text("{", encoding="utf-8")
    write_origins(folder, [Origin(submission="ada.ipynb", system="canvas")])
    with closing(sqlite3.connect(folder / "decisions.sqlite")) as old, old:
        old.execute(OLD_DECISIONS)
        old.execute("INSERT INTO decision VALUES (1, 1, ?, ?, ?, ?, ?, ?, ?, '')", DECIDED[:-1])


class TestTakenOver:
    """A folder without a store gets one of what lies there."""

    def test_a_folder_of_old(self, tmp_path: Path) -> None:
        """Results, origins and decisions are read once; a copy and what is damaged are not."""
        old_folder(tmp_path)
        before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
        folder = ResultsFolder(tmp_path)
        assert folder.saved("ada.ipynb") == ADA
        assert folder.saved("zoe.ipynb") == unreadable("zoe.ipynb")
        assert load_origins(tmp_path)["ada.ipynb"].system == "canvas"
        assert Decisions(tmp_path).current() == {("ada.ipynb", "q1"): DECIDED}
        assert {path: path.read_bytes() for path in before} == before
        assert folder.store.keep(folder.store.begin(Run(), {}), {"ada.ipynb": "k1"})
        for path in before:
            path.unlink()
        assert ResultsFolder(tmp_path).saved("ada.ipynb") == ADA
        assert Decisions(tmp_path).current() == {("ada.ipynb", "q1"): DECIDED}

    @pytest.mark.parametrize("data", [b"nonsense" * 1000, b'["\xff"]'], ids=["all", "a letter"])
    @pytest.mark.parametrize("name", ["decisions.sqlite", "decisions.json", "origins.json"])
    def test_what_cannot_be_read(self, tmp_path: Path, name: str, data: bytes) -> None:
        """It is named, no store is made without it, and without the file it goes on."""
        old_folder(tmp_path)
        (tmp_path / name).write_bytes(data)
        for _ in range(2):
            with pytest.raises(UsageError, match=rf"{name} cannot be .*Move it away"):
                Store(tmp_path).runs()
        (tmp_path / name).unlink()
        assert Store(tmp_path).saved("ada.ipynb") == ADA

    def test_a_store_that_was_lost(self, tmp_path: Path) -> None:
        """What is graded and what is decided, taken back or not, come back from the files."""
        ResultsFolder(tmp_path).save(ADA)
        decisions = Decisions(tmp_path)
        decisions.add([DECIDED._replace(points=1.0)])
        decisions.add([DECIDED])
        decisions.add([DECIDED._replace(points=2.0)])
        decisions.undo()
        (tmp_path / "results.sqlite").unlink()
        assert Decisions(tmp_path).current() == {("ada.ipynb", "q1"): DECIDED}
        [undone] = Decisions(tmp_path).undo()
        assert undone == DECIDED
        assert [each.points for each in Decisions(tmp_path).current().values()] == [1.0]
        assert ResultsFolder(tmp_path).saved("ada.ipynb") == ADA

    def test_a_store_of_the_version_before(self, tmp_path: Path) -> None:
        """Its tables are brought up to date, and nothing of it is lost."""
        ResultsFolder(tmp_path).save(ADA)
        Decisions(tmp_path).add([DECIDED])
        with closing(sqlite3.connect(tmp_path / "results.sqlite")) as old, old:
            old.execute("ALTER TABLE decisions DROP COLUMN answer")
            old.execute("PRAGMA user_version = 1")
        assert Decisions(tmp_path).current() == {("ada.ipynb", "q1"): DECIDED}
        Decisions(tmp_path).add([DECIDED._replace(question="q2", answer="a mark")])
        assert Decisions(tmp_path).current()["ada.ipynb", "q2"].answer == "a mark"
        assert ResultsFolder(tmp_path).saved("ada.ipynb") == ADA


class TestTogether:
    """Several commands on one folder."""

    def test_at_once(self, tmp_path: Path) -> None:
        """Whoever is first makes the file, and nothing of anybody's is lost."""
        failures: list[BaseException] = []

        def work(name: str) -> None:
            try:
                store = Store(tmp_path)
                run = store.begin(Run(), {name: "{}"})
                with store.held():
                    for number in range(20):
                        store.save(replace(ADA, submission=f"{name}-{number}"), run)
            except BaseException as error:  # noqa: BLE001 -- looked at below
                failures.append(error)

        threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert sorted((run.given, run.graded) for run in Store(tmp_path).runs()) == [(21, 20)] * 4

    def test_who_does_not_let_go(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A file that another program keeps locked is named; who only reads does not wait."""
        monkeypatch.setattr(database, "_PATIENCE", 0.0)
        store = Store(tmp_path)
        store.save(ADA)
        with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(AutograderError, match=r"results\.sqlite is in use by another"):
                store.save(replace(ADA, score=1.0))
            assert store.saved("ada.ipynb") == ADA


def fill(path: Path, statements: str) -> None:
    """Make a file of other tables."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(statements)


class TestTrouble:
    """What is wrong is said in one line, and nothing that was kept is lost."""

    @pytest.mark.parametrize(
        ("spoil", "message"),
        [
            (lambda path: path.write_bytes(b"no database" * 99), r"it is damaged .*read from resu"),
            (lambda path: fill(path, "PRAGMA user_version = 9"), "newer autograder .version 9 of"),
            (lambda path: fill(path, "PRAGMA application_id = 5"), "is another program's: move"),
            (lambda path: path.unlink() or path.mkdir(), "cannot be opened"),
        ],
        ids=["damaged", "newer", "another's", "a folder"],
    )
    def test_a_file_that_cannot_be_used(
        self, tmp_path: Path, spoil: Callable[[Path], None], message: str
    ) -> None:
        """The command ends before anything is graded; the file is not touched."""
        store = Store(tmp_path)
        store.save(ADA)
        spoil(store.path)
        before = store.path.read_bytes() if store.path.is_file() else b""
        with pytest.raises(UsageError, match=message):
            ResultsFolder(tmp_path).begin(Run(), {})
        assert (store.path.read_bytes() if store.path.is_file() else b"") == before

    def test_tables_of_others(self, tmp_path: Path) -> None:
        """A database that is not ours gets no table of ours."""
        fill(tmp_path / "results.sqlite", "CREATE TABLE results (a)")
        with pytest.raises(UsageError, match="is another program's"):
            Store(tmp_path).save(ADA)
        assert ask(tmp_path, "SELECT name FROM sqlite_master") == [("results",)]

    @pytest.mark.parametrize(
        ("pragma", "message"),
        [
            ("max_page_count = 1", "the disk is full. What is graded by now is kept: when there"),
            ("query_only = 1", "it, or its folder, is read-only"),
        ],
    )
    def test_no_room(self, tmp_path: Path, pragma: str, message: str) -> None:
        """A result that cannot be kept is not half kept; the others are there."""
        store = Store(tmp_path)
        store.save(ADA)
        large = submission("big.ipynb", text=HOSTILE.replace("\ud800", "") * 50)
        with store.held():
            with store.database.reading() as connection:
                connection.execute(f"PRAGMA {pragma}")
            with pytest.raises(AutograderError, match=message):
                store.save(large)
            assert store.saved("ada.ipynb") == ADA
        assert Store(tmp_path).saved(large.submission) is None
        assert ask(tmp_path, "SELECT COUNT(*) FROM results") == [(1,)]


class TestMarks:
    """One question to the file gives a table of students, questions and tests."""

    def test_the_view(self, tmp_path: Path) -> None:
        """A group has a row a member and test; what has no score, one row without a test."""
        folder = ResultsFolder(tmp_path)
        group = tuple(Student(name=name, ids={"email": f"{name}@x"}) for name in ("Ada", "Bob"))
        origins = [
            Origin(submission="ada.ipynb", system="gradescope", students=group),
            Origin(submission="zoe.ipynb", system="plain"),
        ]
        folder.begin(Run(), origins_as_json(origins))
        folder.save(ADA)
        folder.save(unreadable("zoe.ipynb"))
        Decisions(tmp_path).add([DECIDED])
        found = ask(
            tmp_path,
            "SELECT student, email, question, decided_points, test, hidden, verdict, points, "
            "cause, status FROM marks WHERE run = (SELECT MAX(id) FROM runs) "
            "ORDER BY submission, student, hidden",
        )
        test = "test_slope_on_exercise_4_3"
        assert found == [
            *(
                (name, f"{name}@x", "q1", 3.0, test, hidden, "failed", 0.0, "no factor 2", "graded")
                for name in ("Ada", "Bob")
                for hidden in (0, 1)
            ),
            (None, None, None, None, None, None, None, None, None, "unreadable"),
        ]

    def test_the_query_of_the_page(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The README's lines give a frame, a line for each submission."""
        page = Path(records.__file__).with_name("README.md").read_text(encoding="utf-8")
        code = page.split("```python\n")[1].split("```")[0]
        ResultsFolder(tmp_path / "graded" / "computational_graphs").save(ADA)
        monkeypatch.chdir(tmp_path)
        lines, _, last = code.strip().rpartition("\n")
        names: dict[str, Any] = {}
        exec(lines, names)  # noqa: S102 -- our own page
        frame = eval(last, names)  # noqa: S307 -- the same
        assert frame.loc["ada.ipynb"].to_dict() == {("q1", "test_slope_on_exercise_4_3"): 0.0}
        names["store"].close()


def test_the_schema_of_records(request: pytest.FixtureRequest) -> None:
    """It is published as it is, and what is written satisfies it, in its version.

    ``pytest tests/store --golden`` writes it anew; RECORD_VERSION is raised where readers of the
    version before would misunderstand a record.
    """
    text = msgspec.json.format(msgspec.json.encode(record_schema()), indent=1) + b"\n"
    if request.config.getoption("--golden"):
        SCHEMA.write_bytes(text)
    assert SCHEMA.read_bytes() == text, "run pytest tests/store --golden"
    record = json.loads(encode_record(ADA))
    jsonschema.Draft202012Validator(json.loads(text)).validate(record)
    assert record["record_version"] == records.RECORD_VERSION == 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(json.loads(text)).validate(record | {"status": "excellent"})


class TestCounted:
    """What somebody decided goes before what the tests gave."""

    def test_points_and_reason(self) -> None:
        """The question and the score have the decided points; a remark says why and who."""
        result: SubmissionResult = counted(ADA, Decided({("ada.ipynb", "q1"): DECIDED}))
        assert (ADA.score, result.score, result.questions[0].score) == (0.0, 3.0, 3.0)
        assert result.remarks[0] == "q1: 3 instead of 0: a *good* idea (Grace, 2026-03-01)"
        assert result.look == ADA.look
        assert counted(ADA, Decided({("bob.ipynb", "q1"): DECIDED})) is ADA

    def test_what_no_longer_fits(self) -> None:
        """Tests that say something else now, and a question that is gone, are to be looked at."""
        other = Decided(
            {
                ("ada.ipynb", "q1"): DECIDED._replace(graded=1.0),
                ("ada.ipynb", "q9"): DECIDED._replace(question="q9"),
            }
        )
        result = counted(ADA, other)
        assert result.score == 3.0
        assert result.look[-2:] == (
            "q1 has 0 by the tests now, and had 1 when Grace decided",
            "a decision has no effect: there is no q9",
        )
        zoe = counted(
            unreadable("zoe"), Decided({("zoe", "q1"): DECIDED._replace(submission="zoe")})
        )
        assert (zoe.score, zoe.look) == (None, ("a decision has no effect: it has no score",))
