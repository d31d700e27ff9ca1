"""The command, as a person uses it."""

import contextlib
import csv
import functools
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
import pytest

from autograder.authoring.packaging import Built
from autograder.cli.common.usage import show_usage
from autograder.cli.main import cli, main
from autograder.sandbox.launch import Zygote
from autograder.sandbox.walls.plan import Plan
from support.helpers import write_notebook

Run = Callable[..., "subprocess.CompletedProcess[str]"]
COMMAND = [sys.executable, "-m", "autograder"]
ANSWER = "def add_gate(x, y): return x, y"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return a function that runs the command in an empty folder, in a process of its own."""

    def run_it(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *map(str, arguments)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run_it


def read_csv(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class TestHelp:
    """A person can find out what to type."""

    @pytest.mark.parametrize("arguments", [["--help"], ["-h"], []])
    def test_help_names_the_commands(self, run: Run, arguments: Sequence[str]) -> None:
        """Without a command, or asked for help, the command says what there is."""
        answer = run(*arguments)
        text = answer.stdout + answer.stderr
        assert "build" in text
        assert "grade" in text
        assert "  A TA:            autograder grade computational_graphs submissions/\n" in text

    def test_help_is_light(self) -> None:
        """Asking for help does not load torch."""
        code = (
            "import sys\nfrom autograder.cli.main import cli\n"
            "cli.main(['--help'], standalone_mode=False)\n"
            "assert 'torch' not in sys.modules and 'otter' not in sys.modules"
        )
        subprocess.run([sys.executable, "-c", code], check=True)


class TestWrongUse:
    """One clear line, exit code 2, and nothing written."""

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["grade", "nothing", "."], "there is no assignment 'nothing'"),
            (["grade", "n.ipynb", "n.ipynb"], "zip; n.ipynb is a notebook"),
            (["grade", "n.ipynb"], "the first argument is an assignment or an autograder zip"),
            (["grade", "a.zip", "."], "there is no autograder zip 'a.zip'"),
            (["grade", "text.zip", "n.ipynb"], "text.zip cannot be read as a zip"),
            (["grade", "empty.zip", "n.ipynb"], "empty.zip holds no tests"),
            (["grade", "ZIP", "missing.ipynb"], "there is no file or folder 'missing.ipynb'"),
            (["grade", "ZIP", "empty"], "there is no notebook (.ipynb) and no script (.py) in"),
            (["grade", "ZIP", "n.ipynb", "--out", "file/out"], "'file/out' cannot be written"),
            (["grade", "ZIP", "n.ipynb", "--limit", "colour=1"], "there is no limit 'colour'"),
            (["grade", "ZIP", "n.ipynb", "--limit", "memory"], "write it as NAME=VALUE"),
            (["grade", "ZIP", "n.ipynb", "--again", "no.txt"], "no.txt cannot be read: "),
            (["grade", "ZIP", "n.ipynb", "--again", "who.txt"], "names 'bob.ipynb', which is not"),
            (["grade", "r.zip", "n.ipynb"], "is an autograder zip for R"),
            (["grade", "inside.zip", "n.ipynb"], "holds its tests inside the folder 'hw1'"),
            (["translate", "nothing", "ko"], "there is no assignment 'nothing'"),
            (["github", "nothing"], "the assignment 'nothing' is not built yet"),
            (["build"], "there are no assignments in"),
            (["build", "nothing"], "there is no assignment 'nothing'"),
        ],
    )
    def test_one_line(
        self, command: Run, tmp_path: Path, built: Built, arguments: list[str], message: str
    ) -> None:
        """It says what is wrong; there is no traceback and no output folder."""
        (tmp_path / "text.zip").write_text("not a zip")
        with zipfile.ZipFile(tmp_path / "empty.zip", "w") as archive:
            archive.writestr("readme.txt", "")
        for name, test in (("r", "tests/q1.R"), ("inside", "hw1/tests/q1.py")):
            with zipfile.ZipFile(tmp_path / f"{name}.zip", "w") as archive:
                archive.writestr(test, "")
        (tmp_path / "who.txt").write_text("n.ipynb\n\nbob.ipynb\n")
        (tmp_path / "empty").mkdir()
        (tmp_path / "file").write_text("")
        write_notebook(tmp_path / "n.ipynb", ["x = 1"])
        before = sorted(tmp_path.rglob("*"))
        answer = command(*(str(built.autograder) if word == "ZIP" else word for word in arguments))
        assert answer.returncode == 2
        assert answer.stdout == ""
        assert answer.stderr.startswith("autograder: ")
        assert message in answer.stderr
        assert len(answer.stderr.splitlines()) == 1
        assert sorted(tmp_path.rglob("*")) == before

    @pytest.mark.parametrize(
        "arguments",
        [["grade"], ["grade", "x"], ["grade", "x", "y", "--jobs", "0"], ["rade"], ["--nothing"]],
    )
    def test_misspelt_commands(self, command: Run, arguments: Sequence[str]) -> None:
        """The usage is shown."""
        answer = command(*arguments)
        assert answer.returncode == 2
        assert "Usage: " in answer.stderr
        assert "Traceback" not in answer.stderr

    @pytest.mark.parametrize(
        ("option", "message"),
        [("--timeout", "'abc' is no number."), ("--jobs", "'abc' is no whole number.")],
    )
    def test_no_number(self, capsys: pytest.CaptureFixture[str], option: str, message: str) -> None:
        """It is called so, and not by the name of a type."""
        with pytest.raises(click.BadParameter) as wrong:
            cli.main(["grade", "x", "y", option, "abc"], standalone_mode=False)
        show_usage(wrong.value)
        assert message in capsys.readouterr().err

    def test_a_zip_whose_tests_do_not_load(self, command: Run, tmp_path: Path) -> None:
        """The file and the error are named: the exercise is at fault, exit code 1."""
        with zipfile.ZipFile(tmp_path / "odd.zip", "w") as archive:
            archive.writestr("tests/q1.py", "OK_FORMAT = False\nname = 1 / 0\n")
        write_notebook(tmp_path / "n.ipynb", ["x = 1"])
        answer = command("grade", "odd.zip", "n.ipynb")
        assert answer.returncode == 1
        assert answer.stderr == (
            "autograder: the test file tests/q1.py cannot be loaded: "
            "ZeroDivisionError: division by zero\n"
        )


class TestDoctor:
    """What this machine's walls are."""

    def test_one_screen(self, run: Run) -> None:
        """The level comes first, then each layer; the exit code is for scripts."""
        answer = run("doctor", "--require-level", "process")
        assert answer.returncode == 0
        assert answer.stderr == ""
        lines = answer.stdout.splitlines()
        assert lines[1].startswith("Level: ")
        assert len(lines) <= 20
        for layer in ("namespaces", "uid", "landlock", "seccomp", "limits"):
            assert any(line.strip().startswith(layer) for line in lines)

    def test_the_exit_code_says_whether_it_is_enough(self, run: Run) -> None:
        """1 if the walls are weaker than required."""
        level = run("doctor", "--require-level", "process").stdout.split("Level: ")[1]
        answer = run("doctor", "--require-level", "full")
        assert answer.returncode == (0 if level.startswith("full") else 1)


