"""The image and the grading as Gradescope and Otter do them, in real containers.

Slow, and needs Docker, so it is no part of the suite: ``make gradescope`` runs it. A container
has Docker's own capabilities and system-call filter, 768 MB, half a processor and no network.

GRADESCOPE_BASE  the image to build on: Gradescope's own, or any Debian or Ubuntu
"""

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

import jsonschema
import pytest

from autograder.assignment.bundle import load_autograder
from autograder.assignment.project import assignment_names
from autograder.authoring import packaging
from autograder.authoring.packaging import Built
from support.helpers import write_notebook

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"
SCHEMA = json.loads((DATA / "lms" / "results.schema.json").read_text(encoding="utf-8"))
ASSIGNMENTS = assignment_names(ROOT)
DEMO_ASSIGNMENT = "computational_graphs"
DEMO = sorted(path.name for path in (DATA / "demo").iterdir())
BASE = os.environ.get("GRADESCOPE_BASE", "gradescope/autograder-base:ubuntu-22.04")
LIMITS = ("--memory=768m", "--memory-swap=768m", "--cpus=0.5", "--network=none")
# What Otter's own Dockerfile copies into its image before setup.sh is run.
OTTERS_FIRST = re.compile(r"setup\.sh|environment\.yml|requirements\..*")
MEASURED = re.compile(r"^measured: (\d+) (\d+) (\d+)$", re.MULTILINE)
ATTACKS = DATA / "attacks"
# One of each kind; `make prove` makes all of them, on machines like this container.
HOSTILE = (
    "cheat_grader_check",
    "exhaust_disk",
    "forge_kill_everybody",
    "forge_results",
    "read_by_walking",
    "read_tests_by_path",
)
# What the attacks want, as it lies in a container.
WANTED = {
    "STAFF_ZIP": "/autograder/source/tests/q1.py",
    "STAFF_FILE": "/autograder/source/files/reference.py",
    "OTHER": "/autograder/submission_metadata.json",
    "SUBMISSIONS": "/autograder/submission",
    "OUT": "/autograder/results",
    "GRADER_PID": "1",
    "MARK": "attack-mark",
}
# Says what it could do that it must not, in the one way in which a student's code reaches the
# results: what it raises in a test.
SPY = """
import glob, os
found = []
for path in ("/autograder/source/tests/q1.py", "/autograder/source/files/reference.py",
             "/autograder/source/otter_config.json", "/autograder/submission_metadata.json",
             "/autograder/results/results.json", *glob.glob("/autograder/source/*/*")):
    for mode in ("r", "a"):
        try:
            open(path, mode).close()
            found.append(path + mode)
        except OSError:
            pass
for process in glob.glob("/proc/[0-9]*"):
    try:
        if os.stat(process).st_uid != os.getuid():
            found.append(open(f"{process}/environ", "rb").read()[:50])
    except OSError:
        pass
"""


