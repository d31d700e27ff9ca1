"""A class of attackers, graded by the command; then a look at what they have got.

``python tests/programs/attacked.py ZIP REPORT [LANDLOCK]`` grades the notebooks of
``tests/data/attacks`` and two honest ones, on whatever machine it finds itself, and writes what it
saw as JSON. With LANDLOCK, as on a kernel that has only this version of it; with "none", without
any wall.
"""

import contextlib
import functools
import hashlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parents[2]
ATTACKS = ROOT / "tests" / "data" / "attacks"
HONEST = ("01_right_short.ipynb", "04_affine_weight_for_input.ipynb")
SHARED = ("/tmp", "/var/tmp", "/dev/shm", "/run", "/dev/mqueue")  # noqa: S108 -- looked through
_OURS = "from autograder.sandbox.walls"


class World:
    """What an attacker could want: files, services, and a grader to kill."""

    def __init__(self, archive: Path) -> None:
        self.mark = f"attack{secrets.token_hex(6)}"
        self.secret = f"secret{secrets.token_hex(12)}"
        self.folder = Path(tempfile.mkdtemp(prefix="class-"))
        self.folder.chmod(0o755)
        staff = self.folder / "staff"
        self.submissions = self.folder / "submissions"
        self.out = self.folder / "out"
        for folder in (staff, self.submissions, self.out):
            folder.mkdir()
        self.archive = staff / archive.name
        shutil.copy(archive, self.archive)
        self.staff_file = staff / "reference.py"
        self.staff_file.write_text(f"ANSWER = {self.secret!r}\n", encoding="utf-8")
        self.victim = self.submissions / "victim.py"
        self.victim.write_text(f"other = {self.secret!r}\n", encoding="utf-8")
        self.sockets = {
            "TCP": socket.create_server(("127.0.0.1", 0)),
            "UDP": socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
            "UNIX": socket.socket(socket.AF_UNIX),
            "DGRAM": socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM),
            "ABSTRACT": socket.socket(socket.AF_UNIX),
        }
        self.sockets["UDP"].bind(("127.0.0.1", 0))
        for name in ("UNIX", "DGRAM"):
            path = self.folder / f"{name}.sock"
            self.sockets[name].bind(str(path))
            path.chmod(0o777)
        self.sockets["ABSTRACT"].bind(f"\0{self.mark}")
        for name in ("UNIX", "ABSTRACT"):
            self.sockets[name].listen()

    def fill(self, grader: int) -> None:
        """Write the submissions, with what the attackers are told."""
        told = {
            "MARK": self.mark,
            "STAFF_ZIP": self.archive,
            "STAFF_FILE": self.staff_file,
            "OTHER": self.victim,
            "SUBMISSIONS": self.submissions,
            "OUT": self.out,
            "GRADER_PID": grader,
            "TCP": self.sockets["TCP"].getsockname()[1],
            "UDP": self.sockets["UDP"].getsockname()[1],
            "UNIX": self.sockets["UNIX"].getsockname(),
            "DGRAM": self.sockets["DGRAM"].getsockname(),
            "ABSTRACT": self.mark,
        }
        only = os.environ.get("ATTACKS", "")  # for a developer: names, or parts of them
        for attack in ATTACKS.iterdir():
            if not any(part in attack.name for part in only.split(",")):
                continue
            text = attack.read_text(encoding="utf-8")
            for name, value in told.items():
                text = text.replace(f"@{name}@", str(value))
            (self.submissions / attack.name).write_text(text, encoding="utf-8")
        for name in HONEST:
            shutil.copy(ROOT / "tests" / "data" / "demo" / name, self.submissions / name)

    def staff(self) -> dict[str, str]:
        """Return what the staff's files are: their content, permissions and times."""
        found = {}
        for path in (self.archive, self.staff_file, self.victim):
            if not path.exists():
                continue
            facts = path.stat()
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            found[path.name] = f"{content} {facts.st_mode:o} {facts.st_uid} {facts.st_mtime_ns}"
        return found

    def received(self) -> list[str]:
        """Return the names of the sockets on which anything has arrived."""
        found = []
        for name, each in self.sockets.items():
            each.settimeout(0)
            with contextlib.suppress(BlockingIOError):
                each.recv(1) if each.type == socket.SOCK_DGRAM else each.accept()
                found.append(name)
        return found

    def left_files(self) -> list[str]:
        """Return the files with the mark, wherever everybody may write, and in the results."""
        found = []
        for root in (*SHARED, str(Path.home())):
            for place, folders, files in os.walk(root):
                if Path(place) == self.submissions:
                    files = [name for name in files if not (ATTACKS / name).exists()]  # noqa: PLW2901 -- what we have put there
                found += [f"{place}/{name}" for name in (*folders, *files) if self.mark in name]
        return found


