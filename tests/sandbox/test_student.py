"""A notebook in a student's process, and what the grader sees of it."""

import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch

from autograder.errors import DeadlineError, SandboxError, StudentCallError
from autograder.result import Kind, Ran
from autograder.sandbox.branches import Branch
from autograder.sandbox.client import StudentProcess
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits
from support.helpers import descendants

ROOT = Path(__file__).resolve().parents[2]
LIMITS = Limits(cell=1.0, call=1.0, submission=30.0)
PATIENT = Limits(cell=20.0, call=20.0, submission=60.0)
CHECK = "import otter\ngrader = otter.Notebook('x.ipynb')\ngrader.check('q1')"


@contextmanager
def running(
    zygote: Zygote, cells: Sequence[str], limits: Limits = LIMITS
) -> Iterator[StudentProcess]:
    """Run a notebook and provide its process."""
    with StudentProcess(zygote) as student:
        student.start(cells, skip={}, seed=1, limits=limits)
        deadline = time.monotonic() + limits.submission
        student.run(questions=frozenset({"q1", "q2"}), deadline=deadline)
        yield student


@contextmanager
def end_of(zygote: Zygote, *cells: str, limits: Limits = LIMITS) -> Iterator[Branch]:
    """Run a notebook and provide a branch of its end."""
    with running(zygote, cells, limits) as student:
        assert [cell.message for cell in student.cells if cell.message] == []
        assert student.end is not None
        with student.end.branch(deadline=time.monotonic() + 20) as branch:
            yield branch


