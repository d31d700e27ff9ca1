"""Probes: work done beside the student's objects."""

from collections.abc import Callable
from typing import Any

import pytest
import torch

from autograder.checks import CheckFailed, check_value, probe, scalars
from autograder.errors import ExerciseError, StudentCallError
from autograder.judging.probes import type_name_or_own
from autograder.result import Kind

Notebook = Callable[[str], Callable[[str], Any]]


@probe
def on_the_cubic(difference: Any, x: Any, h: Any) -> Any:
    """Hand a function over."""
    return difference(lambda t: t**3, x, h)


@probe
def drive(make: Any, start: Any, times: Any) -> Any:
    """Make an object, and use it several times."""
    import math  # noqa: PLC0415 -- a probe imports what it needs inside

    counter = make(start)
    for _ in range(int(times)):
        counter.add(1)
    return [counter.value, math.floor(counter.value), torch.tensor([1.0, 2.0])]


@probe
def both(first: Any, second: Any, x: Any) -> Any:
    """Use two of the student's functions."""
    return second(first(x))


FORWARD = "def forward(f, x, h):\n    return (f(x + h) - f(x)) / h"
COUNTER = (
    "class Counter:\n    def __init__(self, value): self.value = value\n"
    "    def add(self, n): self.value += n"
)
TWO = "def double(x): return 2 * x\ndef one_more(x): return x + 1"
outside = 3.0


class TestCalls:
    """A probe does the same in a notebook and in the student's process."""

    def test_hands_over_a_function(self, notebook: Notebook) -> None:
        """A function goes to the student's without crossing between processes."""
        forward = notebook(FORWARD)("forward")
        assert on_the_cubic.on(forward)(1.0, 0.5) == pytest.approx(4.75)

    def test_drives_an_object(self, notebook: Notebook) -> None:
        """An object is made and used where it is, and plain values come back."""
        counter = drive.on(notebook(COUNTER)("Counter"))
        value, floor, tensor = counter(2.5, 4)
        assert (value, floor) == (6.5, 6)
        assert torch.equal(tensor, torch.tensor([1.0, 2.0]))

    def test_several_objects(self, notebook: Notebook) -> None:
        """Several of the student's objects come first, in their order."""
        lookup = notebook(TWO)
        assert both.on(lookup("double"), lookup("one_more"))(3.0) == 7.0
        assert both.on(lookup("one_more"), lookup("double"))(3.0) == 8.0

    def test_name(self, notebook: Notebook) -> None:
        """A failure names the student's function, not the probe."""
        forward = on_the_cubic.on(notebook(FORWARD)("forward"))
        assert forward.__name__ == "forward"
        with pytest.raises(CheckFailed, match=r"^forward: the result is wrong"):
            check_value(
                notebook(FORWARD)("forward"),
                lambda f, x, h: -(f(x + h) - f(x)) / h,
                inputs=[{"x": 1.0, "h": 0.5}],
                via=on_the_cubic,
            )

    def test_exception_of_the_students(self, notebook: Notebook) -> None:
        """What the student's function raises within a probe is the student's failure."""
        wrong = notebook("def forward(f, x, h):\n    return f(x, h)")("forward")
        with pytest.raises(CheckFailed) as caught:
            check_value(wrong, lambda f, x, h: f(x) + h, inputs=scalars("x", "h"), via=on_the_cubic)
        assert caught.value.failure.kind is Kind.RAISED
        assert "TypeError" in caught.value.failure.message

    def test_right_answer_through_a_probe(self, notebook: Notebook) -> None:
        """Student and reference are called through the same probe."""
        check_value(
            notebook(FORWARD)("forward"),
            lambda f, x, h: (f(x + h) - f(x)) / h,
            inputs=[{"x": 1.0, "h": 0.5}, {"x": -2.0, "h": 0.25}],
            via=on_the_cubic,
        )

    def test_missing_object(self, notebook: Notebook) -> None:
        """A missing function, or a value in its place, is what the check is told."""
        lookup = notebook("forward = 5")
        assert on_the_cubic.on(lookup("forward")) == 5
        assert on_the_cubic.on(lookup("not_there")) is None
        assert both.on(lambda x: x, lookup("not_there")) is None
        with pytest.raises(CheckFailed, match=r"^The function is not defined"):
            check_value(lookup("not_there"), lambda *_: 1.0, inputs=[{"x": 1.0}], via=on_the_cubic)


