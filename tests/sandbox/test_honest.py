"""Honest notebooks lose nothing behind the walls, whichever there are."""

import time
from collections.abc import Iterator
from importlib.util import find_spec

import msgspec
import pytest

from autograder.errors import StudentCallError
from autograder.sandbox.client import StudentProcess
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits
from autograder.sandbox.walls.plan import Plan

LIMITS = Limits(cell=60.0, call=60.0, submission=120.0)

HONEST = {
    "matplotlib": """
import matplotlib.pyplot as plt, numpy as np
figure, axes = plt.subplots()
axes.plot(np.linspace(0, 1), np.linspace(0, 1) ** 2)
axes.set_title("$x^2$")
plt.savefig("figure.png")
import os
assert os.path.getsize("figure.png") > 1000
""",
    "timeit": "%timeit -n 10 -r 2 sum(range(100))",
    "data loader with workers": """
import torch
from torch.utils.data import DataLoader, TensorDataset
data = TensorDataset(torch.arange(10.0))
batches = list(DataLoader(data, batch_size=2, num_workers=2, persistent_workers=True,
                          prefetch_factor=4, multiprocessing_context="fork", timeout=5))
assert len(batches) == 5
assert len(list(DataLoader(data, 5, False, None, None, 2))) == 2
""",
    "a data loader of one's own": """
import torch
from torch.utils.data import DataLoader


class Mine(DataLoader):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, num_workers=4, **kwargs)


assert len(list(Mine([1, 2, 3]))) == 3
""",
    "saving and loading": """
import torch
model = torch.nn.Linear(2, 3)
torch.save(model.state_dict(), "model.pt")
model.load_state_dict(torch.load("model.pt"))
""",
    "temporary files": """
import os, pathlib, shutil, tempfile
with tempfile.NamedTemporaryFile("w+", suffix=".txt") as file:
    file.write("x")
    os.chmod(file.name, 0o644)
with tempfile.TemporaryDirectory() as folder:
    open(os.path.join(folder, "a"), "w").close()
    shutil.copy2(os.path.join(folder, "a"), os.path.join(folder, "b"))
    for _ in range(2):
        pathlib.Path(folder, "c").touch()
    assert sorted(os.listdir(folder)) == ["a", "b", "c"]
os.makedirs("data/raw", exist_ok=True)
""",
    "torch.compile": """
import torch
f = torch.compile(lambda x: x * 2, backend="eager")
assert f(torch.ones(2)).tolist() == [2.0, 2.0]
""",
    "a pool that is closed at work": """
import multiprocessing
import time

with multiprocessing.Pool(2) as pool:
    pool.apply_async(time.sleep, (0.5,))
    time.sleep(0.1)
""",
    "a pool of processes": """
import multiprocessing


def square(n):
    return n * n


with multiprocessing.Pool(2) as pool:
    assert pool.map(square, range(10)) == [n * n for n in range(10)]
""",
    "locks, queues and values": """
import multiprocessing as mp
lock, queue, value = mp.Lock(), mp.Queue(), mp.Value("i", 0)


def work(lock, queue, value):
    for _ in range(100):
        with lock, value.get_lock():
            value.value += 1
    queue.put(value.value)


processes = [mp.Process(target=work, args=(lock, queue, value)) for _ in range(2)]
for process in processes:
    process.start()
seen = [queue.get(timeout=20) for _ in processes]
for process in processes:
    process.join(20)
assert value.value == 200 and max(seen) == 200, (value.value, seen)
assert lock.acquire(timeout=0.01) and not lock.acquire(False)
semaphore = mp.BoundedSemaphore(1)
try:
    semaphore.release()
    raise SystemError
except ValueError:
    pass
""",
    "futures": """
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


def square(n):
    return n * n


for executor in (ProcessPoolExecutor, ThreadPoolExecutor):
    with executor(2) as pool:
        assert list(pool.map(square, [1, 2, 3])) == [1, 4, 9]
""",
    "asyncio": """
import asyncio


async def twice(n):
    await asyncio.sleep(0.01)
    return 2 * n


assert await asyncio.gather(twice(1), twice(2)) == [2, 4]
""",
    "sleep": "import time\ntime.sleep(1)",
    "large arrays": """
import numpy as np, torch
for _ in range(5):
    array = np.ones(100 * 2**17)
    tensor = torch.from_numpy(array) * 2
assert float(tensor[0]) == 2.0
""",
    "much output": "for _ in range(44):\n    print('x' * 100_000)",
    "other programs": """
import subprocess, sys
run = subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True, text=True)
assert run.stdout == "42\\n"
assert subprocess.run(["ls"], capture_output=True, text=True).returncode == 0
""",
    "threads": """
import threading
done = []
threads = [threading.Thread(target=done.append, args=[n]) for n in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert len(done) == 8
""",
    "who am I": """
import getpass, os, pathlib, platform, resource
getpass.getuser(), platform.node(), os.cpu_count()
assert pathlib.Path.home().is_dir() and pathlib.Path.cwd().is_dir()
assert os.listdir(".") == []
resource.getrusage(resource.RUSAGE_SELF)
""",
    "training": """
import torch
torch.manual_seed(0)
model = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 1))
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
x, y = torch.randn(64, 4), torch.randn(64, 1)
for _ in range(20):
    optimizer.zero_grad()
    loss = torch.nn.functional.mse_loss(model(x), y)
    loss.backward()
    optimizer.step()
""",
    "otter's parts": """
import otter
from otter.export import export_notebook
from otter.check.notebook import Notebook
grader = otter.Notebook()
grader.to_pdf(display_link=True)
""",
    "colab's parts": """
from google.colab import drive, files
from google.colab.patches import cv2_imshow
import google.colab.data_table
drive.mount("/content/drive")
""",
}
if find_spec("pandas"):
    HONEST["pandas"] = """
import pandas as pd
frame = pd.DataFrame({"a": [1, 2], "b": [3.0, 4.0]})
frame.to_csv("frame.csv", index=False)
assert pd.read_csv("frame.csv").equals(frame)
"""