class TestCells:
    """Cells run one by one, each with its own outcome."""

    def test_an_error_does_not_stop_the_rest(self, zygote: Zygote) -> None:
        """A cell that raises is recorded with the student's line, and the next one runs."""
        with running(zygote, ["x = 1", "def f():\n    return 1 / 0\nf()", "y = x"]) as student:
            assert [cell.ran for cell in student.cells] == [Ran.FINISHED, Ran.RAISED, Ran.FINISHED]
            assert student.cells[1].message == "cell 2: ZeroDivisionError: division by zero"
            assert student.cells[1].traceback == (
                "cell 2, line 3: f()",
                "cell 2, line 2, in f: return 1 / 0",
            )

    def test_a_syntax_error_costs_its_cell(self, zygote: Zygote) -> None:
        """A cell that does not parse is named with its line."""
        with running(zygote, ["a = 1\nb = (", "c = 2"]) as student:
            assert student.cells[0].ran is Ran.SYNTAX_ERROR
            assert student.cells[0].message.startswith("cell 1, line 2: SyntaxError")
            assert student.cells[1].ran is Ran.FINISHED

    def test_a_cell_means_what_ipython_makes_of_it(self, zygote: Zygote) -> None:
        """What Python could read by itself may have a prompt, an indent, or be a magic's name."""
        cells = [
            "In [1]: a = 1\nIn [2]: b = a + 1",
            "   c = 3\n   d = 4",
            "ten = 10\n...",
            "pwd",
            "text = '''\n%%time\n!ls\n'''",
            "left = (17\n% 5)  # is it 2?",
            "async def later():\n    return 5\nwaited = await later()",
            "from __future__ import annotations\ndef f(x: Nowhere): return x\ng = f(6)",
            "def h(x: Nowhere): return x",
        ]
        with end_of(zygote, *cells) as branch:
            names = ["a", "b", "c", "d", "ten", "text", "left", "waited", "g"]
            found = dict(zip(names, branch.begin(names), strict=True))
        assert found.pop("text") == "\n%%time\n!ls\n"
        assert list(found.values()) == [1, 2, 3, 4, 10, 2, 5, 6]

    @pytest.mark.parametrize(
        "loop",
        [
            "while True:\n    pass",
            "while True:\n    try:\n        pass\n    except Exception:\n        pass",
            "import time\ntime.sleep(60)",
        ],
    )
    def test_an_endless_cell_is_interrupted(self, zygote: Zygote, loop: str) -> None:
        """A cell that does not end costs itself: what was defined before is still there."""
        with running(zygote, ["x = 1", loop, "y = x + 1"]) as student:
            assert student.cells[1].ran is Ran.TIMED_OUT
            assert student.cells[1].message == "cell 2 did not finish within 1 s"
            assert student.cells[2].ran is Ran.FINISHED
            assert student.died_in is None

    def test_a_cell_that_ignores_the_interrupt_is_ended(self, zygote: Zygote) -> None:
        """A cell that cannot be interrupted ends the process, and is named."""
        # A bare ``except`` in a loop is no such cell: Python checks for signals at the jump
        # back as well, which lies outside the ``try``.
        stubborn = "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass"
        with running(zygote, ["x = 1", stubborn, "y = 2"]) as student:
            assert student.died_in == 2
            assert student.cells[1].message == "cell 2 did not finish within 1 s"
            assert len(student.cells) == 2

    @pytest.mark.parametrize(
        ("code", "how"),
        [
            ("import os\nos._exit(3)", "exit code 3"),
            ("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)", "killed by SIGSEGV"),
            ("import os\nos.abort()", "killed by SIGABRT"),
        ],
    )
    def test_leaving_python_is_named(self, zygote: Zygote, code: str, how: str) -> None:
        """A cell that ends the process is named, with how it ended."""
        with running(zygote, ["x = 1", code, "y = 2"]) as student:
            assert student.died_in == 2
            assert student.cells[1].ran is Ran.DIED
            assert student.cells[1].message == f"cell 2 ended Python ({how})"

    @pytest.mark.parametrize("leave", ["exit()", "quit()", "import sys\nsys.exit(0)"])
    def test_polite_ways_to_leave_do_not(self, zygote: Zygote, leave: str) -> None:
        """``exit`` and ``sys.exit`` end their cell at most."""
        with running(zygote, [leave, "x = 1"]) as student:
            assert student.cells[1].ran is Ran.FINISHED

    @pytest.mark.parametrize(
        "code",
        [
            "%matplotlib inline",
            "%matplotlib notebook",
            "%pip install torch",
            "%conda install torch",
            "!pip install torch",
            "files = !ls\nassert files == []",
            "%%bash\nexit 1",
            "%%html\n<b>x</b>",
            "%load_ext autoreload\n%autoreload 2",
            "%tensorflow_version 2.x",
            "%time x = 1",
            "%%time\nx = 1",
            "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
            "from google.colab import drive, files\ndrive.mount('/content/drive')\nfiles.upload()",
            "import google.colab\ngoogle.colab.output.clear()",
            "from IPython.display import display, HTML\ndisplay(HTML('x'))",
            "get_ipython().run_line_magic('matplotlib', 'inline')",
            "import otter\notter.Notebook('x', tests_dir='t').check_all()\ngrader.export()",
            "import torch\ntorch.set_num_threads(8)",
            "await __import__('asyncio').sleep(0)",
            "import os\nassert os.listdir('.') == []\nopen('x.txt', 'w').write('x')",
            "print('x' * 5_000_000)",
            "class Odd:\n    def __repr__(self):\n        raise ValueError\nOdd()",
        ],
    )
    def test_what_notebooks_do_does_no_harm(self, zygote: Zygote, code: str) -> None:
        """Magics, shell commands, plots, prompts and Colab's modules run without an error."""
        with running(zygote, [code], PATIENT) as student:
            assert student.cells[0].message == ""
            assert student.cells[0].ran is Ran.FINISHED

    def test_a_question_to_a_person_is_answered_with_nothing(self, zygote: Zygote) -> None:
        """A prompt ends no cell, and whoever grades reads where it stands."""
        with running(zygote, ["name = input('Who? ')\nassert name == ''"], PATIENT) as student:
            (cell,) = student.cells
            assert cell.ran is Ran.FINISHED
            assert (
                cell.message
                == "cell 1, line 1: input() is answered with nothing here, where nobody sits"
            )

    def test_output_is_kept_up_to_its_limit(self, zygote: Zygote) -> None:
        """Printed text is recorded, and cut where it is long."""
        with running(zygote, ["print('hello')", "print('x' * 100_000)"]) as student:
            assert student.cells[0].output == "hello\n"
            assert student.cells[1].output == "x" * LIMITS.output + "…"

    def test_too_much_memory_is_an_error_in_its_cell(self, zygote: Zygote) -> None:
        """An allocation beyond the limit raises in the cell, and the next cell runs."""
        big = "data = bytearray(3 * 2**30)"
        with running(zygote, [big, "x = 1"]) as student:
            assert student.cells[0].message.startswith("cell 1: MemoryError")
            assert student.cells[1].ran is Ran.FINISHED

    def test_random_numbers_are_the_same_every_time(self, zygote: Zygote) -> None:
        """The global generators are seeded."""
        code = (
            "import random, numpy, torch\nx = random.random(), numpy.random.rand(), torch.rand(1)"
        )
        drawn = []
        for _ in range(2):
            with end_of(zygote, code) as branch:
                drawn.append(repr(branch.lookup("x")))
        assert drawn[0] == drawn[1]

    def test_the_submission_has_a_deadline(self, zygote: Zygote) -> None:
        """When the whole submission's time is over, running stops and what was done is kept."""
        limits = Limits(cell=5.0, call=5.0, submission=1.0)
        with StudentProcess(zygote) as student:
            student.start(["x = 1", "import time\ntime.sleep(4)"], skip={}, seed=1, limits=limits)
            with pytest.raises(DeadlineError):
                student.run(questions=frozenset(), deadline=time.monotonic() + limits.submission)
            assert [cell.ran for cell in student.cells] == [Ran.FINISHED]


