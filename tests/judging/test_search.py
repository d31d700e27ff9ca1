"""Inputs are tried, and the simplest failing one is found."""

import itertools
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from hypothesis import strategies as st

from autograder.checks import scalars, tensors, use_seed
from autograder.errors import DeadlineError, ExerciseError
from autograder.judging.inputs import Example, key_of
from autograder.judging.search import EXAMPLES, find_failure
from autograder.result import Failure, Kind

WRONG = Failure(check="check", kind=Kind.VALUE, message="wrong")


class Judge:
    """Remembers what it is asked, and fails where ``wrong`` holds."""

    def __init__(
        self, wrong: Callable[[Example], bool] = lambda _: False, kind: Kind = Kind.VALUE
    ) -> None:
        self._wrong = wrong
        self._kind = kind
        self.tried: list[Example] = []

    def __call__(self, example: Example) -> Failure | None:
        """Judge one example; a failure shows its input."""
        self.tried.append(example)
        inputs = tuple((name, repr(value)) for name, value in example.items())
        wrong = Failure(check="check", kind=self._kind, message="wrong", inputs=inputs)
        return wrong if self._wrong(example) else None


class TestFixedInputs:
    """Examples that the author has chosen."""

    def test_all_right(self) -> None:
        """Each is tried once, in order."""
        judge = Judge()
        inputs = [{"x": 1.0}, {"x": 2.0}, {"x": 3.0}]
        assert find_failure(inputs, judge) is None
        assert judge.tried == inputs

    def test_first_failure_is_shown_and_all_are_tried(self) -> None:
        """The author's order is the order of simplicity; the others name the mistake."""
        judge = Judge(lambda example: example["x"] > 1)
        found = find_failure([{"x": 1.0}, {"x": 3.0}, {"x": 2.0}], judge)
        assert found is not None
        assert found.inputs == (("x", "3.0"),)
        assert len(judge.tried) == 3

    @pytest.mark.parametrize("kind", [Kind.TIMED_OUT, Kind.DIED, Kind.RETURNED_NOTHING, Kind.COUNT])
    def test_end_of_the_trials(self, kind: Kind) -> None:
        """After these failures nothing is asked any more."""
        judge = Judge(lambda example: example["x"] > 1, kind)
        found = find_failure([{"x": 1.0}, {"x": 2.0}, {"x": 3.0}], judge)
        assert found is not None
        assert len(judge.tried) == 2