WRITES = """
import os, tempfile
from pathlib import Path
Path("kept.txt").write_text("as it was")
Path("folder").mkdir()
Path("folder/inner.txt").write_text("inner")
Path("folder/link").symlink_to("inner.txt")
Path("images").mkdir()
for number in range(5_100):
    Path(f"images/{number}").write_bytes(b"")
log = open("log.txt", "a+")

def seen():
    below = sorted(str(path) for path in Path().rglob("*") if path.parent.name != "images")
    other = [path.name for path in Path(tempfile.gettempdir()).iterdir() if path.suffix == ".new"]
    return below, other, Path("kept.txt").read_text(), Path("folder/link").read_text()

def change(x):
    Path("kept.txt").write_text(f"input {x}")
    Path("folder/inner.txt").unlink()
    Path("more/and/more").mkdir(parents=True)
    Path("more/and/more/told.txt").write_text(str(x))
    Path(tempfile.gettempdir(), "told.new").write_text(str(x))
    Path("folder/link").unlink()
    Path("folder/link").symlink_to("/etc/passwd")
    log.write("called")
    log.flush()
    log.seek(0)
    return log.read(), len(os.listdir("images"))
"""


@pytest.fixture(
    scope="module",
    params=[
        "all walls",
        pytest.param("no namespaces", marks=pytest.mark.slow),
        pytest.param("an older Landlock", marks=pytest.mark.slow),
    ],
)
def walled(request: pytest.FixtureRequest) -> Iterator[Zygote]:
    """A zygote with all walls that there are here, or without some of them."""
    zygote = Zygote()
    plan = zygote.plan
    if request.param != "all walls":
        zygote.close()
        version = plan.landlock if request.param == "no namespaces" else min(plan.landlock, 4)
        weaker = Plan(landlock=version, seccomp=plan.seccomp, missing=plan.missing)
        zygote = Zygote(plan=weaker)
    yield zygote
    zygote.close()


@pytest.mark.parametrize("name", HONEST)
def test_honest_notebooks_lose_nothing(walled: Zygote, name: str) -> None:
    """What honest notebooks do works, on its cells' first run and without a remark."""
    with StudentProcess(walled) as student:
        student.start([HONEST[name]], skip={}, seed=1, limits=LIMITS)
        student.run(questions=frozenset(), deadline=time.monotonic() + LIMITS.submission)
        (cell,) = student.cells
        assert (cell.message, cell.traceback) == ("", ())
        assert student.end is not None


def test_a_checkpoint_answers_after_a_hanging_call(walled: Zygote) -> None:
    """Branches are ended, and made anew, whichever way there is to signal them."""
    code = "def hang():\n    while True: pass\ndef f(): return 5"
    quick = msgspec.structs.replace(LIMITS, call=0.5)
    with StudentProcess(walled) as student:
        student.start([code], skip={}, seed=1, limits=quick)
        student.run(questions=frozenset(), deadline=time.monotonic() + 60)
        assert student.end is not None
        for _ in range(2):
            soon = time.monotonic() + 20
            with student.end.branch(deadline=soon) as branch, pytest.raises(StudentCallError):
                branch.lookup("hang")()
            with student.end.branch(deadline=time.monotonic() + 20) as branch:
                assert branch.lookup("f")() == 5


@pytest.mark.parametrize("kept", ["[x] * 1000", "torch.ones(1000)"])
def test_a_call_that_fills_memory_costs_that_call(walled: Zygote, kept: str) -> None:
    """A loop that forgets to go on ends alone; what it took is there for others again."""
    code = (
        "import torch\ndef f(x):\n    i, kept = 0, []\n    while i < 3:\n"
        f"        kept.append({kept})\ndef g(): return len([0] * 10_000_000)"
    )
    limits = Limits(cell=20.0, call=20.0, submission=60.0, memory=200 * 2**20)
    with StudentProcess(walled) as student:
        student.start([code], skip={}, seed=1, limits=limits)
        student.run(questions=frozenset(), deadline=time.monotonic() + limits.submission)
        assert student.end is not None
        deadline = time.monotonic() + 40
        with student.end.branch(deadline=deadline) as branch:
            function = branch.lookup("f")
            for _ in range(2):  # the second time nothing is called
                with pytest.raises(StudentCallError, match=r"needs more than the 200 MB"):
                    function(1.0)
            with student.end.branch(deadline=deadline) as other:
                assert other.lookup("g")() == 10_000_000


def test_no_branch_sees_what_another_wrote(walled: Zygote) -> None:
    """Neither below the notebook's folder nor in that of temporary files; what it left is there.

    So are files that it has left open, and those that are too many to be brought back.
    """
    with StudentProcess(walled) as student:
        student.start([WRITES], skip={}, seed=1, limits=LIMITS)
        student.run(questions=frozenset(), deadline=time.monotonic() + LIMITS.submission)
        assert [cell.message for cell in student.cells] == [""]
        assert student.end is not None
        seen = []
        for number in range(3):
            with student.end.branch(deadline=time.monotonic() + LIMITS.submission) as branch:
                seen.append(branch.lookup("seen")())
                assert branch.lookup("change")(number) == ("called", 5_100)
    assert seen[0] == seen[1] == seen[2]
    assert seen[0] == (
        ["folder", "folder/inner.txt", "folder/link", "images", "kept.txt", "log.txt"],
        [],
        "as it was",
        "inner",
    )
