"""What an autograder zip holds for its image."""

import importlib.metadata
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from autograder.assignment.bundle import load_autograder
from autograder.authoring.image.wheel import make_wheel, wheel_name
from autograder.authoring.packaging import Built
from autograder.basics.zips import write_zip

NAME_AND_VERSION = re.compile(r"^([A-Za-z0-9._-]+)==([^\s+]+)", re.MULTILINE)


def pins(path: Path) -> dict[str, str]:
    """Return the versions that a file pins."""
    found = NAME_AND_VERSION.findall(path.read_text(encoding="utf-8"))
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in found}


class TestPins:
    """The image installs what the tests were run with, and resolves nothing."""

    def test_the_versions_are_those_of_the_tests(self, root: Path) -> None:
        """What is pinned twice is pinned to one version."""
        tested = pins(root / "constraints.txt")
        for name in ("pins", "pins-otter"):
            pinned = pins(root / "autograder" / "authoring" / "image" / f"{name}.txt")
            assert {key: tested[key] for key in pinned if key in tested} == {
                key: version for key, version in pinned.items() if key in tested
            }

    def test_nothing_is_missing(self, root: Path) -> None:
        """Whatever a pinned package needs on Linux is pinned too."""
        pinned = pins(root / "autograder" / "authoring" / "image" / "pins.txt")
        for name in pinned:
            for text in importlib.metadata.requires(name) or []:
                needed = Requirement(text)
                wanted = needed.marker is None or needed.marker.evaluate({"extra": ""})
                key = re.sub(r"[-_.]+", "-", needed.name).lower()
                assert not wanted or key in pinned, f"{name} needs {key}"

    def test_pytorch_is_the_one_without_cuda(self, root: Path) -> None:
        """The other one is four gigabytes."""
        text = (root / "autograder" / "authoring" / "image" / "pins.txt").read_text(
            encoding="utf-8"
        )
        assert re.search(r"^torch==\S+\+cpu$", text, re.MULTILINE)


class TestWheel:
    """This package travels in the zip."""

    def test_it_installs(self, tmp_path: Path) -> None:
        """An installer takes it, and the package is there with its data files."""
        (tmp_path / wheel_name()).write_bytes(make_wheel())
        target = tmp_path / "target"
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
        subprocess.run(
            [*command, "--target", str(target), str(tmp_path / wheel_name())], check=True
        )
        assert (target / "autograder" / "authoring" / "image" / "setup.sh").is_file()
        assert (target / "bin" / "autograder").is_file()
        (found,) = importlib.metadata.distributions(path=[str(target)])
        assert found.version == importlib.metadata.version("autograd-autograder")
        assert any("otter-grader" in needed for needed in found.requires or [])

    def test_it_is_the_same_each_time(self) -> None:
        """Its bytes depend on the package alone."""
        assert make_wheel() == make_wheel()

    def test_no_answer_is_in_it(self) -> None:
        """Only the library is."""
        assert b"staff-only-canary-5f2c9d1e" not in make_wheel()


class TestZip:
    """The zip is Otter's own, with ours in it."""

    def test_what_otter_copies_into_its_image(self, built: Built) -> None:
        """``otter grade`` takes these names alone before it runs setup.sh."""
        with zipfile.ZipFile(built.autograder) as archive:
            early = [
                name
                for name in archive.namelist()
                if name in {"setup.sh", "environment.yml"} or name.startswith("requirements.")
            ]
        assert sorted(early) == [
            "environment.yml",
            f"requirements.{wheel_name()}",
            "requirements.otter.txt",
            "requirements.pins.txt",
            "setup.sh",
        ]

    def test_no_grade_depends_on_the_image(self, built: Built, tmp_path: Path) -> None:
        """What has been graded is kept when only the way to build the image has changed."""
        with zipfile.ZipFile(built.autograder) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        digests = []
        for changed in ("nothing", "setup.sh", "files/reference.py"):
            path = tmp_path / f"{changed.replace('/', '-')}.zip"
            content = {**files, changed: files.get(changed, b"") + b"\n"}
            path.write_bytes(write_zip(content))
            digests.append(load_autograder(path).digest)
        assert digests[0] == digests[1] != digests[2]

    @pytest.mark.parametrize("script", ["setup.sh", "run_autograder"])
    def test_the_scripts_are_sound(self, root: Path, script: str) -> None:
        """Bash can read them, and they have Unix line ends."""
        path = root / "autograder" / "authoring" / "image" / script
        assert b"\r" not in path.read_bytes()
        subprocess.run(["/bin/bash", "-n", str(path)], check=True)