def docker(*arguments: str, timeout: float = 300, check: bool = True) -> str:
    """Run docker; returns what it prints."""
    run = subprocess.run(
        ["/usr/bin/env", "docker", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )
    said = run.stdout + run.stderr
    assert run.returncode == 0 or not check, said
    return said


def local_indexes() -> list[str]:
    """Return the options by which pip in an image finds what pip here finds."""
    options = ["-v", "/etc/ssl/certs:/etc/ssl/certs:ro"]
    configs = (Path.home() / ".config" / "pip" / "pip.conf", Path("/etc/pip.conf"))
    for config in configs:
        if config.is_file() and "/etc/pip.conf:ro" not in "".join(options):
            text = config.read_text(encoding="utf-8")
            options += ["-v", f"{config}:/etc/pip.conf:ro"]
            folders = {Path(found) for found in re.findall(r"(?:file://|(?<=\s))(/[\w./-]+)", text)}
            folders = {path.parent if path.name == "simple" else path for path in folders}
            for folder in sorted(path for path in folders if path.is_dir()):
                options += ["-v", f"{folder}:{folder}:ro"]
            if index := re.search(r"file://\S+", text):
                options += ["-e", f"TORCH_INDEX={index[0]}"]
    return options


def build_image(tag: str, source: Path, *, base: str = BASE, otter: bool = False) -> float:
    """Build an image as Gradescope does, or as Otter does; returns the seconds of setup.sh.

    Args:
        tag: the image's name.
        source: the unpacked autograder zip.
        base: the image to begin with; one that was built before spares most of the time.
        otter: whether the files come in Otter's order.
    """
    container = f"build-{tag}"
    docker("rm", "-f", container, check=False)
    copy = "cp -r /given/. /autograder/source/"
    later = ":"
    if otter:
        names = " ".join(
            path.name for path in source.iterdir() if OTTERS_FIRST.fullmatch(path.name)
        )
        copy = f"cd /given && cp {names} /autograder/source/"
        later = (
            "touch /autograder/submission_metadata.json"
            " && cp -r /given/otter_config.json /given/run_otter.py /given/files /given/tests"
            " /autograder/source/"
        )
    script = (
        "set -e; rm -rf /autograder; cd /;"
        " mkdir -p /autograder/source /autograder/submission /autograder/results;"
        f" {copy}; cp /given/run_autograder /autograder/run_autograder;"
        f" chmod +x /autograder/run_autograder; bash /autograder/source/setup.sh; {later}"
    )
    given = ("--network=host", "-v", f"{source}:/given:ro", *local_indexes())
    docker("create", "--name", container, *given, base, "bash", "-c", script)
    start = time.monotonic()
    said = docker("start", "-a", container, timeout=900)
    seconds = time.monotonic() - start
    assert otter or "The image can grade." in said
    print(f"\n{tag}: built in {seconds:.0f} s on {base}")  # noqa: T201 -- the measurement
    docker("commit", "--change", "WORKDIR /autograder", container, tag)
    docker("rm", "-f", container)
    return seconds


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Built, Path]]:
    """Return a function that builds an assignment and unpacks its zip."""
    known: dict[str, tuple[Built, Path]] = {}

    def make(name: str) -> tuple[Built, Path]:
        if name not in known:
            built = packaging.build(name, ROOT, into=tmp_path_factory.mktemp(name))
            folder = tmp_path_factory.mktemp(f"{name}-source")
            with zipfile.ZipFile(built.autograder) as archive:
                archive.extractall(folder)
            known[name] = built, folder
        return known[name]

    return make


@pytest.fixture(scope="session")
def image(source: Callable[[str], tuple[Built, Path]]) -> Iterator[Callable[[str], str]]:
    """Return a function that builds an assignment's image once.

    The demo class's is built from nothing. The others begin with that one, for the environment
    is the same: their setup.sh runs, too, and finds installed what it would install.
    """
    known: dict[str, str] = {}

    def make(name: str) -> str:
        if name not in known:
            tag = f"autograder-harness-{name}"
            base = BASE if name == DEMO_ASSIGNMENT else make(DEMO_ASSIGNMENT)
            build_image(tag, source(name)[1], base=base)
            known[name] = tag
        return known[name]

    yield make
    for tag in known.values():
        docker("rmi", "-f", tag, check=False)


class Snapshots(threading.Thread):
    """Reads a results file again and again: each is what is left if it all is killed just then."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._over = threading.Event()
        self.texts: list[str] = []

    def run(self) -> None:
        """Look until told to stop."""
        while not self._over.wait(0.02):
            with contextlib.suppress(FileNotFoundError):
                text = self._path.read_text(encoding="utf-8")
                if [text] != self.texts[-1:]:
                    self.texts.append(text)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self.join()


class Place:
    """One submission's folders, as Gradescope mounts them."""

    def __init__(self, folder: Path) -> None:
        self.submission = folder / "submission"
        self.results = folder / "results"
        for path in (self.submission, self.results):
            path.mkdir()
        self.metadata = folder / "submission_metadata.json"
        shutil.copy(DATA / "lms" / "submission_metadata.json", self.metadata)
        self.seconds = 0.0
        self.memory = 0
        """The most that was used, but for what the kernel can give back."""
        self.peak = 0
        """The most that was used, with the pages of files; 0 if this kernel does not say."""
        self.killed = 0
        """How many processes the kernel has ended because there was no more."""

    def options(self) -> list[str]:
        """Return the options that mount them."""
        return [
            *LIMITS,
            "-v",
            f"{self.submission}:/autograder/submission",
            "-v",
            f"{self.results}:/autograder/results",
            *self._metadata(),
        ]

    def _metadata(self) -> list[str]:
        if not self.metadata.exists():
            return []
        return ["-v", f"{self.metadata}:/autograder/submission_metadata.json"]

    def run(self, tag: str, *options: str) -> str:
        """Grade; returns what is printed, which is the staff's."""
        start = time.monotonic()
        script = ("-v", f"{DATA / 'docker' / 'measured.sh'}:/measured.sh:ro")
        run = ("run", "--rm", *self.options(), *script, *options)
        said = docker(*run, tag, "bash", "/measured.sh", check=False)
        self.seconds = time.monotonic() - start
        measured = MEASURED.search(said)
        assert measured is not None, said
        self.memory, self.peak, self.killed = map(int, measured.groups())
        return said

    def content(self) -> dict[str, Any]:
        """Return the results, after checking them."""
        return checked((self.results / "results.json").read_text(encoding="utf-8"))

    def tell(self, what: str) -> None:
        """Print what was measured."""
        memory, peak = self.memory / 2**20, self.peak / 2**20
        print(f"\n{what}: {self.seconds:.1f} s, {memory:.0f} MB, with files {peak:.0f} MB")  # noqa: T201 -- the measurement


