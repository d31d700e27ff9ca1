"""The right gradients and values, and exercises that contradict themselves."""

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch

from autograder.errors import ExerciseError
from autograder.judging.truth import (
    AtKinkError,
    right_gradients,
    right_values,
    true_gradients,
    true_values,
)


def gradient(loss: Callable[..., Any], **example: Any) -> list[Any]:
    """Return the gradients by all arguments as plain numbers and lists."""
    return [part.tolist() for part in true_gradients(loss, tuple(example), example)]


class _Wrong(torch.autograd.Function):
    """The square, with a gradient that lacks the factor 2."""

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor) -> torch.Tensor:
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx: Any, *grads: torch.Tensor) -> Any:
        (x,) = ctx.saved_tensors
        return grads[0] * x


def wrong_square(x: torch.Tensor) -> Any:
    """Return the square, whose gradient is wrong."""
    return _Wrong.apply(x).sum()  # type: ignore[no-untyped-call]  # -- torch leaves it untyped


class TestGradients:
    """Torch autograd, confirmed."""

    def test_affine_loss(self) -> None:
        """Each argument gets its gradient, in the order asked for."""
        loss = lambda x, y, w, b: (x * w + b - y) ** 2  # noqa: E731 -- as in a test file
        example = {"x": 2.0, "y": 1.0, "w": 3.0, "b": 0.5}
        assert gradient(loss, **example) == [33.0, -11.0, 22.0, 11.0]
        by = true_gradients(loss, ("b", "w"), example)
        assert [part.item() for part in by] == [11.0, 22.0]

    def test_form_of_the_result(self) -> None:
        """Gradients are detached float64 tensors of the arguments' shapes."""
        example = {"W": torch.ones(2, 3), "x": torch.ones(3).half(), "c": 2}
        parts = true_gradients(lambda W, x, c: c * (W @ x).sum(), ("W", "x", "c"), example)
        assert [tuple(part.shape) for part in parts] == [(2, 3), (3,), ()]
        assert all(part.dtype is torch.float64 and not part.requires_grad for part in parts)

    @pytest.mark.parametrize(
        ("loss", "derivative"),
        [
            (torch.exp, math.exp),
            (torch.sin, math.cos),
            (lambda x: x**5, lambda x: 5 * x**4),
            (torch.sigmoid, lambda x: math.exp(-x) / (1 + math.exp(-x)) ** 2),
            (lambda x: 1 / (x + 10), lambda x: -1 / (x + 10) ** 2),
            (lambda x: (1000 * x) ** 2, lambda x: 2e6 * x),
            (lambda x: torch.log(x * x + 1e-2), lambda x: 2 * x / (x * x + 1e-2)),
        ],
        ids=["exp", "sin", "power", "sigmoid", "hyperbola", "steep", "narrow"],
    )
    @pytest.mark.parametrize("x", [-4.0, -0.25, 0.0, 0.5, 3.75])
    def test_smooth_functions_are_confirmed(
        self, loss: Callable[[Any], Any], derivative: Callable[[float], float], x: float
    ) -> None:
        """Central differences do not object to steep or curved functions."""
        [part] = true_gradients(loss, ("x",), {"x": x})
        assert math.isclose(part.item(), derivative(x), rel_tol=1e-9, abs_tol=1e-12)

    def test_argument_that_does_not_matter(self) -> None:
        """Its gradient is zero, of its shape."""
        assert gradient(lambda x, _: x * 2, x=1.0, y=torch.ones(2)) == [2.0, [0.0, 0.0]]
        assert gradient(lambda _: 5.0, x=torch.ones(2)) == [[0.0, 0.0]]

    def test_one_entry_is_a_number(self) -> None:
        """A loss of the shape (1,) or (1, 1) will do."""
        assert gradient(lambda x: x.reshape(1, 1) ** 2, x=3.0) == [6.0]

    def test_inputs_stay_as_they_are(self) -> None:
        """A loss that writes into its arguments does not change the example."""

        def loss(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
            return (x * y.clamp_(max=0.5)).sum()

        example = {"x": torch.ones(2), "y": torch.ones(2)}
        true_gradients(loss, ("x",), example)
        assert example["x"].tolist() == example["y"].tolist() == [1.0, 1.0]
        assert not example["x"].requires_grad

    def test_remembered(self) -> None:
        """For a whole class, each gradient is computed once."""
        calls = []

        def loss(x: torch.Tensor) -> torch.Tensor:
            calls.append(x)
            return x * x

        first = true_gradients(loss, ("x",), {"x": 3.0})
        count = len(calls)
        assert true_gradients(loss, ("x",), {"x": 3.0}) == first
        assert len(calls) == count
        true_gradients(loss, ("x",), {"x": torch.tensor(3.0)})
        assert len(calls) > count

    def test_remembered_when_a_test_defines_it_anew(self) -> None:
        """A loss within a test is the same for each submission, unless it uses what is not."""

        def plain() -> Any:
            import math  # noqa: PLC0415 -- as tests of exercises do

            return lambda x: math.pi * x

        def scaled(by: float) -> Any:
            return lambda x: by * x

        def default(by: float) -> Any:
            return lambda x, by=by: by * x

        first = true_gradients(plain(), ("x",), {"x": 3.0})
        assert true_gradients(plain(), ("x",), {"x": 3.0})[0] is first[0]
        for make in (scaled, default):
            found = [true_gradients(make(by), ("x",), {"x": 3.0})[0].item() for by in (2.0, 5.0)]
            assert found == [2.0, 5.0]

    @pytest.mark.parametrize(
        "tensor",
        [
            torch.arange(6.0).reshape(2, 3).T,
            torch.tensor([1.0]).expand(3),
        ],
        ids=["transposed", "expanded"],
    )
    def test_tensor_that_is_not_contiguous(self, tensor: torch.Tensor) -> None:
        """An author may give a transposed or an expanded tensor."""
        assert gradient(lambda x: (x * x).sum(), x=tensor) == [(2 * tensor).tolist()]


class TestKinks:
    """Where a gradient is a matter of convention, nothing is asked."""

    @pytest.mark.parametrize(
        ("loss", "example"),
        [
            (torch.relu, {"x": 0.0}),
            (lambda x: torch.relu(x).sum(), {"x": torch.tensor([1.0, 0.0, -1.0])}),
            (torch.nn.functional.leaky_relu, {"x": 0.0}),
            (lambda x, y: torch.where(x > y, x, y), {"x": 2.0, "y": 2.0}),
            (lambda x, y: torch.stack([x, y]).max(0).values, {"x": 2.0, "y": 2.0}),
            (lambda x: torch.clamp(x, -1, 1), {"x": 1.0}),
            (torch.floor, {"x": 1.0}),
        ],
        ids=["relu", "entry", "leaky", "where", "max", "clamp", "floor"],
    )
    def test_skipped(self, loss: Callable[..., Any], example: dict[str, Any]) -> None:
        """Where the slopes on both sides differ, there is no gradient."""
        with pytest.raises(AtKinkError):
            true_gradients(loss, tuple(example), example)

    @pytest.mark.parametrize(
        ("loss", "example"),
        [
            (torch.abs, {"x": 0.0}),
            (lambda x: (x.abs() * 3).sum(), {"x": torch.tensor([1.0, 0.0])}),
            (torch.maximum, {"x": 2.0, "y": 2.0}),
            (torch.minimum, {"x": -1.0, "y": -1.0}),
            (lambda x: torch.stack([x, -x]).amax(), {"x": 0.0}),
        ],
        ids=["abs", "entry", "maximum", "minimum", "amax"],
    )
    def test_skipped_in_the_middle(self, loss: Callable[..., Any], example: dict[str, Any]) -> None:
        """So there is none where torch's convention is the mean of both sides."""
        with pytest.raises(AtKinkError):
            true_gradients(loss, tuple(example), example)

    @pytest.mark.parametrize("x", [0.25, -0.25, 3.0])
    def test_beside_a_kink(self, x: float) -> None:
        """A quarter beside a kink, everything is as usual."""
        assert gradient(lambda x: torch.relu(x) + x.abs(), x=x) == [2.0 if x > 0 else -1.0]


class TestContradictions:
    """Exercises that cannot be graded say so."""

    @pytest.mark.parametrize("x", [3.0, -2.0, 0.25, torch.tensor([0.0, 1.5])], ids=str)
    def test_wrong_backward(self, x: Any) -> None:
        """A gradient that differs from central differences is the exercise's fault."""
        with pytest.raises(ExerciseError, match=r"^an exercise contradicts itself: by x, autograd"):
            true_gradients(wrong_square, ("x",), {"x": x})

    def test_message(self) -> None:
        """The message names the argument and both figures."""
        with pytest.raises(ExerciseError) as caught:
            true_gradients(lambda w, x: w * wrong_square(x), ("w", "x"), {"w": 1.0, "x": 3.0})
        assert str(caught.value) == (
            "an exercise contradicts itself: by x, autograd gives 3 and central differences give 6"
        )

    def test_detached_part(self) -> None:
        """So is a part of the loss that autograd does not see."""
        with pytest.raises(ExerciseError, match="autograd gives 2 and central differences give 4"):
            true_gradients(lambda x: x * x.detach(), ("x",), {"x": 2.0})

    def test_not_finite(self) -> None:
        """So is a gradient that is infinite or no number."""
        for loss in (torch.sqrt, torch.log):
            with pytest.raises(ExerciseError, match="contradicts itself"):
                true_gradients(loss, ("x",), {"x": 0.0})

    @pytest.mark.parametrize("loss", [lambda x: x.detach() ** 2, lambda x: x.item() ** 2])
    def test_detached_loss(self, loss: Callable[[torch.Tensor], Any]) -> None:
        """So is a loss that autograd does not see at all: its gradient is not zero."""
        with pytest.raises(ExerciseError):
            true_gradients(loss, ("x",), {"x": 2.0})

    @pytest.mark.parametrize("x", [0.25, -0.25])
    def test_curvature_is_no_kink(self, x: float) -> None:
        """A wrong gradient of a strongly curved function is not passed over in silence."""
        with pytest.raises(ExerciseError):
            true_gradients(lambda x: wrong_square(50 * x), ("x",), {"x": x})

    @pytest.mark.parametrize(
        ("loss", "shape"),
        [
            (lambda x: x, r"\(3,\)"),
            (lambda x: torch.outer(x, x), r"\(3, 3\)"),
            (lambda x: x[:0], r"\(0,\)"),
            (lambda _: [1.0, 2.0], r"\(2,\)"),
        ],
        ids=["vector", "matrix", "empty", "list"],
    )
    def test_loss_that_is_no_number(self, loss: Callable[[Any], Any], shape: str) -> None:
        """A loss returns a single number."""
        message = f"^the loss of an exercise returned the shape {shape}, not a number$"
        with pytest.raises(ExerciseError, match=message):
            true_gradients(loss, ("x",), {"x": torch.ones(3)})

    def test_name_that_is_no_argument(self) -> None:
        """A misspelt name in `wrt` is the exercise's fault, and it is named."""
        with pytest.raises(ExerciseError, match="'z'"):
            true_gradients(lambda x: x, ("z",), {"x": 1.0})


class TestValues:
    """What a reference returns."""

    def test_single_value(self) -> None:
        """Without names, the value is one part."""
        [part] = true_values(lambda x, y: x * y, None, {"x": 2.0, "y": torch.ones(2)})
        assert part.tolist() == [2.0, 2.0]
        assert part.dtype is torch.float64

    def test_several_values(self) -> None:
        """With names, there is a part for each; Python numbers become tensors."""
        parts = true_values(lambda x: (x, 1, [2.0, 3.0]), ("a", "b", "c"), {"x": 5})
        assert [part.tolist() for part in parts] == [5.0, 1.0, [2.0, 3.0]]
        assert all(part.dtype is torch.float64 for part in parts)

    def test_stacked_values(self) -> None:
        """A reference may stack its parts."""
        parts = true_values(lambda x: 2 * x, ("a", "b"), {"x": torch.ones(2)})
        assert [part.item() for part in parts] == [2.0, 2.0]

    def test_arguments_are_float64_copies(self) -> None:
        """The reference may write into its arguments; it computes in float64."""

        def reference(x: torch.Tensor) -> torch.Tensor:
            assert x.dtype is torch.float64
            return x.mul_(2)

        example = {"x": torch.ones(2)}
        [part] = true_values(reference, None, example)
        assert part.tolist() == [2.0, 2.0]
        assert example["x"].tolist() == [1.0, 1.0]

    def test_results_are_detached(self) -> None:
        """A reference that uses autograd returns plain numbers."""
        weight = torch.tensor(2.0, requires_grad=True)
        [part] = true_values(lambda x: weight * x, None, {"x": 3.0})
        assert not part.requires_grad

    def test_wrong_number_of_parts(self) -> None:
        """A reference that does not return what its names promise is at fault."""
        message = r"^a reference returned 3 values instead of 2$"
        with pytest.raises(ExerciseError, match=message):
            true_values(lambda x: (x, x, x), ("a", "b"), {"x": 1.0})

    def test_remembered(self) -> None:
        """For a whole class, each value is computed once."""
        calls = []

        def reference(x: torch.Tensor) -> torch.Tensor:
            calls.append(x)
            return x

        for _ in range(3):
            true_values(reference, None, {"x": 3.0})
        assert len(calls) == 1

    @pytest.mark.parametrize("value", [math.nan, math.inf])
    def test_not_finite(self, value: float) -> None:
        """A reference that divides by zero cannot be graded by."""
        with pytest.raises(ExerciseError):
            true_values(lambda x: x * value, None, {"x": 1.0})


class TestNoise:
    """How far rounding may lead an honest answer."""

    def test_exact(self) -> None:
        """Where float32 loses nothing, little more than the inputs' own rounding is allowed."""
        right = right_values(lambda x, y: x * y, None, {"x": 2.0, "y": 3.0})
        assert right.parts[0].item() == 6.0
        assert right.noise == [pytest.approx(4 * 2.0**-23 * 3.0)]

    def test_cancellation(self) -> None:
        """Where large numbers nearly cancel, the allowance is that of their size."""
        example = {"x": 1e4 + 0.25}
        exact = right_values(lambda x: (x + 1) ** 2 - x * x - 2 * x, None, example)
        assert exact.parts[0].item() == pytest.approx(1.0, abs=1e-6)
        rounded = float(torch.tensor(example["x"]))
        in_float32 = torch.tensor(rounded)
        other_way = ((in_float32 + 1) * (in_float32 + 1)) - in_float32 * (in_float32 + 2)
        assert abs(float(other_way) - 1.0) <= exact.noise[0]
        assert exact.noise[0] < 1e4 * 1e4 * 1e-4

    def test_each_part_has_its_own(self) -> None:
        """A part that rounds badly does not excuse another."""
        right = right_values(lambda x: (x, (x + 1e6) - 1e6), ("a", "b"), {"x": 0.3})
        assert right.noise[1] > 100 * right.noise[0]

    def test_gradients(self) -> None:
        """The gradient of a loss has the rounding of autograd in float32."""
        loss = lambda x, w: ((x * w + 1e6) - 1e6) ** 2  # noqa: E731 -- as in a test file
        right = right_gradients(loss, ("w",), {"x": 0.3, "w": 0.7})
        plain = right_gradients(lambda x, w: (x * w) ** 2, ("w",), {"x": 0.3, "w": 0.7})
        assert right.parts[0].item() == pytest.approx(plain.parts[0].item(), rel=1e-6)
        assert right.noise[0] > 100 * plain.noise[0]

    @pytest.mark.parametrize(
        "reference",
        [
            lambda x: x.to(torch.float64) + _only_float64(x),
            lambda x: x if x.dtype is torch.float64 else x.expand(3),
            lambda x: x if x.dtype is torch.float64 else x / 0,
        ],
        ids=["raises", "other shape", "not finite"],
    )
    def test_reference_that_cannot_round(self, reference: Callable[..., Any]) -> None:
        """A reference that works in float64 alone is allowed the rounding of its inputs."""
        right = right_values(reference, None, {"x": torch.tensor(2.0)})
        assert right.noise == [pytest.approx(4 * 2.0**-23 * 2.0)]

    @pytest.mark.parametrize("value", [torch.zeros(0), torch.tensor(1j), 5, "a", [], None])
    def test_inputs_without_size(self, value: Any) -> None:
        """Inputs that have no size add nothing."""
        right = right_values(lambda _: 1.0, None, {"x": value})
        assert right.noise == [0.0]

    def test_remembered(self) -> None:
        """For a whole class, the allowance is worked out once."""
        calls = []

        def reference(x: Any) -> Any:
            calls.append(x)
            return x * 2

        right_values(reference, None, {"x": 3.0})
        count = len(calls)
        right_values(reference, None, {"x": 3.0})
        assert len(calls) == count == 2


def _only_float64(x: torch.Tensor) -> float:
    if x.dtype is not torch.float64:
        raise TypeError
    return 0.0


@pytest.mark.parametrize("truth", [true_values, true_gradients])
def test_a_reference_that_raises(truth: Callable[..., Any]) -> None:
    """The exercise is at fault; the message says for which input, and what to draw."""

    def entry(z: torch.Tensor, y: int) -> torch.Tensor:
        return z[y]

    asked = ("z",) if truth is true_gradients else None
    with pytest.raises(ExerciseError, match=r"entry .* raised IndexError: .* z = \[2\], y = 1\."):
        truth(entry, asked, {"z": torch.tensor([2.0]), "y": 1})
