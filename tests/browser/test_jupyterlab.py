"""What a student sees: each notebook in JupyterLab, in a real browser, from top to bottom."""

import csv
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from autograder.assignment.project import assignment_names
from autograder.authoring.packaging import build

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent.parent
START, RUN = 90, 240  # seconds, on a busy machine
WHOLE_NOTEBOOK = {"windowingMode": "none"}  # cells out of sight are drawn as well


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Start JupyterLab on a folder of its own; yields its address and the folder."""
    folder = tmp_path_factory.mktemp("lab")
    home = tmp_path_factory.mktemp("home")
    settings = home / "settings" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)
    (settings / "tracker.jupyterlab-settings").write_text(json.dumps(WHOLE_NOTEBOOK))
    environment = {
        **os.environ,
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
    }
    options = ["--no-browser", "--allow-root", "--ServerApp.port=0", "--IdentityProvider.token="]
    options += ["--ServerApp.disable_check_xsrf=True"]  # so that the test may end kernels
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *options, f"--ServerApp.root_dir={folder}"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield _address(home / "runtime", server), folder
    finally:
        server.terminate()
        server.wait()


def _address(runtime: Path, server: "subprocess.Popen[bytes]") -> str:
    """Wait until the server answers; returns its address."""
    until = time.monotonic() + START
    while time.monotonic() < until:
        assert server.poll() is None, "JupyterLab did not start"
        for file in runtime.glob("jpserver-*.json"):
            try:
                url = str(json.loads(file.read_text())["url"])
                with urllib.request.urlopen(f"{url}api", timeout=5):  # noqa: S310 -- our own server
                    return url
            except (OSError, ValueError, KeyError):
                pass
        time.sleep(0.2)
    pytest.fail("JupyterLab did not answer")


@pytest.fixture(scope="session")
def assignments(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build all assignments into a folder."""
    target = tmp_path_factory.mktemp("assignments")
    for name in assignment_names(ROOT):
        build(name, ROOT, into=target)
    return target


def wait_for_kernel(url: str, place: str) -> None:
    """Wait until the notebook's kernel itself says that it is idle and connected.

    JupyterLab shows it as idle before it is started, and drops the cells that are run by then.
    """
    until = time.monotonic() + START
    while time.monotonic() < until:
        kernels = [session["kernel"] for session in sessions(url) if session["path"] == place]
        if kernels and kernels[0]["execution_state"] == "idle" and kernels[0]["connections"]:
            return
        time.sleep(0.2)
    pytest.fail("the kernel did not start")


def sessions(url: str) -> list[dict[str, Any]]:
    """Return the notebooks that are open with a kernel, as the server tells of them."""
    try:
        with urllib.request.urlopen(f"{url}api/sessions", timeout=5) as answer:  # noqa: S310 -- our own server
            return list(json.load(answer))
    except OSError:  # while a kernel starts, the server may fail to say
        return []


def end_kernels(url: str) -> None:
    """End all kernels, each of which holds a few hundred megabytes."""
    for session in sessions(url):
        request = urllib.request.Request(f"{url}api/sessions/{session['id']}", method="DELETE")  # noqa: S310 -- our own server
        urllib.request.urlopen(request, timeout=START).close()  # noqa: S310 -- see above


def open_and_run(page: Page, lab: tuple[str, Path], notebook: Path) -> None:
    """Open a notebook and run all of its cells by the menu, and wait for the last one."""
    url, folder = lab
    place = notebook.relative_to(folder).as_posix()
    page.goto(f"{url}lab/tree/{place}?reset", timeout=START * 1000)
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=START * 1000)
    page.wait_for_selector(
        ".jp-Notebook-ExecutionIndicator[data-status='idle']", timeout=START * 1000
    )
    wait_for_kernel(url, place)
    page.click("li.lm-MenuBar-item:has-text('Run')")
    page.click("li[data-command='runmenu:run-all']")
    page.wait_for_function(
        """() => {
            const prompts = [...document.querySelectorAll(
                '.jp-Notebook .jp-CodeCell .jp-InputPrompt')].map(each => each.textContent);
            return prompts.length && prompts.every(each => /\\[\\d+\\]/.test(each));
        }""",
        timeout=RUN * 1000,
    )


def outputs(page: Page) -> dict[str, str]:
    """Return what the check cells show, by question."""
    shown = {}
    for cell in page.query_selector_all(".jp-Notebook .jp-CodeCell"):
        editor, output = cell.query_selector(".cm-content"), cell.query_selector(".jp-OutputArea")
        source = editor.inner_text() if editor else ""
        if source.startswith("grader.check("):
            shown[source.split('"')[1]] = output.inner_text() if output else ""
    return shown


def save_picture(page: Page, name: str) -> None:
    """Keep a picture of the whole notebook, if a folder is given for them."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        outer = "document.querySelector('.jp-NotebookPanel-notebook .jp-WindowedPanel-outer')"
        height = int(page.evaluate(f"{outer}.scrollHeight"))
        page.set_viewport_size({"width": 1100, "height": min(height + 200, 16_000)})
        page.evaluate(f"{outer}.scrollTo(0, 0)")
        page.wait_for_timeout(1_000)
        page.screenshot(path=Path(folder) / f"{name}.png")


def score_of_export(folder: Path, autograder: Path) -> str:
    """Grade the zip that the notebook's last cell has made; returns its score."""
    (export,) = folder.glob("*.zip")
    command = [sys.executable, "-m", "autograder", "grade", autograder, export, "--out", folder]
    subprocess.run([*map(str, command)], check=True, capture_output=True)
    with (folder / "grades.csv").open(encoding="utf-8", newline="") as file:
        return next(csv.DictReader(file))["score"]


@pytest.mark.parametrize("name", assignment_names(ROOT))
@pytest.mark.parametrize("kind", ["solved", "untouched"])
def test_notebook_in_the_browser(
    name: str, kind: str, browser: Browser, lab: tuple[str, Path], assignments: Path
) -> None:
    """The solved notebook passes each check, the untouched one says in words what to do."""
    folder = lab[1] / f"{name}-{kind}"
    shutil.copytree(assignments / "assignments" / name, folder)
    notebook = folder / f"{name}.ipynb"
    if kind == "solved":
        shutil.copy(assignments / "dist" / f"{name}-solution.ipynb", notebook)
    page = browser.new_page(viewport={"width": 1100, "height": 900})
    try:
        open_and_run(page, lab, notebook)
        shown = outputs(page)
        save_picture(page, folder.name)
        errors = page.query_selector_all("[data-mime-type='application/vnd.jupyter.error']")
        pictures = page.query_selector_all(".jp-OutputArea img, .jp-OutputArea svg")
    finally:
        page.close()
        end_kernels(lab[0])
    assert shown
    assert pictures
    for question, text in shown.items():
        assert "Traceback" not in text, question
        if kind == "solved":
            assert f"{question} passed!" in text, (question, text)
        else:
            assert "passed!" not in text, (question, text)
            assert len(text.split()) > 5, (question, text)
    if kind == "solved":
        assert errors == []
        assert score_of_export(folder, assignments / "dist" / f"{name}-autograder.zip") == "100"