def checked(text: str) -> dict[str, Any]:
    """Return the content of a results.json that fits the specification and tells no detail."""
    content: dict[str, Any] = json.loads(text)
    jsonschema.validate(content, SCHEMA)
    for word in ("Traceback", "site-packages", "reference.py", "mistakes.py"):
        assert word not in text
    return content


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Return the folders of a submission."""
    return Place(tmp_path)


def scores(content: dict[str, Any]) -> dict[str, float]:
    """Return the points of each question."""
    points: dict[str, float] = {}
    for test in content["tests"]:
        name = test["name"].partition(",")[0]
        points[name] = points.get(name, 0.0) + test["score"]
    return points


@pytest.mark.parametrize("name", ASSIGNMENTS)
class TestAssignments:
    """Every assignment's image builds, and gives the points that it should."""

    def test_the_solution(
        self,
        name: str,
        image: Callable[[str], str],
        source: Callable[[str], tuple[Built, Path]],
        place: Place,
    ) -> None:
        """It has all points; and whenever it is killed before, there is a valid result."""
        built, _ = source(name)
        shutil.copy(built.solution, place.submission)
        with Snapshots(place.results / "results.json") as snapshots:
            said = place.run(image(name))
        content = place.content()
        assert sum(scores(content).values()) == 100, said
        assert all(test["score"] == test["max_score"] > 0 for test in content["tests"])
        seen = [checked(text) for text in snapshots.texts]
        totals = [sum(test["score"] for test in each["tests"]) for each in seen]
        assert totals == sorted(totals)
        assert len(seen) >= 4, "a question's results were there before the last one's"
        assert all(each.get("extra_data", {}).get("finished") is not True for each in seen[:-1])
        assert place.killed == 0
        place.tell(f"{name}, the solution")

    def test_untouched(
        self,
        name: str,
        image: Callable[[str], str],
        source: Callable[[str], tuple[Built, Path]],
        place: Place,
    ) -> None:
        """It has no points, and is graded to its end."""
        built, _ = source(name)
        shutil.copy(built.student / f"{name}.ipynb", place.submission)
        place.run(image(name))
        content = place.content()
        assert content["extra_data"]["status"] == "graded"
        assert set(scores(content).values()) == {0}
        assert sum(test["max_score"] for test in content["tests"]) == 100
        place.tell(f"{name}, untouched")

    def test_the_walls(
        self,
        name: str,
        image: Callable[[str], str],
        source: Callable[[str], tuple[Built, Path]],
        place: Place,
    ) -> None:
        """A student's process has a user of its own, and opens nothing of the staff's.

        With Docker's own capabilities and filter, and what there is is told.
        """
        (first, *_) = load_autograder(source(name)[1]).questions[0].cases
        function = first.parameters[0]
        cells = [
            SPY,
            f"def {function}(*_, **__):\n    raise ValueError(f'spy: {{os.getuid()}} {{found}}')",
        ]
        write_notebook(place.submission / "a.ipynb", cells)
        place.run(image(name))
        content = place.content()
        (user, found) = re.findall(r"spy: (\d+) (\[[^<]*\])", json.dumps(content))[0]
        assert int(user) >= 2**16  # of no person and no service
        assert found == "[]"
        told = content["extra_data"]["isolation"]
        assert told["level"] in {"full", "files", "user"}
        assert told["uid"] == "a user of the submission's own"
        assert told["seccomp"] == "filter in force"
        print(f"\n{name}: {told}")  # noqa: T201 -- the measurement

    @pytest.mark.parametrize("which", HOSTILE)
    def test_the_hostile(
        self, name: str, which: str, image: Callable[[str], str], place: Place
    ) -> None:
        """They get no points, nothing of the staff's, and change nobody's results."""
        text = (ATTACKS / f"{which}.py").read_text(encoding="utf-8")
        for key, value in WANTED.items():
            text = text.replace(f"@{key}@", value)
        (place.submission / f"{which}.py").write_text(text, encoding="utf-8")
        place.run(image(name))
        content = place.content()
        assert content["extra_data"]["status"] in {"graded", "timeout"}
        assert content["extra_data"]["finished"] is True
        assert set(scores(content).values()) == {0}
        assert "WON" not in json.dumps(content)
        assert [path.name for path in place.results.iterdir()] == ["results.json"]
        assert [path.name for path in place.submission.iterdir()] == [f"{which}.py"]
        place.tell(f"{name}, {which}")

    def test_the_staffs_files(self, name: str, image: Callable[[str], str]) -> None:
        """Only root can read them."""
        command = "cat /autograder/source/tests/* /autograder/source/files/*; ls /autograder/source"
        said = docker(
            "run", "--rm", "--user=65534", image(name), "bash", "-c", command, check=False
        )
        assert "def test_" not in said
        assert said.count("Permission denied") >= 3


