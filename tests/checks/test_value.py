"""The check of a returned value."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from autograder.catalogue import Entry
from autograder.checks import CheckFailed, check_value, scalars, tensors, use_seed
from autograder.errors import ExerciseError
from autograder.judging.calling import name_of
from autograder.result import Diagnosis, Failure, Kind, Row
from autograder.wording.failure import render_text


def failure_of(student: Any, reference: Callable[..., Any], **options: Any) -> Failure:
    """Return the failure that the check raises."""
    with pytest.raises(CheckFailed) as caught:
        check_value(student, reference, **options)
    return caught.value.failure


class TestRightAnswers:
    """Whatever is right passes."""

    @pytest.mark.parametrize(
        "student",
        [
            lambda x, y: x * y,
            lambda x, y: float(x * y),
            lambda x, y: [x * y],
            lambda x, y: torch.as_tensor(x * y).reshape(1, 1),
            lambda x, y: np.float64(float(x) * float(y)),
            lambda x, y: torch.tensor(float(x * y), requires_grad=True),
            lambda x, y: torch.as_tensor(x * y).half(),
            lambda x, y: int(x * y) if float(x * y).is_integer() else x * y,
        ],
    )
    def test_number(self, student: Callable[..., Any]) -> None:
        """A number may come in any form."""
        check_value(student, lambda x, y: x * y, inputs=scalars("x", "y"))

    @pytest.mark.parametrize(
        "student",
        [
            lambda x: (x.sum(), x.mean(), x),
            lambda x: [x.sum().item(), x.double().mean(), x.tolist()],
            lambda x: (x.numpy().sum().reshape(1), x.mean().numpy(), x.numpy()),
        ],
    )
    def test_parts_of_several_shapes(self, student: Callable[..., Any]) -> None:
        """Each part is compared with its own."""
        check_value(
            student,
            lambda x: (x.sum(), x.mean(), x),
            returns=("total", "mean", "copy"),
            inputs=tensors(x="n"),
        )

    def test_constant(self) -> None:
        """A reference may return plain Python numbers."""
        check_value(
            lambda *_: (1, 1.0),
            lambda *_: (1.0, 1),
            returns=("df_dx", "df_dy"),
            inputs=scalars("x", "y"),
        )

    def test_function_itself(self) -> None:
        """A built-in function is a function."""
        check_value(abs, abs, inputs=scalars("x"))
        check_value(torch.exp, torch.exp, inputs=tensors(x="n m"))

    def test_values_beyond_half_precision_in_the_arguments(self) -> None:
        """Arguments arrive as they are given: numbers as floats, tensors in float32."""
        seen: set[tuple[type, Any]] = set()

        def student(x: Any) -> Any:
            seen.add((type(x), getattr(x, "dtype", None)))
            return x

        check_value(student, lambda x: x, inputs=scalars("x"))
        assert seen == {(float, None), (torch.Tensor, torch.float32)}

    def test_in_place_changes_spoil_nothing(self) -> None:
        """The next call, the truth and the author's own inputs stay as they were."""
        inputs = [{"x": torch.tensor([1.0, 2.0])}]
        for _ in range(2):
            check_value(lambda x: x.mul_(2), lambda x: 2 * x, inputs=inputs)
            check_value(lambda x: x.mul_(2), lambda x: 2 * x, inputs=tensors(x="n"))
        assert inputs[0]["x"].tolist() == [1.0, 2.0]