class TestCheckpoints:
    """A question is graded as the notebook stood at its check."""

    def test_a_later_definition_does_not_count(self, zygote: Zygote) -> None:
        """The checkpoint keeps what its check saw; the end has what came last."""
        cells = ["def f(): return 'first'", CHECK, "def f(): return 'last'"]
        with running(zygote, cells) as student:
            assert student.end is not None
            checkpoints = {"first": student.checkpoints["q1"][-1], "last": student.end}
            for expected, checkpoint in checkpoints.items():
                with checkpoint.branch(deadline=time.monotonic() + 20) as branch:
                    assert branch.lookup("f")() == expected

    def test_the_last_check_of_a_question_counts(self, zygote: Zygote) -> None:
        """Checking again replaces the checkpoint."""
        cells = ["x = 1", CHECK, "x = 2", "grader.check('q1')", "x = 3"]
        with running(zygote, cells) as student:
            assert student.checkpoints["q1"][-1].at == "check in cell 4"
            with student.checkpoints["q1"][-1].branch(deadline=time.monotonic() + 20) as branch:
                assert branch.lookup("x") == 2

    def test_the_check_works_without_its_first_cell(self, zygote: Zygote) -> None:
        """A deleted cell ``grader = otter.Notebook(…)`` does not lose the checks."""
        with running(zygote, ["grader.check('q2')"]) as student:
            assert list(student.checkpoints) == ["q2"]

    def test_unknown_questions_leave_no_checkpoint(self, zygote: Zygote) -> None:
        """Only questions that the autograder has are kept."""
        with running(zygote, ["grader.check('q99')\ngrader.check(['odd'])"]) as student:
            assert student.checkpoints == {}
            assert student.cells[0].ran is Ran.FINISHED

    def test_branches_do_not_disturb_each_other(self, zygote: Zygote) -> None:
        """What a call changes is gone in the next branch."""
        cells = ["calls = []\ndef f():\n    calls.append(1)\n    return len(calls)"]
        with running(zygote, cells) as student:
            assert student.end is not None
            for last in (False, False, True):
                with student.end.branch(deadline=time.monotonic() + 20, last=last) as branch:
                    function = branch.lookup("f")
                    assert [function(), function()] == [1, 2]

    def test_branches_draw_the_same_random_numbers(self, zygote: Zygote) -> None:
        """What a function draws in a test depends on the notebook's seed, not on chance."""
        draw = "import random\nimport numpy as np\nimport torch\nrandom.seed(1)\ndef f():\n    "
        draw += "return random.random(), float(np.random.rand()), float(torch.rand(()))"
        with running(zygote, [draw]) as student:
            assert student.end is not None
            drawn = []
            for _ in range(2):
                with student.end.branch(deadline=time.monotonic() + 20) as branch:
                    drawn.append(branch.lookup("f")())
            assert drawn[0] == drawn[1]

    def test_a_hanging_call_costs_its_branch_alone(self, zygote: Zygote) -> None:
        """After a call that does not end, and one that leaves Python, the next branch answers."""
        code = (
            "import os\ndef hang():\n    while True: pass\ndef leave(): os._exit(7)\n"
            "def f(): return 5"
        )
        with running(zygote, [code]) as student:
            assert student.end is not None
            for name, kind, message in (
                ("hang", Kind.TIMED_OUT, "hang did not finish within 1 s"),
                ("leave", Kind.DIED, "leave ended Python (exit code 7)"),
            ):
                with student.end.branch(deadline=time.monotonic() + 20) as branch:
                    with pytest.raises(StudentCallError) as caught:
                        branch.lookup(name)()
                    assert (caught.value.kind, caught.value.message) == (kind, message)
                    with pytest.raises(StudentCallError):  # this branch answers no more
                        branch.lookup("f")
            with student.end.branch(deadline=time.monotonic() + 20) as branch:
                assert branch.lookup("f")() == 5

    @pytest.mark.skipif(sys.platform != "linux", reason="the monitor looks into /proc")
    def test_the_limit_that_ended_all_processes_is_named(self, zygote: Zygote) -> None:
        """The checkpoint is gone then, and whatever is called of it says why."""
        code = (
            "import mmap, os, time\n"
            "def f():\n"
            "    for _ in range(20):\n"
            "        if os.fork() == 0:\n"
            "            kept = mmap.mmap(-1, 30 * 2**20)\n"
            "            kept.write(bytes(len(kept)))\n"
            "            time.sleep(20)\n"
            "    time.sleep(20)\n"
            "def g(): return 5"
        )
        limits = Limits(cell=20.0, call=20.0, submission=60.0, memory=100 * 2**20)
        with running(zygote, [code], limits) as student:
            assert student.end is not None
            for name in ("f", "g"):
                with student.end.branch(deadline=time.monotonic() + 40) as branch:
                    with pytest.raises(StudentCallError) as caught:
                        branch.lookup(name)()
                    assert caught.value.message == (
                        f"{name} could not be called: your notebook used more than 100 MB of memory"
                    )

    @pytest.mark.usefixtures("idle_machine")
    def test_slow_calls_share_the_time_of_their_test(self, zygote: Zygote) -> None:
        """Many calls that each end in time do not get that time each."""
        code = "import time\ndef f(): time.sleep(0.4)"
        with end_of(zygote, code) as branch:
            function = branch.lookup("f")
            function()
            function()
            with pytest.raises(StudentCallError, match="within 1 s"):
                function()