@pytest.mark.parametrize("which", DEMO)
def test_the_demo_class(which: str, image: Callable[[str], str], place: Place) -> None:
    """Every notebook of it, broken and hostile ones too, has its golden points."""
    shutil.copy(DATA / "demo" / which, place.submission)
    place.run(image(DEMO_ASSIGNMENT))
    content = place.content()
    golden = json.loads((DATA / "golden" / f"{which}.json").read_text(encoding="utf-8"))
    assert content["extra_data"]["status"] == golden["status"]
    if golden["status"] == "graded":
        expected = {name: each["score"] for name, each in golden["questions"].items()}
        assert scores(content) == expected
    assert place.killed == 0
    place.tell(which)


class TestWrong:
    """What goes wrong on Gradescope."""

    def test_memory(self, image: Callable[[str], str], place: Place) -> None:
        """A notebook that wants all memory loses its cell; the rest is graded."""
        cells = ["x = [0] * 10**9", "def add_gate(x, y):\n    return 1.0, 1.0"]
        write_notebook(place.submission / "a.ipynb", cells)
        place.run(image(DEMO_ASSIGNMENT))
        content = place.content()
        assert content["extra_data"]["finished"] is True
        assert scores(content)["q1"] > 0
        assert place.killed == 0

    def test_memory_in_many(self, image: Callable[[str], str], place: Place) -> None:
        """Many processes that want it together end, and the grader does not; the limit is named."""
        text = (ATTACKS / "exhaust_memory_in_many.py").read_text(encoding="utf-8")
        # Each alone may have that much here.
        text = text.replace("300 * 2**20", "100 * 2**20")
        text += "\n# %%\ndef add_gate(x, y):\n    return 1.0, 1.0\n"
        (place.submission / "a.py").write_text(text, encoding="utf-8")
        place.run(image(DEMO_ASSIGNMENT))
        content = place.content()
        assert "cell 2 used more than 256 MB of memory" in content["output"]
        assert content["extra_data"]["finished"] is True
        assert scores(content)["q1"] > 0
        place.tell("memory in many processes")

    def test_a_full_disk(self, image: Callable[[str], str], place: Place) -> None:
        """On a disk that has room for nothing, there is still a whole result."""
        write_notebook(place.submission / "a.ipynb", ["x = 1"])
        fill = "head -c 100M /dev/zero > /autograder/results/fill 2> /dev/null"
        script = (
            f"(sleep 3; {fill}) & ./run_autograder; wait; "
            "cat results/results.json > /autograder/submission/results.json"
        )
        options = [*LIMITS, "-v", f"{place.submission}:/autograder/submission"]
        docker(
            *("run", "--rm", *options, "--tmpfs", "/autograder/results:size=320k"),
            *(image(DEMO_ASSIGNMENT), "bash", "-c", script),
        )
        shutil.copy(place.submission / "results.json", place.results)
        assert place.content()["extra_data"].get("finished", True) is True

    @pytest.mark.parametrize(
        ("files", "metadata", "said"),
        [
            ({}, "{}", "there is no file in it"),
            ({"a.ipynb": b""}, "{}", "the file is empty"),
            ({"a.ipynb": b"{}", "b.ipynb": b"[]"}, "{}", "which of its 2 files"),
            ({"a.zip": None}, "{}", "no notebook and no script in a.zip"),
            ({"a.py": b"x = 1"}, "", ""),
            ({"a.py": b"x = 1"}, "{", ""),
            ({"a.py": b"x = 1"}, None, ""),
        ],
        ids=["nothing", "empty", "two", "zip in zip", "no metadata", "malformed", "absent"],
    )
    def test_submissions(
        self,
        image: Callable[[str], str],
        place: Place,
        files: dict[str, bytes | None],
        metadata: str | None,
        said: str,
    ) -> None:
        """The student is told what is wrong; what is wrong with the metadata costs nothing."""
        for name, data in files.items():
            path = place.submission / name
            if data is None:
                with zipfile.ZipFile(path, "w") as archive:
                    archive.writestr("inner.zip", b"PK\x05\x06" + bytes(18))
            else:
                path.write_bytes(data)
            os.utime(path, (1, 1))
        if metadata is None:
            place.metadata.unlink()
        else:
            place.metadata.write_text(metadata, encoding="utf-8")
        place.run(image(DEMO_ASSIGNMENT))
        content = place.content()
        assert said in content["output"]
        assert content["extra_data"]["status"] == ("unreadable" if said else "graded")

    def test_no_python(self, image: Callable[[str], str], place: Place) -> None:
        """Where the grader does not start at all, there is a whole result, too."""
        command = ("bash", "-c", "mv /opt/autograder /opt/gone; ./run_autograder")
        docker("run", "--rm", *place.options(), image(DEMO_ASSIGNMENT), *command, check=False)
        assert "not your fault" in place.content()["output"]

    @pytest.mark.parametrize("seconds", [str(second) for second in range(1, 11)])
    def test_out_of_time(self, image: Callable[[str], str], place: Place, seconds: str) -> None:
        """Stopped at any second, there is a whole result that says so."""
        cells = ["import time\nwhile True:\n    time.sleep(1)"]
        write_notebook(place.submission / "a.ipynb", cells)
        place.run(image(DEMO_ASSIGNMENT), "-e", f"AUTOGRADER_SECONDS={seconds}")
        assert "Grading was begun, and stopped" in place.content()["output"]

    def test_killed(self, image: Callable[[str], str], place: Place) -> None:
        """Even when the whole container is killed."""
        shutil.copy(DATA / "demo" / "01_right_short.ipynb", place.submission)
        container = "autograder-harness-killed"
        docker(
            "run",
            "-d",
            "--name",
            container,
            *place.options(),
            image(DEMO_ASSIGNMENT),
            "./run_autograder",
        )
        deadline = time.monotonic() + 60
        while not (place.results / "results.json").exists():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        docker("kill", container)
        docker("rm", "-f", container)
        assert place.content()["tests"]


