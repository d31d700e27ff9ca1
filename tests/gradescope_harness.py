"""The image and the grading as Gradescope and Otter do them, in real containers.

Slow, and needs Docker, so it is no part of the suite: ``make gradescope`` runs it. A container
has Docker's own capabilities and system-call filter, 768 MB, half a processor and no network.

GRADESCOPE_BASE  the image to build on: Gradescope's own, or any Debian or Ubuntu
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from autograder import packaging
from autograder.image.config import GradescopeConfig
from autograder.ingest import Submission
from autograder.lms.gradescope_run import grade_one
from autograder.packaging import Built
from autograder.project import assignment_names
from helpers import otter_run, otters_scores, write_notebook

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tests" / "data"
SCHEMA = json.loads((DATA / "lms" / "results.schema.json").read_text(encoding="utf-8"))
ASSIGNMENTS = assignment_names(ROOT)
DEMO_ASSIGNMENT = "computational_graphs"
DEMO = sorted(path.name for path in (DATA / "demo").iterdir())
BASE = os.environ.get("GRADESCOPE_BASE", "gradescope/autograder-base:ubuntu-22.04")
LIMITS = ("--memory=768m", "--memory-swap=768m", "--cpus=0.5", "--network=none")
MEMORY = 768 * 2**20
# What Otter's own Dockerfile copies into its image before setup.sh is run.
OTTERS_FIRST = re.compile(r"setup\.sh|environment\.yml|requirements\..*")
PEAK = "cat /sys/fs/cgroup/memory.peak /sys/fs/cgroup/memory/memory.max_usage_in_bytes"


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


def build_image(tag: str, source: Path, *, otter: bool = False) -> float:
    """Build an image as Gradescope does, or as Otter does; returns the seconds of setup.sh."""
    container = f"build-{tag}"
    docker("rm", "-f", container, check=False)
    first = "mkdir -p /autograder/source /autograder/submission /autograder/results"
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
        f"set -e; {first}; {copy}; cp /given/run_autograder /autograder/run_autograder;"
        f" chmod +x /autograder/run_autograder; bash /autograder/source/setup.sh; {later}"
    )
    docker(
        "create",
        "--name",
        container,
        "--network=host",
        "-v",
        f"{source}:/given:ro",
        *local_indexes(),
        BASE,
        "bash",
        "-c",
        script,
    )
    start = time.monotonic()
    said = docker("start", "-a", container, timeout=900)
    seconds = time.monotonic() - start
    print(f"\n{tag}: {said.strip().splitlines()[-1]}\n{tag}: built in {seconds:.0f} s")  # noqa: T201 -- the measurement
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
    """Return a function that builds an assignment's image once."""
    known: dict[str, str] = {}

    def make(name: str) -> str:
        if name not in known:
            tag = f"autograder-harness-{name}"
            build_image(tag, source(name)[1])
            known[name] = tag
        return known[name]

    yield make
    for tag in known.values():
        docker("rmi", "-f", tag, check=False)


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
        self.peak = 0

    def options(self) -> list[str]:
        """Return the options that mount them."""
        return [
            *LIMITS,
            "-v",
            f"{self.submission}:/autograder/submission",
            "-v",
            f"{self.results}:/autograder/results",
            "-v",
            f"{self.metadata}:/autograder/submission_metadata.json",
        ]

    def run(self, tag: str, *options: str) -> str:
        """Grade; returns what is printed, which is the staff's."""
        start = time.monotonic()
        script = f"./run_autograder; code=$?; {PEAK} 2> /dev/null | tail -n 1; exit $code"
        said = docker(
            "run", "--rm", *self.options(), *options, tag, "bash", "-c", script, check=False
        )
        self.seconds = time.monotonic() - start
        self.peak = int((re.findall(r"^\d{7,}$", said, re.MULTILINE) or ["0"])[-1])
        return said

    def content(self) -> dict[str, Any]:
        """Return the results, after checking them against the specification."""
        text = (self.results / "results.json").read_text(encoding="utf-8")
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
    """Every assignment's image builds, and gives the points that are given here."""

    def test_the_solution(
        self,
        name: str,
        image: Callable[[str], str],
        source: Callable[[str], tuple[Built, Path]],
        place: Place,
    ) -> None:
        """It has all points."""
        built, _ = source(name)
        shutil.copy(built.solution, place.submission)
        said = place.run(image(name))
        content = place.content()
        assert all(test["score"] == test["max_score"] > 0 for test in content["tests"]), said
        assert content["extra_data"]["isolation"]
        assert 0 < place.peak < MEMORY
        print(f"\n{name}: {place.seconds:.1f} s, peak {place.peak / 2**20:.0f} MB")  # noqa: T201 -- the measurement

    def test_untouched(
        self,
        name: str,
        image: Callable[[str], str],
        source: Callable[[str], tuple[Built, Path]],
        place: Place,
    ) -> None:
        """It has the points that it has here."""
        built, folder = source(name)
        notebook = built.student / f"{name}.ipynb"
        shutil.copy(notebook, place.submission)
        place.run(image(name))
        here = grade_one(folder, GradescopeConfig(), Submission(path=notebook, name=notebook.name))
        assert scores(place.content()) == {each.name: each.score for each in here.questions}

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
    assert place.peak < MEMORY
    print(f"\n{which}: {place.seconds:.1f} s, peak {place.peak / 2**20:.0f} MB")  # noqa: T201 -- the measurement


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
        assert place.peak < MEMORY

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

    @pytest.mark.parametrize("seconds", ["2", "5", "7"])
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


@pytest.mark.parametrize(
    "which",
    [name for name in DEMO if name.endswith(".ipynb") and not name.startswith(("16_", "17_"))],
)
def test_otter_run(which: str, source: Callable[[str], tuple[Built, Path]], tmp_path: Path) -> None:
    """Without a container, too: ``otter run`` gives every notebook that it can open our points."""
    built, _ = source(DEMO_ASSIGNMENT)
    run = otter_run(DATA / "demo" / which, built, tmp_path)
    assert run.returncode == 0, run.stderr
    golden = json.loads((DATA / "golden" / f"{which}.json").read_text(encoding="utf-8"))
    expected = {name: each["score"] for name, each in golden["questions"].items()}
    assert otters_scores(tmp_path) == expected