class TestWrongAnswers:
    """What a student reads."""

    def test_whole_message(self) -> None:
        """A single value is called the result."""
        with pytest.raises(CheckFailed) as caught:
            check_value(lambda x, y: x + y**2, lambda x, y: x * y, inputs=scalars("x", "y"))
        assert str(caught.value) == (
            "<lambda>: the result is wrong.\n"
            "  for x = 2, y = 3\n"
            "            expected  received  difference\n"
            "    result         6        11           5"
        )

    @pytest.mark.parametrize("student", [lambda x: x, lambda x: x.sum(), lambda _: 2.0])
    def test_examples_of_different_shapes(self, student: Callable[..., Any]) -> None:
        """A table, a vector and a number in one check: what fails is the answer, not the check."""
        examples: list[dict[str, Any]] = [
            {"x": torch.ones(2, 3)},
            {"x": torch.ones(4)},
            {"x": torch.tensor(2.0)},
        ]
        examples += [{"x": 3.0}, {"x": torch.ones(1, 2, 2)}]
        with pytest.raises(CheckFailed):
            check_value(student, lambda x: x / torch.as_tensor(x).numel() + 1, inputs=examples)

    def test_whole_message_of_parts(self) -> None:
        """Parts go by the names that the author gave them."""

        def split(x: Any, y: Any) -> Any:
            return y, x

        with pytest.raises(CheckFailed) as caught:
            check_value(split, lambda x, y: (x, y), returns=("a", "b"), inputs=scalars("x", "y"))
        assert str(caught.value) == (
            "split: a and b are wrong.\n"
            "  for x = 2, y = 3\n"
            "       expected  received  difference\n"
            "    a         2         3           1\n"
            "    b         3         2           1\n"
            "Why: the values of a and b are exchanged.\n"
            "Each value is right, and in another's place."
        )

    @pytest.mark.parametrize(
        ("student", "kind", "message"),
        [
            (lambda x: x.reshape(-1, 1), Kind.SHAPE, "has the shape (2, 1) instead of (2,)"),
            (lambda x: x.sum(), Kind.SHAPE, "has the shape () instead of (2,)"),
            (
                lambda x: x + x.reshape(-1, 1),
                Kind.BROADCAST,
                (
                    "has the shape (2, 2) instead of (2,): "
                    "perhaps two operands of different shapes, such as (n,) and (n, 1), "
                    "were broadcast against each other"
                ),
            ),
            (lambda x: x / 0, Kind.NOT_FINITE, "is infinite"),
            (lambda x: x * math.nan, Kind.NOT_FINITE, "is nan"),
            (lambda x: x > 0, Kind.VALUE, "is wrong"),  # True is 1
            (lambda x: x * 1j, Kind.TYPE, "is a complex number"),
            (lambda x: str(x), Kind.TYPE, "is a str, not a number or a tensor"),  # noqa: PLW0108 -- a student's
            (lambda x: {"x": x}, Kind.TYPE, "is a dict, not a number or a tensor"),
            (lambda x: x + 1, Kind.VALUE, "is wrong"),
        ],
    )
    def test_kinds(self, student: Callable[..., Any], kind: Kind, message: str) -> None:
        """Shape, finiteness and type come before the value, each in its own words."""
        failure = failure_of(student, lambda x: x, inputs=tensors(x="n"))
        assert failure.kind is kind
        assert failure.message == f"<lambda>: the result {message}."

    def test_first_kind_of_problem_is_named(self) -> None:
        """Of parts that are wrong in different ways, the first is named, and all are shown."""
        failure = failure_of(
            lambda x: (x + 1, math.nan, None),
            lambda x: (x, x, x),
            returns=("a", "b", "c"),
            inputs=[{"x": 1.0}],
        )
        assert (failure.kind, failure.message) == (Kind.VALUE, "<lambda>: a is wrong.")
        assert failure.rows == (
            Row(name="a", expected="1", received="2", difference="1"),
            Row(name="b", expected="1", received="nan", difference="nan"),
            Row(name="c", expected="1", received="None"),
        )

    def test_large_tensors_are_not_written_out(self) -> None:
        """Of a large table, the largest difference says enough."""
        failure = failure_of(lambda x: x + 1, lambda x: x, inputs=[{"x": torch.zeros(100, 100)}])
        assert render_text(failure) == (
            "<lambda>: the result is wrong.\n"
            "  for x = tensor of shape (100, 100)\n"
            "                              expected                    received  difference\n"
            "    result  tensor of shape (100, 100)  tensor of shape (100, 100)           1"
        )

    def test_message_without_figures(self) -> None:
        """A failure without a table is a sentence and its input."""
        failure = failure_of(lambda _: None, lambda x: x, inputs=[{"x": 1.0}])
        assert render_text(failure) == (
            "<lambda> returned nothing: it needs a return statement.\n  for x = 1"
        )

    def test_message_with_a_diagnosis(self) -> None:
        """The hint comes last; without one, the mistake's name stands alone."""
        for hint, last in (("Look.", "\nLook."), ("", "")):
            mistake = Entry(name="one too many", function=lambda x: x + 1, hint=hint)
            failure = failure_of(
                lambda x: x + 1, lambda x: x, inputs=scalars("x"), mistakes=[mistake]
            )
            known = Diagnosis(name="one too many", hint=hint, cause="known", sure=True)
            assert failure.diagnosis == known
            end = f"\nWhy: one too many.{last}"
            assert render_text(failure).endswith(end)

    def test_failure_is_an_assertion(self) -> None:
        """Otter, pytest and a notebook show it like any failed test."""
        with pytest.raises(AssertionError, match="the result is wrong"):
            check_value(lambda _: 1.5, lambda x: x, inputs=scalars("x"))

    def test_name_of_what_has_none(self) -> None:
        """An object without a name of its own is "the function"."""
        assert name_of(len) == "len"
        assert name_of(object()) == "the function"

    def test_inputs_of_other_types(self) -> None:
        """Whatever the author gives is shown in short."""
        failure = failure_of(
            lambda *_: 0.0,
            lambda *_: 1.0,
            inputs=[{"n": 3, "flag": True, "x": 0.1 + 0.2, "T": torch.tensor([[1.0]])}],
        )
        assert failure.inputs == (
            ("n", "3"),
            ("flag", "True"),
            ("x", "0.3"),
            ("T", "tensor([[1]])"),
        )


