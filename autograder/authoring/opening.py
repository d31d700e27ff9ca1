"""Where students open a notebook: the page beside it, its links, and a cell for Colab.

The addresses are those that Colab, Binder and nbgitpuller document; they are made of the project's
one setting, the address of its repository.
"""

from collections.abc import Iterator
from urllib.parse import quote, urlencode, urlsplit

from autograder.assignment.course import Project

_TORCH = "https://download.pytorch.org/whl/cpu"
_BINDER = {"github.com": "gh", "gitlab.com": "gl"}
_CELL = """\
# In Colab, this fetches the course. Elsewhere it does nothing.
import sys

if "google.colab" in sys.modules:
    !git clone -q --depth 1 --branch {branch} {repository} /content/{folder}
    %cd -q /content/{folder}/assignments/{name}
    %pip install -q -r requirements.txt"""
_INSTALL = """\
## On your own computer

With Python 3.11 or newer, in the folder that this file is in:

    python3 -m venv .venv       # on Windows: python -m venv .venv
    . .venv/bin/activate        # on Windows: .venv\\Scripts\\activate
    pip install torch --index-url {torch}
    pip install jupyterlab -r requirements.txt
    jupyter lab {name}.ipynb

The third line brings PyTorch without CUDA: 1.7 GB instead of 6. On a Mac, leave it out.
You may give the notebook another name. Keep it beside `tests`.
"""
_COLAB = """\
## In Colab

Open the notebook (*File*, *Upload notebook*), upload `{name}-handout.zip` as well (the folder's
icon at the left), and run this in a cell before all others:

    !unzip -oq {name}-handout.zip
    %cd {name}
    %pip install -q -r requirements.txt
"""


def links(name: str, project: Project) -> dict[str, str]:
    """Return the addresses at which an assignment's notebook opens, by what it opens in.

    Args:
        name: the assignment's name.
        project: with the address of its repository; without one there are none.
    """
    if not project.repository:
        return {}
    host, path = _place(project)
    notebook = f"assignments/{name}/{name}.ipynb"
    branch = quote(project.branch, safe="")
    found = {}
    if host == "github.com":
        place = f"{path}/blob/{quote(project.branch)}/{notebook}"
        found["Colab"] = f"https://colab.research.google.com/github/{place}"
    if host in _BINDER:
        repository = path if host == "github.com" else quote(path, safe="")
        query = urlencode({"labpath": notebook})
        found["Binder"] = f"https://mybinder.org/v2/{_BINDER[host]}/{repository}/{branch}?{query}"
    if project.hub:
        query = urlencode(
            {
                "repo": f"https://{host}/{path}",
                "branch": project.branch,
                "urlpath": f"lab/tree/{_folder(project)}/{notebook}",
            }
        )
        found["JupyterHub"] = f"{project.hub.rstrip('/')}/hub/user-redirect/git-pull?{query}"
    return found


def page(name: str, title: str, project: Project) -> str:
    """Return the page beside a notebook, in Markdown: how to open it, and what to install.

    Args:
        name: the assignment's name.
        title: the assignment's title.
        project: what is said of the project.
    """
    return "\n".join(_parts(name, title, project))


def _parts(name: str, title: str, project: Project) -> Iterator[str]:
    yield f"# {title}\n"
    if project.title:
        yield f"{project.title}.\n"
    addresses = links(name, project)
    if addresses:
        yield (
            "Open it in " + ", ".join(f"[{where}]({at})" for where, at in addresses.items()) + ".\n"
        )
    yield _INSTALL.format(name=name, torch=_TORCH)
    if "Colab" not in addresses:
        yield _COLAB.format(name=name)


def colab_cell(name: str, project: Project) -> str:
    """Return the cell that fetches a course where Colab has opened one notebook of it alone.

    It is "" if Colab cannot have opened it, for want of a repository there.
    """
    if "Colab" not in links(name, project):
        return ""
    host, path = _place(project)
    return _CELL.format(
        branch=project.branch,
        repository=f"https://{host}/{path}",
        folder=_folder(project),
        name=name,
    )


def _place(project: Project) -> tuple[str, str]:
    """Return the host of the project's repository, and its path there."""
    parts = urlsplit(project.repository)
    return parts.hostname or "", parts.path.strip("/").removesuffix(".git")


def _folder(project: Project) -> str:
    return _place(project)[1].rpartition("/")[2]