class TestStrategies:
    """Fresh examples."""

    def test_twenty_different_examples(self) -> None:
        """A right function is called 20 times, never twice with the same input."""
        judge = Judge()
        assert find_failure(scalars("x", "y"), judge) is None
        assert len(judge.tried) == EXAMPLES == 20
        assert len(set(map(key_of, judge.tried))) == 20

    def test_both_forms_are_tried(self) -> None:
        """Some examples are Python floats, some are tensors."""
        judge = Judge()
        find_failure(scalars("x", "y"), judge)
        assert {type(example["x"]) for example in judge.tried} == {float, torch.Tensor}

    @pytest.mark.parametrize("kind", [Kind.TIMED_OUT, Kind.DIED, Kind.RETURNED_NOTHING, Kind.COUNT])
    def test_end_of_the_trials(self, kind: Kind) -> None:
        """A function that hangs is waited for once."""
        judge = Judge(lambda _: True, kind)
        assert find_failure(scalars("x"), judge) is not None
        assert len(judge.tried) == 1

    def test_end_of_the_search(self) -> None:
        """Nor is it waited for long when it hangs on some inputs only."""
        judge = Judge(lambda example: float(example["x"]) < 0, Kind.DIED)
        assert find_failure(scalars("x"), judge) is not None
        assert len([example for example in judge.tried if float(example["x"]) < 0]) == 1

    @pytest.mark.parametrize("seed", range(5))
    @pytest.mark.parametrize(
        ("wrong", "simplest"),
        [
            (lambda _: True, (("x", "2.0"), ("y", "3.0"))),
            (lambda e: float(e["x"]) < 0, (("x", "-1.0"), ("y", "3.0"))),
            (lambda e: float(e["y"]) < 0, (("x", "2.0"), ("y", "-1.0"))),
            (lambda e: float(e["x"]) != 2, (("x", "3.0"), ("y", "3.0"))),
            (lambda e: not isinstance(e["x"], float), (("x", "tensor(2.)"), ("y", "tensor(3.)"))),
        ],
        ids=["always", "x < 0", "y < 0", "x is not 2", "tensors"],
    )
    def test_simplest_failing_input(
        self, wrong: Callable[[Example], bool], simplest: tuple[tuple[str, str], ...], seed: int
    ) -> None:
        """Whatever the seed, the input shown is the simplest one that fails."""
        with use_seed(seed):
            found = find_failure(scalars("x", "y"), Judge(wrong))
        assert found is not None
        assert found.inputs == simplest

    def test_simplest_failing_tensor(self) -> None:
        """Of tensors, too, the smallest with the most telling numbers is shown."""
        found = find_failure(tensors(W="h d", x="d"), Judge(lambda _: True))
        assert found is not None
        assert found.inputs == (
            ("W", repr(torch.tensor([[2.0, 3.0], [0.5, -1.0], [-2.0, 1.5]]))),
            ("x", repr(torch.tensor([3.0, 0.5]))),
        )

    def test_budget(self) -> None:
        """The search for a simpler input ends, even if every input fails in its own way."""
        judge = Judge(lambda example: float(example["W"].sum()) % 1 == 0.5)
        assert find_failure(tensors(W="a b c"), judge) is not None
        assert len(judge.tried) <= 20 + 120

    def test_failure_that_does_not_come_again(self) -> None:
        """A function that was wrong once and never again is reported all the same."""
        fails = iter([False, True])
        found = find_failure(scalars("x"), Judge(lambda _: next(fails, False)))
        assert found is not None

    @pytest.mark.parametrize("error", [DeadlineError, ExerciseError, ZeroDivisionError])
    def test_errors_of_ours_pass(self, error: type[Exception]) -> None:
        """What is not the student's fault stops the search, and is not Hypothesis's to handle."""

        def judge(_example: Example) -> Failure | None:
            raise error

        with pytest.raises(error):
            find_failure(scalars("x"), judge)
        with pytest.raises(error):
            find_failure([{"x": 1.0}], judge)

    def test_error_in_the_search(self) -> None:
        """So does what comes up only while a simpler input is looked for."""
        calls = itertools.count()

        def judge(example: Example) -> Failure | None:
            if next(calls) > EXAMPLES:
                raise DeadlineError
            return WRONG if float(example["x"]) < 0 else None

        with pytest.raises(DeadlineError):
            find_failure(scalars("x", "y"), judge)

    def test_any_strategy(self) -> None:
        """An author may bring a strategy of another kind."""
        strategy = st.fixed_dictionaries({"n": st.integers(0, 1000)})
        with use_seed(1):
            found = find_failure(strategy, Judge(lambda example: example["n"] >= 7))
        assert found is not None
        assert found.inputs == (("n", "7"),)


class TestSeeds:
    """The seed decides which inputs are drawn, and nothing else does."""

    def drawn(self, seed: int) -> list[Example]:
        """Return what is tried of a strategy."""
        judge = Judge()
        with use_seed(seed):
            find_failure(scalars("x", "y", "z"), judge)
        return judge.tried

    def test_same_seed(self) -> None:
        """Each submission is tried on the same inputs."""
        assert list(map(key_of, self.drawn(3))) == list(map(key_of, self.drawn(3)))

    def test_other_seeds(self) -> None:
        """Other seeds draw other inputs."""
        assert len({tuple(map(key_of, self.drawn(seed))) for seed in range(6)}) == 6

    def test_seed_is_that_of_the_block(self) -> None:
        """After the block, the seed is what it was before, error or not."""
        default = list(map(key_of, self.drawn(0)))
        with pytest.raises(ZeroDivisionError), use_seed(5):
            raise ZeroDivisionError
        judge = Judge()
        find_failure(scalars("x", "y", "z"), judge)
        assert list(map(key_of, judge.tried)) == default

    def test_modules_loaded_do_not_matter(self, tmp_path: Path) -> None:
        """The notebook, the TA's machine and Gradescope try the same inputs."""
        (tmp_path / "helper.py").write_text("A, B = b'ab', b'cd'\n", encoding="ascii")
        code = """
            from autograder.checks import scalars
            from autograder.judging.search import _draw

            def drawn():
                _draw.cache_clear()
                return [repr(_draw(scalars("x", "y"), seed)) for seed in range(20)]

            before = drawn()
            import helper
            print(before == drawn())
        """
        command = [sys.executable, "-c", textwrap.dedent(code)]
        run = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True, text=True)
        assert run.stdout == "True\n"
