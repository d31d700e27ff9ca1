"""Where students open a notebook."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from autograder.assignment.bundle import load_autograder
from autograder.assignment.course import Project
from autograder.assignment.project import SETTINGS
from autograder.authoring import packaging
from autograder.authoring.opening import colab_cell, links, page
from autograder.authoring.starting import start
from autograder.basics.handedout import read_about
from autograder.errors import BuildError

ON_GITHUB = Project(
    title="Deep Learning 1",
    repository="https://github.com/owner/course.git",
    branch="spring/26",
    hub="https://hub.example.edu/",
)


def test_links() -> None:
    """Each leads to the notebook in the repository, on its branch."""
    found = links("cones", ON_GITHUB)
    notebook = "assignments/cones/cones.ipynb"
    assert found["Colab"] == (
        f"https://colab.research.google.com/github/owner/course/blob/spring/26/{notebook}"
    )
    binder = urlsplit(found["Binder"])
    assert binder.path == "/v2/gh/owner/course/spring%2F26"
    assert parse_qs(binder.query) == {"labpath": [notebook]}
    hub = urlsplit(found["JupyterHub"])
    assert hub.netloc + hub.path == "hub.example.edu/hub/user-redirect/git-pull"
    assert parse_qs(hub.query) == {
        "repo": ["https://github.com/owner/course"],
        "branch": ["spring/26"],
        "urlpath": [f"lab/tree/course/{notebook}"],
    }


def test_other_places() -> None:
    """Colab opens GitHub's alone; Binder GitLab's, too; without a repository there are none."""
    gitlab = Project(repository="https://gitlab.com/group/sub/course")
    assert list(links("cones", gitlab)) == ["Binder"]
    assert "/v2/gl/group%2Fsub%2Fcourse/main?" in links("cones", gitlab)["Binder"]
    assert links("cones", Project(repository="https://git.example.edu/course")) == {}
    assert links("cones", Project()) == {}


def test_page() -> None:
    """It says how to install, PyTorch without CUDA too, and where to open it."""
    text = page("cones", "Cones and more", ON_GITHUB)
    assert text.startswith("# Cones and more\n\nDeep Learning 1.\n\nOpen it in [Colab](https://")
    assert "pip install torch --index-url" in text
    assert "unzip" not in text
    alone = page("cones", "Cones", Project())
    assert "Open it in" not in alone
    assert "!unzip -oq cones-handout.zip" in alone


BY_HAND = """
```otter
# BEGIN QUESTION
name: q2
points: 4
manual: true
```

### Question 2: why

Why does it grow?

```otter
# BEGIN SOLUTION
```

Because.

```otter
# END SOLUTION
```

```otter
# END QUESTION
```
"""


def test_the_built_folder(tmp_path: Path) -> None:
    """The page lies in it, and the notebook begins with the cell for Colab.

    A question that a person judges has no test, and its points are said.
    """
    start("cones", tmp_path)
    master = tmp_path / "solutions" / "cones" / "cones.md"
    master.write_text(master.read_text(encoding="utf-8") + BY_HAND, encoding="utf-8")
    settings = tmp_path / SETTINGS
    settings.write_text('[project]\nrepository = "https://github.com/owner/course"\n', "utf-8")
    built = packaging.build("cones", tmp_path)
    assert "(https://colab" in (built.student / "README.md").read_text(encoding="utf-8")
    cell = colab_cell("cones", Project(repository="https://github.com/owner/course"))
    for path in (built.student / "cones.ipynb", built.solution):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = ["".join(each["source"]) for each in cells if each["cell_type"] == "code"]
        assert code[0] == cell
        assert "%cd -q /content/course/assignments/cones" in code[0]
    [judged] = built.by_hand
    assert (judged.name, judged.title, judged.max_score) == ("q2", "Question 2: why", 4)
    assert judged.text == "Why does it grow?"
    known = read_about(built.student).question("q2")
    assert known is not None
    assert known.by_hand
    loaded = load_autograder(built.autograder)
    assert [question.name for question in loaded.questions] == ["q1"]
    assert loaded.max_score == 10
    assert loaded.description.points_by_hand == 4
    settings.write_text('[project]\nbranch = "a; rm -r b"\n', "utf-8")
    with pytest.raises(BuildError, match="no name of a branch"):
        packaging.build("cones", tmp_path)