class Sessions(threading.Thread):
    """Notices the zygotes that a process starts: all students' processes are in their sessions."""

    def __init__(self, grader: int) -> None:
        super().__init__(daemon=True)
        self._children = Path(f"/proc/{grader}/task/{grader}/children")
        self.zygotes: set[int] = set()

    def run(self) -> None:
        """Look until the grader has ended."""
        with contextlib.suppress(OSError):
            while True:
                for child in map(int, self._children.read_text(encoding="ascii").split()):
                    if _OURS in command_line(child):
                        self.zygotes.add(child)
                time.sleep(0.02)

    def left(self) -> list[str]:
        """Return the processes that are still there."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal():
                with contextlib.suppress(OSError):
                    stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
                    if int(stat.rpartition(")")[2].split()[3]) in self.zygotes:
                        found.append(f"{entry.name} {command_line(int(entry.name))[:200]}")
        return found


def command_line(process: int) -> str:
    """Return how a process was started; "" if it is gone."""
    try:
        command = Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return ""
    return command.decode("utf-8", "replace").replace("\0", " ")


def main() -> None:
    """Grade the class and write the report."""
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    archive, report = Path(sys.argv[1]), Path(sys.argv[2])
    world = World(archive)
    start = time.monotonic()
    grader = subprocess.Popen(
        [sys.executable, __file__, "--cli", *sys.argv[3:]],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=world.folder,
    )
    sessions = Sessions(grader.pid)
    sessions.start()
    world.fill(grader.pid)
    staff = world.staff()
    command = ["grade", str(world.archive), str(world.submissions), "--out", str(world.out)]
    command += ["--timeout", "2", "--limit", "call=3", "--limit", "submission=60", "--jobs", "3"]
    printed, _ = grader.communicate(json.dumps(command).encode())
    sessions.join()
    deadline = time.monotonic() + 5
    while sessions.left() and time.monotonic() < deadline:
        time.sleep(0.1)
    results: dict[str, Any] = {}
    for path in (world.out / "results").glob("*.json"):
        result = json.loads(path.read_text(encoding="utf-8"))
        results[result["submission"]] = result
    report.write_text(
        json.dumps(
            {
                "exit_code": grader.returncode,
                "printed": printed.decode("utf-8", "replace"),
                "seconds": time.monotonic() - start,
                "results": results,
                "secret": world.secret,
                "leaked": [
                    name
                    for name, each in results.items()
                    if world.secret in str(each) and name != world.victim.name
                ],
                "staff_changed": world.staff() != staff,
                "received": world.received(),
                "zygotes": len(sessions.zygotes),
                "left_processes": sessions.left(),
                "left_files": world.left_files(),
                "ipc": str(0x41747461) in Path("/proc/sysvipc/shm").read_text(encoding="ascii"),
            }
        ),
        encoding="utf-8",
    )
    shutil.rmtree(world.folder)


def grade() -> None:
    """Be the command, on a kernel whose Landlock is as old as asked for."""
    arguments = json.loads(sys.stdin.read())
    sys.path.insert(0, str(ROOT))
    from autograder.cli import main as program  # noqa: PLC0415 -- the same
    from autograder.cli.grading import grade as command  # noqa: PLC0415 -- only in the grader's process
    from autograder.sandbox.launch import Zygote  # noqa: PLC0415 -- the same
    from autograder.sandbox.walls.plan import Plan  # noqa: PLC0415 -- the same

    if len(sys.argv) > 2:
        zygote = Zygote()
        older = sys.argv[2]
        plan = (
            Plan() if older == "none" else msgspec.structs.replace(zygote.plan, landlock=int(older))
        )
        zygote.close()
        vars(command)["Zygote"] = functools.partial(Zygote, plan=plan)
    sys.argv[1:] = arguments
    program.run()


if __name__ == "__main__":
    grade() if sys.argv[1:2] == ["--cli"] else main()
