"""A notebook that imports torch by itself finds it as one whose assignment has loaded it."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from autograder.result import Ran
from autograder.sandbox.client import StudentProcess
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
    zygote = Zygote([])
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
    assert found | {"before": True} == there | {"finders": 0}
    assert (found["threads"], found["alone"]) == (1, 0)
    assert first.shape == (1,)
    assert first == again  # each test begins with the same random numbers
    assert said == said_there
    assert "gradients" in said


def test_a_file_of_the_same_name(bare_zygote: Zygote) -> None:
    """A module of the student's own, called torch, is theirs and nothing else."""
    cells = [
        "with open('torch.py', 'w') as file:\n    file.write('size = 3')",
        "import sys\nsys.path.insert(0, '.')\nimport torch\nsize = torch.size",
    ]
    with StudentProcess(bare_zygote) as student:
        student.start(cells, skip={}, seed=7, limits=LIMITS)
        student.run(questions=frozenset(), deadline=time.monotonic() + 60)
        assert [cell.message for cell in student.cells] == ["", ""]