class TestSeeds:
    """Inputs depend on the seed and on nothing else."""

    @staticmethod
    def asked(seed: int) -> list[str]:
        """Return the inputs on which a function is called."""
        calls: list[str] = []

        def student(x: Any, y: Any) -> Any:
            calls.append(repr((x, y)))
            return x

        with use_seed(seed):
            check_value(student, lambda x, y: x + 0 * y, inputs=scalars("x", "y"))
        return calls

    def test_same_inputs_for_everybody(self) -> None:
        """Two students are asked the same, in the same order: 20, nine edges, and two again."""
        asked = self.asked(4)
        assert asked == self.asked(4)
        assert len(asked) == 20 + 9 + 2
        assert {asked[0], asked[19]} == set(asked[29:])

    def test_other_inputs_for_another_seed(self) -> None:
        """Another seed asks something else."""
        assert self.asked(4) != self.asked(5)

    @pytest.mark.parametrize("seed", range(4))
    def test_simplest_input_whatever_the_seed(self, seed: int) -> None:
        """The input shown is the simplest that fails, not the first that was drawn."""
        with use_seed(seed):
            failure = failure_of(
                lambda x, y: x if float(y) > 0 else x + 1,
                lambda x, y: x + 0 * y,
                inputs=scalars("x", "y"),
            )
        assert failure.inputs == (("x", "2"), ("y", "-1"))


class TestExercises:
    """What is not the student's fault is said to be ours."""

    def test_reference_of_another_count(self) -> None:
        """A reference that does not keep its promise grades nobody."""
        with pytest.raises(ExerciseError, match=r"^a reference returned 1 values instead of 2$"):
            check_value(lambda x: (x, x), lambda x: (x,), returns=("a", "b"), inputs=scalars("x"))

    def test_division_by_zero(self) -> None:
        """Where the right answer does not exist, a student's right answer does not fail."""
        with pytest.raises(ExerciseError):
            check_value(lambda x, y: x / y, lambda x, y: x / y, inputs=[{"x": 1.0, "y": 0.0}])

    @pytest.mark.parametrize("inputs", [[], ()])
    def test_no_inputs(self, inputs: Any) -> None:
        """A check that tries nothing is a mistake of its author's."""
        with pytest.raises(ExerciseError):
            check_value(lambda _: 77.0, lambda x: x, inputs=inputs)
