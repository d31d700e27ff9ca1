"""A hundred attacks, on every machine that this one can pretend to be.

Each attack is a file of ``tests/data/attacks`` that says what it tries and what must happen; it
prints WON if it has got what it wanted. Pretending to be another machine needs root; without,
the attacks are made on this machine alone.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.packaging import Built
from autograder.sandbox.walls.plan import Level
from support.helpers import made_once, read_golden

HERE = Path(__file__).resolve().parents[1]
ATTACKS = sorted(path.name for path in (HERE / "data" / "attacks").iterdir())
HONEST = ("01_right_short.ipynb", "04_affine_weight_for_input.ipynb")
THIS = "this machine"
# Name: the machine, the version of Landlock if it is to be an older one, the level expected.
SIMULATED = {
    "ordinary user": ("user", None, Level.FULL),
    "ordinary user, no user namespaces": ("user-without-namespaces", None, Level.FILES),
    "the same, Linux 6.8": ("user-without-namespaces", 4, Level.FILES),
    "root in Docker": ("docker", None, Level.FILES),
    "root in Docker, no Landlock": ("docker-without-landlock", None, Level.USER),
    "root": ("root", None, Level.FULL),
}
IS_ROOT = sys.platform == "linux" and os.geteuid() == 0
MACHINES = [
    pytest.param(name, marks=pytest.mark.slow if name in {THIS, "root"} else pytest.mark.long)
    for name in (SIMULATED if IS_ROOT else [THIS])
]


@pytest.fixture(scope="module", params=MACHINES)
def attacked(request: pytest.FixtureRequest, built: Built, shared: Path) -> dict[str, Any]:
    """What the attackers have got, on one machine."""
    level = None if request.param == THIS else SIMULATED[request.param][2].value
    report = made_once(
        shared,
        f"attacks on {request.param}",
        lambda: attack(request.param, built.autograder),
    )
    found: dict[str, Any] = json.loads(report)
    return found | {"expected_level": level}


def attack(name: str, built: Path, *more: str, only: str = "") -> bytes:
    """Make the attacks on a machine, all or those whose names are given; returns the report."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        archive = Path(folder) / built.name
        archive.write_bytes(built.read_bytes())
        Path(folder).chmod(0o777)  # for whoever the simulated machine makes us
        programs = HERE / "programs"
        command: list[str | Path] = [
            sys.executable,
            programs / "attacked.py",
            archive,
            report,
            *more,
        ]
        if name != THIS:
            machine, landlock, _level = SIMULATED[name]
            command = [
                sys.executable,
                programs / "simulated.py",
                machine,
                *command,
            ]
            command += [] if landlock is None else [str(landlock)]
        run = subprocess.run(
            command,
            capture_output=True,
            timeout=900,
            check=False,
            env=os.environ | {"ATTACKS": only},
        )
        assert run.returncode == 0, run.stderr.decode()
        return report.read_bytes()


def output_of(result: dict[str, Any]) -> str:
    """Return what a submission printed."""
    return "\n".join(cell["output"] for cell in result["cells"])


def expected_score(name: str) -> float:
    """Return what an attack may earn by its own words."""
    text = (HERE / "data" / "attacks" / name).read_text(encoding="utf-8")
    stated = re.search(r"^Score: (\d+)$", text, re.MULTILINE)
    return float(stated[1]) if stated else 0.0


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_gets_nothing(attacked: dict[str, Any], name: str) -> None:
    """It has a result, without a point and without anything that it was after.

    One that defines nothing that is asked for is for a person to look at, and has no score.
    """
    result = attacked["results"][name]
    assert result["status"] in {"graded", "timeout", "unreadable"}
    nothing = result["status"] == "unreadable"
    assert result["score"] == (None if nothing else expected_score(name))
    assert nothing <= (expected_score(name) == 0)
    assert "WON" not in output_of(result)
    assert attacked["secret"] not in json.dumps(result)


