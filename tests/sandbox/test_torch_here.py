"""A notebook that imports torch by itself finds it as one whose assignment has loaded it."""

import importlib
import importlib.abc
import importlib.machinery
import sys
import time
import types
from collections.abc import Iterator
from typing import Any

import pytest

from autograder.result import Ran
from autograder.sandbox.client import StudentProcess
from autograder.sandbox.inside import torch_here
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits

LIMITS = Limits(cell=60.0, call=60.0, submission=120.0)
CELL = """
import sys
before = "torch" in sys.modules
import torch
from torch.utils.data import DataLoader
torch.set_num_threads(8)
found = {
    "before": before,
    "threads": torch.get_num_threads(),
    "named later": "colorsys" in sys.modules,
    "first": torch.rand(1).item(),
    "alone": DataLoader([1, 2], num_workers=2).num_workers,
    "finders": [type(each).__module__ for each in sys.meta_path].count(
        "autograder.sandbox.inside.torch_here"
    ),
}
def draw():
    return torch.rand(1)
torch.set_grad_enabled(False)
"""


@pytest.fixture(scope="module")
def bare_zygote() -> Iterator[Zygote]:
    """A zygote for a course that has nothing to do with torch."""
    zygote = Zygote([], waits=True)
    zygote.warm_up(["colorsys"])
    yield zygote
    zygote.close()


def run(zygote: Zygote) -> tuple[dict[str, Any], Any, Any, str]:
    """Run the cell; returns what it has found, what ``draw`` returns twice, and what was said."""
    with StudentProcess(zygote) as student:
        student.start([CELL], skip={}, seed=7, limits=LIMITS)
        deadline = time.monotonic() + LIMITS.submission
        student.run(questions=frozenset(), deadline=deadline)
        (cell,) = student.cells
        assert cell.ran is Ran.FINISHED, cell.message
        assert student.end is not None
        with student.end.branch(deadline=deadline, shared=True) as branch:
            found, draw = branch.begin(["found", "draw"])
            first = draw()
            branch.begin([])
            return found, first, draw(), cell.message


def test_it_is_as_if_it_had_been_there(bare_zygote: Zygote, zygote: Zygote) -> None:
    """One thread, no other processes, the seed of the submission, and tensors that cross."""
    found, first, again, said = run(bare_zygote)
    there, *_, said_there = run(zygote)
    assert (found["before"], there["before"]) == (False, True)
    assert (found["named later"], there["named later"]) == (True, False)
    assert found | {"before": True, "named later": False} == there | {"finders": 0}
    assert (found["threads"], found["alone"]) == (1, 0)
    assert first.shape == (1,)
    assert first == again  # each test begins with the same random numbers
    assert said == said_there
    assert "gradients" in said


def test_a_file_of_the_same_name(bare_zygote: Zygote) -> None:
    """A module of the student's own, called torch, is theirs, whatever it defines."""
    cells = [
        "with open('torch.py', 'w') as file:\n    file.write('class Tensor:\\n    size = 3')",
        "import sys\nsys.path.insert(0, '.')\nimport torch\nsize = torch.Tensor.size",
        "size + 1",
    ]
    with StudentProcess(bare_zygote) as student:
        student.start(cells, skip={}, seed=7, limits=LIMITS)
        student.run(questions=frozenset(), deadline=time.monotonic() + 60)
        assert [cell.message for cell in student.cells] == ["", "", ""]


def test_an_import_that_is_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Torch is not taken for loaded before it is prepared, and is prepared by the next import."""

    class Loader(importlib.abc.Loader):
        """Loads what passes for torch, and ends its preparation, as a time limit may."""

        def exec_module(self, module: types.ModuleType) -> None:
            vars(module)["get_rng_state"] = None

    def find(name: str, _path: object) -> importlib.machinery.ModuleSpec:
        return importlib.machinery.ModuleSpec(name, Loader())

    prepared: list[object] = []
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    monkeypatch.setattr(torch_here, "_torch", None)
    monkeypatch.delitem(sys.modules, "torch", raising=False)
    monkeypatch.setattr(importlib.machinery.PathFinder, "find_spec", find)
    torch_here.await_it()
    with pytest.raises(AttributeError):
        importlib.import_module("torch")
    assert not torch_here.is_here()
    monkeypatch.setattr(torch_here, "_prepare", prepared.append)
    found = importlib.import_module("torch")
    assert prepared == [found]