class TestSource:
    """What a probe may use."""

    def test_from_outside(self) -> None:
        """A probe that looks something up outside could not run elsewhere, and says what."""
        with pytest.raises(ExerciseError, match=r"^the probe looks_out uses outside from outside"):

            @probe
            def looks_out(student: Any) -> Any:
                return student(outside)

    def test_from_outside_within(self) -> None:
        """So does a function within it."""
        with pytest.raises(ExerciseError, match="uses outside from"):

            @probe
            def looks_out(student: Any) -> Any:
                return student(lambda x: x * outside)

    def test_closure(self) -> None:
        """So does a probe that closes over a variable."""
        inner = 3.0
        with pytest.raises(ExerciseError, match="uses inner from"):

            @probe
            def closes_over(student: Any) -> Any:
                return student(inner)

    def test_defaults(self) -> None:
        """A default is a value from outside as well."""
        with pytest.raises(ExerciseError, match="uses defaults from"):

            @probe
            def has_default(student: Any, x: Any = 1.0) -> Any:
                return student(x)

        with pytest.raises(ExerciseError, match="uses defaults from"):

            @probe
            def has_keyword_default(student: Any, *, x: Any = 1.0) -> Any:
                return student(x)

    def test_inner_class(self) -> None:
        """A class within a probe is no name from outside."""

        @probe
        def with_class(student: Any) -> Any:
            class Inner:
                value = 4.0

            return student(Inner.value)

        assert with_class.on(lambda x: x + 1)() == 5.0


@pytest.mark.parametrize(
    ("student", "name"), [(len, "len"), (int, "int"), (2.5, "float"), (None, "NoneType")]
)
def test_names(student: Any, name: str) -> None:
    """A function or class goes by its own name, anything else by its type's."""
    assert type_name_or_own(student) == name


def test_a_probe_may_use_torch_of_its_module() -> None:
    """Torch is there on both sides, under its own name."""

    @probe
    def doubled(student: Any, x: Any) -> Any:
        return torch.as_tensor(student(x)) * 2

    assert doubled.on(abs)(-3) == 6


def test_a_probe_that_uses_what_its_function_has_imported_is_refused() -> None:
    """What stands around the probe does not go with it, not even torch."""
    import torch as library  # noqa: PLC0415 -- as in a test of a question

    with pytest.raises(ExerciseError, match="uses library from outside: import it inside"):

        @probe
        def doubled(student: Any, x: Any) -> Any:
            return library.as_tensor(student(x)) * 2


def test_a_probe_with_functions_inside() -> None:
    """Functions within the probe see its own names."""

    @probe
    def squared(student: Any, x: Any) -> Any:
        import math  # noqa: PLC0415 -- a probe imports what it needs inside

        def square(value: float) -> float:
            return math.pow(value, 2)

        return square(student(x))

    assert squared.on(abs)(-3) == 9


@probe
def called(student: Any, x: Any) -> Any:
    """Call it."""
    return student(x)


class TestReplacing:
    """Other functions in the place of those that earlier questions made."""

    STEP = "def slope(x):\n    return 7 * x\n\ndef descend(x):\n    return x - slope(x)"

    def test_while_the_probe_runs(self, notebook: Notebook) -> None:
        """They go with it to where the student's function is, and leave what was there."""
        descend = notebook(self.STEP)("descend")
        replaced = called.replacing(slope=lambda x: x / 2, shift=lambda x: x)
        assert replaced.on(descend)(3.0) == 1.5
        assert descend(3.0) == -18.0

    def test_with_torch(self, notebook: Notebook) -> None:
        """They find torch, of which the probe itself says nothing."""
        replaced = called.replacing(slope=lambda x: float(torch.tensor(x).sqrt()))
        assert replaced.on(notebook(self.STEP)("descend"))(4.0) == 2.0

    def test_a_name_that_is_not_there(self, notebook: Notebook) -> None:
        """It is there for the probe alone."""
        later = notebook("def f(x):\n    return helper(x)")("f")
        assert called.replacing(helper=lambda x: x + 1).on(later)(3.0) == 4.0
        with pytest.raises((NameError, StudentCallError)):
            later(3.0)

    def test_after_an_error(self, notebook: Notebook) -> None:
        """What the student has made is back, too."""
        descend = notebook(self.STEP)("descend")
        with pytest.raises((ZeroDivisionError, StudentCallError)):
            called.replacing(slope=lambda x: x / 0).on(descend)(3.0)
        assert descend(3.0) == -18.0

    def test_the_same_functions_make_the_same_probe(self) -> None:
        """A test that makes it anew each time asks the same; with another function it does not."""
        one, same, other = (called.replacing(slope=each) for each in (halved, halved, doubled))
        assert (one, hash(one)) == (same, hash(same))
        assert one != other
        assert one != called

    def test_what_uses_something_from_outside_is_refused(self) -> None:
        """It would not find it there."""
        with pytest.raises(ExerciseError, match="uses outside from outside"):
            called.replacing(slope=lambda x: x * outside)


def halved(x: Any) -> Any:
    """Stand in a slope's place."""
    return x / 2


def doubled(x: Any) -> Any:
    """Stand there as well."""
    return 2 * x