class TestGrade:
    """Submissions in, grades out."""

    def test_a_folder(self, run: Run, tmp_path: Path, built: Built) -> None:
        """Grades, records and a table come out; one unreadable file makes the exit code 1."""
        class_folder = tmp_path / "class"
        (class_folder / "a").mkdir(parents=True)
        shutil.copy(built.solution, class_folder / "a" / "solved.ipynb")
        shutil.copy(built.student / f"{built.name}.ipynb", class_folder / "untouched.ipynb")
        (class_folder / "photo.ipynb").write_bytes(b"\x89PNG")
        (class_folder / "notes.pdf").write_bytes(b"%PDF")
        answer = run("grade", built.autograder, "class", "--jobs", "2")
        assert answer.returncode == 1
        assert "100/100" in answer.stdout
        assert "2 of 4 graded" in answer.stdout
        assert "needs a person: notes.pdf, photo.ipynb" in answer.stdout
        out = tmp_path / "graded" / built.name
        rows = read_csv(out / "grades.csv")
        full = ("12", "10", "10", "12", "14", "12", "10", "20")
        assert [tuple(row.values())[:12] for row in rows] == [
            ("a/solved.ipynb", "graded", "100", "100", *full),
            ("notes.pdf", "unreadable", "", "100", *[""] * 8),
            ("photo.ipynb", "unreadable", "", "100", *[""] * 8),
            ("untouched.ipynb", "graded", "0", "100", *["0"] * 8),
        ]
        assert list(rows[0]) == [
            *("submission", "status", "score", "max_score"),
            *(f"q{number}" for number in range(1, 9)),
            *("name", "email", "id", "late", "remarks", "look"),
        ]
        records = [json.loads(path.read_text()) for path in (out / "results").glob("*.json")]
        assert {record["submission"]: record["score"] for record in records} == {
            "a/solved.ipynb": 100.0,
            "notes.pdf": None,
            "photo.ipynb": None,
            "untouched.ipynb": 0.0,
        }

    def test_by_name_in_the_project(self, root: Path, built: Built, tmp_path: Path) -> None:
        """In the project's folder an assignment's name will do."""
        (tmp_path / "dist").mkdir()
        shutil.copy(built.autograder, tmp_path / "dist")
        shutil.copytree(root / "solutions", tmp_path / "solutions")
        answer = subprocess.run(
            [*COMMAND, "grade", built.name, str(built.solution), "--out", "here"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert answer.returncode == 0, answer.stderr
        assert read_csv(tmp_path / "here" / "grades.csv")[0]["score"] == "100"

    def test_what_is_unchanged_is_kept(self, command: Run, tmp_path: Path, built: Built) -> None:
        """A second run grades only what has changed, another seed everything."""
        write_notebook(tmp_path / "a.ipynb", [ANSWER])
        write_notebook(tmp_path / "b.ipynb", [ANSWER])
        words = ("grade", built.autograder, "a.ipynb", "b.ipynb", "--out", "out")
        assert command(*words).returncode == 0
        record = tmp_path / "out" / "results" / "a.ipynb.json"
        first = record.read_bytes()
        write_notebook(tmp_path / "b.ipynb", [ANSWER, "x = 2"])
        again = command(*words)
        assert "1 of 2 are unchanged" in again.stdout
        assert record.read_bytes() == first
        assert len(read_csv(tmp_path / "out" / "grades.csv")) == 2
        assert "unchanged" not in command(*words, "--seed", "1").stdout
        assert "unchanged" not in command(*words, "--fresh").stdout

    def test_walls_that_are_too_weak(
        self,
        tmp_path: Path,
        built: Built,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        """Where the machine cannot give what is required, nothing is run and nothing written."""
        unwalled = functools.partial(Zygote, plan=Plan())
        monkeypatch.setattr("autograder.cli.grading.grade.Zygote", unwalled)
        out = tmp_path / "out"
        command = ["grade", str(built.autograder), str(built.solution), "--out", str(out)]
        monkeypatch.setattr(sys, "argv", ["autograder", *command, "--require-level", "user"])
        assert main() == 2
        told = capsys.readouterr().err
        assert "weaker than the 'user' required: run `autograder doctor`" in told
        assert not out.exists()
        monkeypatch.setattr(sys, "argv", ["autograder", *command])
        assert main() == 0
        assert "NO security boundary" in capsys.readouterr().out
        assert read_csv(out / "grades.csv")[0]["score"] == "100"

    def test_another_kind_of_file(self, command: Run, tmp_path: Path, built: Built) -> None:
        """A file that is named, but is neither a notebook nor a script, gets no zero."""
        (tmp_path / "report.pdf").write_bytes(b"%PDF-1.4")
        answer = command("grade", built.autograder, "report.pdf")
        assert answer.returncode == 1
        assert "unreadable: it looks like a PDF" in " ".join(answer.stdout.split())
        rows = read_csv(tmp_path / "graded" / built.name / "grades.csv")
        assert (rows[0]["status"], rows[0]["score"]) == ("unreadable", "")


class TestInterrupt:
    """Stopping loses nothing and leaves nothing behind."""

    @staticmethod
    def start(folder: Path, built: Built, **options: Any) -> "subprocess.Popen[str]":
        """Start grading one quick and several endless notebooks; wait for the first result."""
        temporary = folder / "temporary"
        temporary.mkdir()
        write_notebook(folder / "a.ipynb", [ANSWER])
        for number in range(4):
            write_notebook(folder / f"slow{number}.ipynb", ["while True: pass"])
        what = ["grade", *map(str, (built.autograder, folder)), "--jobs", "5"]
        process = subprocess.Popen(
            [*options.pop("command", COMMAND), *what, "--out", str(folder / "out")],
            text=True,
            env={**os.environ, "TMPDIR": str(temporary)},
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options},
        )
        deadline = time.monotonic() + 60
        while not list(folder.glob("out/results/*.json")):
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        return process

    @pytest.mark.parametrize(
        "by",
        [[signal.SIGINT], [signal.SIGTERM], [signal.SIGHUP, signal.SIGTERM, signal.SIGINT]],
        ids=["one", "another", "several"],
    )
    def test_what_is_done_is_kept(
        self, tmp_path: Path, built: Built, by: Sequence[signal.Signals]
    ) -> None:
        """The grades so far are written, it says how to go on, and no file is left."""
        with self.start(tmp_path, built) as process:
            for each in by:
                process.send_signal(each)
            stdout, stderr = process.communicate(timeout=30)
        assert process.returncode == 130
        assert stderr == ""
        assert "1 of 5 graded" in stdout
        assert "run the same command again" in stdout
        rows = read_csv(tmp_path / "out" / "grades.csv")
        assert [row["submission"] for row in rows] == ["a.ipynb"]
        assert self.left(tmp_path) <= {"autograder-hypothesis"}

    @staticmethod
    def left(folder: Path) -> set[str]:
        """Return the temporary files that are there."""
        return {path.name for path in (folder / "temporary").iterdir()}

    def test_a_terminal_that_closes(self, tmp_path: Path, built: Built) -> None:
        """The grades so far are written, though nobody can be told."""
        ours, theirs = os.openpty()
        # A terminal tells those whom it controls that it is closed.
        controlled = "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
        controlled += "os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
        terminal = dict.fromkeys(("stdin", "stdout", "stderr"), theirs)
        command = [sys.executable, "-c", controlled, *COMMAND[1:]]
        with self.start(
            tmp_path, built, command=command, start_new_session=True, **terminal
        ) as process:
            os.close(theirs)
            os.close(ours)
            process.wait(timeout=30)
        rows = read_csv(tmp_path / "out" / "grades.csv")
        assert [row["submission"] for row in rows] == ["a.ipynb"]
        assert self.left(tmp_path) <= {"autograder-hypothesis"}

    @pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
    @pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGKILL])
    def test_no_process_is_left(self, tmp_path: Path, built: Built, by: signal.Signals) -> None:
        """However the command ends, its workers and the students' processes end with it."""
        with self.start(tmp_path, built) as process:
            family = descendants(process.pid)
            assert len(family) >= 4  # zygote, workers, monitors, students
            process.send_signal(by)
            process.communicate(timeout=30)
        deadline = time.monotonic() + 20
        while left := [pid for pid in family if is_running(pid)]:
            assert time.monotonic() < deadline, left
            time.sleep(0.1)


def descendants(pid: int) -> list[int]:
    """Return the processes below a process."""
    children = []
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            children += [int(child) for child in (task / "children").read_text().split()]
    return children + [below for child in children for below in descendants(child)]


def is_running(pid: int) -> bool:
    """Whether a process is there and not merely waiting to be reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_the_command_without_the_graders_libraries(tmp_path: Path) -> None:
    """A student who only installed the checks is told what the command needs."""
    (tmp_path / "click.py").write_text("raise ImportError")
    answer = subprocess.run(
        COMMAND,
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert "pip install 'autograd-autograder[grader]'" in answer.stderr
    assert "Traceback" not in answer.stderr