def test_there_are_many_attacks() -> None:
    """Each says what it tries, what must happen, and what stops it."""
    assert len(ATTACKS) >= 60
    for name in ATTACKS:
        text = (HERE / "data" / "attacks" / name).read_text(encoding="utf-8")
        assert "Must: " in text, name
        assert "Stopped by: " in text, name


def test_nothing_got_out(attacked: dict[str, Any]) -> None:
    """No byte of the staff's or of another submission, and no packet."""
    assert attacked["leaked"] == []
    assert attacked["received"] == []


def test_nothing_is_left(attacked: dict[str, Any]) -> None:
    """No process, no file and no shared memory; the staff's files are as they were."""
    assert attacked["zygotes"] >= 1
    assert attacked["left_processes"] == []
    assert attacked["left_files"] == []
    assert not attacked["ipc"]
    assert not attacked["staff_changed"]


def test_the_class_is_graded_to_its_end(attacked: dict[str, Any]) -> None:
    """Every attacker, the victim and the honest ones have their results."""
    statuses = {result["status"] for result in attacked["results"].values()}
    assert attacked["exit_code"] == ("unreadable" in statuses)
    assert sorted(attacked["results"]) == sorted([*ATTACKS, *HONEST, "victim.py"])


def test_the_terminal_is_safe(attacked: dict[str, Any]) -> None:
    """No escape sequence and no turning mark of theirs reaches it."""
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", attacked["printed"])


@pytest.mark.parametrize("name", HONEST)
def test_honest_grades_are_unchanged(attacked: dict[str, Any], name: str) -> None:
    """Those who sit among attackers have the grades that they have anywhere."""
    result = attacked["results"][name]
    golden = read_golden(name)
    assert result["score"] == golden["score"]
    assert {each["name"]: each["score"] for each in result["questions"]} == {
        name: each["score"] for name, each in golden["questions"].items()
    }


def test_the_level_is_the_expected_one(attacked: dict[str, Any]) -> None:
    """It stands in every result that a process was made for, and at the head of what is printed."""
    levels = {
        result["isolation"]["level"]
        for result in attacked["results"].values()
        if result["isolation"]
    }
    assert len(levels) == 1
    (level,) = levels
    assert level == (attacked["expected_level"] or level)
    assert f"Walls: {level}: " in attacked["printed"]


def test_without_walls_the_attacks_succeed(built: Built) -> None:
    """So that nothing is found above because there is nothing to find, or nobody who looks."""
    only = "read_tests_by_path,leak_tcp,leak_unix_stream,stay_files,stay_changed_permissions"
    found = json.loads(attack(THIS, built.autograder, "none", only=only))
    for path in map(Path, found["left_files"]):
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    assert "Walls: process: NO security boundary" in found["printed"]
    assert found["leaked"] == ["read_tests_by_path.py"]
    assert set(found["received"]) == {"TCP", "UNIX"}
    assert found["left_files"]
    assert found["staff_changed"]


def table() -> str:
    """Return the table of the walls' README: each attack, and what stops it at which level."""
    rows = ["| attack | full | files | user |", "|---|---|---|---|"]
    for name in ATTACKS:
        text = (HERE / "data" / "attacks" / name).read_text(encoding="utf-8")
        stated = re.search(r"Stopped by: ([^\"\n]*)", text)
        assert stated is not None
        by = dict.fromkeys(("full", "files", "user"), "")
        for part in stated[1].split("; "):
            levels, colon, what = part.partition(": ")
            for level in levels.split(", ") if colon else by:
                by[level] = f"{by[level]}, {what if colon else part}".removeprefix(", ")
        rows.append(f"| `{name}` | {by['full']} | {by['files']} | {by['user']} |")
    return "\n".join(rows)


def test_the_readme_has_the_table(root: Path) -> None:
    """The walls' README names every attack and what stops it, as ``table()`` has it."""
    text = (root / "autograder" / "sandbox" / "README.md").read_text(encoding="utf-8")
    assert table() in text