class TestProxies:
    """The grader talks to the student's objects without having them."""

    def test_values_come_and_functions_stay(self, zygote: Zygote) -> None:
        """Plain values arrive as they are; a function is called where it is."""
        code = "import torch\nx = torch.arange(3.)\ndef double(t, times=2):\n    return t * times"
        with end_of(zygote, code) as branch:
            assert torch.equal(branch.lookup("x"), torch.arange(3.0))
            double = branch.lookup("double")
            assert double.__name__ == "double"
            assert torch.equal(double(torch.ones(2), times=3), 3 * torch.ones(2))
            assert branch.lookup("nothing_of_that_name") is None

    def test_objects_can_be_driven(self, zygote: Zygote) -> None:
        """Attributes and items of an object are reached, and it can be handed back."""
        code = (
            "class Box:\n    def __init__(self, v): self.v = v\n"
            "    def __getitem__(self, i): return self.v * i\n"
            "    def add(self, other): return Box(self.v + other.v)\n"
            "a, b = Box(1), Box(2)"
        )
        with end_of(zygote, code) as branch:
            first, second = branch.lookup("a"), branch.lookup("b")
            assert first.add(second).v == 3
            assert second[5] == 10

    def test_an_exception_comes_with_the_students_lines(self, zygote: Zygote) -> None:
        """What a call raises names the cell and the line, and nothing of ours."""
        with end_of(zygote, "x = 1", "def f(t):\n    return t['a']") as branch:
            with pytest.raises(StudentCallError) as caught:
                branch.lookup("f")({})
            assert caught.value.message == "f raised KeyError: 'a'"
            assert caught.value.traceback == ("cell 2, line 2, in f: return t['a']",)

    @pytest.mark.parametrize(
        ("code", "message"),
        [
            ("def f():\n    import sys\n    sys.exit(1)", "f raised SystemExit: 1"),
            ("def f(): raise KeyboardInterrupt", "f raised KeyboardInterrupt"),
            ("def f():\n    x = []\n    x.append(x)\n    return x", "nested more than 32 levels"),
            ("import torch\ndef f(): return torch.zeros(2**26)", "arrays of more than 16 MB"),
            ("def f(): return [0] * 10**7", "a value of more than 4 MB"),
            ("def f(): return f()", "RecursionError"),
            (
                "class E(Exception):\n    def __str__(self): raise ValueError\ndef f(): raise E",
                "f raised E",
            ),
        ],
    )
    def test_odd_results_become_messages(self, zygote: Zygote, code: str, message: str) -> None:
        """Whatever a call does, the test gets an error with a sentence in it."""
        with (
            end_of(zygote, code, limits=PATIENT) as branch,
            pytest.raises(StudentCallError) as caught,
        ):
            branch.lookup("f")()
        assert message in caught.value.message

    def test_writing_on_the_channel_costs_the_test(self, zygote: Zygote) -> None:
        """A student's function that writes to the grader's connection ends its own test."""
        code = (
            "import os, stat\ndef f():\n    for fd in range(3, 64):\n        try:\n"
            "            if stat.S_ISSOCK(os.fstat(fd).st_mode): os.write(fd, b'\\xff' * 64)\n"
            "        except OSError: pass\n    return 1"
        )
        with end_of(zygote, code) as branch, pytest.raises(StudentCallError, match="disturbed"):
            branch.lookup("f")()