@pytest.fixture(scope="session")
def otters(source: Callable[[str], tuple[Built, Path]]) -> Iterator[str]:
    """An image built in the order of Otter's Dockerfile."""
    tag = "otter-grade:autograder-harness"
    build_image("autograder-harness-otter", source(DEMO_ASSIGNMENT)[1], otter=True)
    docker("tag", "autograder-harness-otter", tag)
    yield tag
    docker("rmi", "-f", tag, "autograder-harness-otter", check=False)


class TestOtter:
    """The same zip in the containers of ``otter grade``."""

    @pytest.mark.parametrize(
        "which", ["01_right_short", "05_quadratic_input_not_squared", "15_tries_to_cheat"]
    )
    def test_otter_grade(self, otters: str, which: str) -> None:
        """Otter's own code starts the container and reads its pickle: the points are ours."""
        code = (
            "import json, sys\n"
            "from otter.grade.containers import grade_submission\n"
            "results = grade_submission(sys.argv[1], sys.argv[2], network=False)\n"
            "print(json.dumps({n: results.get_score(n) for n in results.test_files}))\n"
        )
        command = [sys.executable, "-c", code, str(DATA / "demo" / f"{which}.ipynb"), otters]
        run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        assert run.returncode == 0, run.stderr
        golden = json.loads((DATA / "golden" / f"{which}.ipynb.json").read_text(encoding="utf-8"))
        expected = {name: each["score"] for name, each in golden["questions"].items()}
        assert json.loads(run.stdout.splitlines()[-1]) == expected