class TestEnd:
    """Nothing of a submission outlives it."""

    def test_children_are_gone(self, zygote: Zygote) -> None:
        """Processes that the notebook started are ended, and none can leave its group."""
        code = (
            "import os, time\nready, started = os.pipe()\n"
            "for _ in range(2):\n"
            "    if os.fork() == 0:\n"
            "        try: os.setsid(); os.setpgid(0, 0)\n        except OSError: pass\n"
            "        os.fork()\n"
            "        os.write(started, b'.')\n"
            "        time.sleep(60)\n"
            "for _ in range(4): os.read(ready, 1)\n"
        )
        before = descendants(zygote._process.pid)
        with running(zygote, [code]) as student:
            assert student.cells[0].ran is Ran.FINISHED
            assert len(descendants(zygote._process.pid) - before) >= 5
        deadline = time.monotonic() + 10
        while not descendants(zygote._process.pid) <= before:  # the monitor itself is the last
            assert time.monotonic() < deadline
            time.sleep(0.01)

    def test_the_folder_is_removed(self, zygote: Zygote) -> None:
        """What the notebook wrote is gone after it."""
        name = "written-by-a-notebook"
        with end_of(
            zygote, f"open({name!r}, 'w').close()\nimport os\nthere = os.listdir()"
        ) as branch:
            assert branch.lookup("there") == [name]
        assert list(Path(tempfile.gettempdir()).glob(f"*/{name}")) == []

    def test_no_descriptor_is_left(self, zygote: Zygote) -> None:
        """Grading leaves the grader with the descriptors that it had."""
        before = len(list(Path("/proc/self/fd").iterdir()))
        for _ in range(3):
            with end_of(zygote, "x = 1", CHECK) as branch:
                branch.lookup("x")
        assert len(list(Path("/proc/self/fd").iterdir())) == before

    def test_a_dead_zygote_is_our_fault(self) -> None:
        """Without a zygote there is an error of ours, never an outcome of the student's."""
        zygote = Zygote()
        zygote._process.kill()
        zygote._process.wait()
        with pytest.raises(SandboxError), running(zygote, ["x = 1"]):
            pass
        zygote.close()


class TestNothingToFind:
    """The student's process has never held anything of the staff's."""

    def test_environment_and_descriptors(self, zygote: Zygote) -> None:
        """The environment is a clean one, and only the connection and the null device are open."""
        os.environ["FOR_STAFF"] = "staff-secret"
        code = (
            "import os\nseen = str(dict(os.environ))\n"
            "try: seen += open('/proc/self/environ').read()\nexcept OSError: pass\n"
            "import stat\nkinds = []\n"
            "for descriptor in range(256):\n"
            "    try: mode = os.fstat(descriptor).st_mode\n    except OSError: continue\n"
            "    kinds.append('socket' if stat.S_ISSOCK(mode) else os.ttyname(descriptor)\n"
            "        if os.isatty(descriptor) else 'device' if stat.S_ISCHR(mode) else 'file')"
        )
        try:
            with end_of(zygote, code) as branch:
                assert "staff-secret" not in branch.lookup("seen")
                kinds = branch.lookup("kinds")
        finally:
            del os.environ["FOR_STAFF"]
        assert sorted(kinds) == ["device", "device", "device", "socket"]

    def test_modules(self, zygote: Zygote) -> None:
        """Neither the tests' side nor the developer's checkout can be imported."""
        code = (
            "import sys\nloaded = sorted(name for name in sys.modules if name.startswith("
            "('autograder', 'otter')))\n"
            "found = []\n"
            "for name in ('solutions', 'reference', 'mistakes'):\n"
            "    try: __import__(name); found.append(name)\n    except ImportError: pass"
        )
        with end_of(zygote, code) as branch:
            loaded = branch.lookup("loaded")
            assert branch.lookup("found") == []
        assert "autograder.sandbox.inside.student" in loaded
        staff = ("checks", "judging", "diagnosis", "grading", "batch", "submissions", "assignment")
        assert not {f"autograder.{room}" for room in staff} & set(loaded)
