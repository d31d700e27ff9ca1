"""The check of a gradient: right answers in many styles, and what is said of wrong ones."""

import math
import re
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch
from msgspec.structs import replace

from autograder.catalogue import Catalogue
from autograder.checks import (
    CheckFailed,
    check_figures,
    check_gradient,
    scalars,
    tensors,
    use_seed,
)
from autograder.errors import DeadlineError, ExerciseError, StudentCallError
from autograder.result import KNOWN, Diagnosis, Failure, Kind, Row


def affine_loss(x: Any, y: Any, w: Any, b: Any) -> Any:
    """Return the squared error of an affine model."""
    return (x * w + b - y) ** 2


def affine_gradient(x: Any, y: Any, w: Any, b: Any) -> Any:
    """Return what is right."""
    residual = 2 * (x * w + b - y)
    return residual * x, residual


def table_loss(X: Any, y: Any, W: Any) -> Any:
    """Return the mean squared error of a linear model."""
    return ((X @ W - y) ** 2).mean()


def check_affine(student: Any, **options: Any) -> None:
    """Check a gradient of the affine loss."""
    options = {"inputs": scalars("x", "y", "w", "b"), **options}
    check_gradient(student, affine_loss, wrt=("w", "b"), **options)


def check_table(student: Any, **options: Any) -> None:
    """Check a gradient of the linear model's loss."""
    options = {"inputs": tensors(X="n d", y="n", W="d"), **options}
    check_gradient(student, table_loss, wrt=("W",), **options)


def failure_of(check: Callable[..., None], student: Any, **options: Any) -> Failure:
    """Return the failure that a check raises."""
    with pytest.raises(CheckFailed) as caught:
        check(student, **options)
    return caught.value.failure


def by_autograd(x: Any, y: Any, w: Any, b: Any) -> Any:
    """Let torch do it."""
    w, b = (torch.as_tensor(value).detach().clone().requires_grad_() for value in (w, b))
    affine_loss(x, y, w, b).backward()
    return w.grad, b.grad


def with_graph(x: Any, y: Any, w: Any, b: Any) -> Any:
    """Return results that still hang in a graph."""
    w, b = (torch.as_tensor(value).requires_grad_() for value in (w, b))
    return torch.autograd.grad(affine_loss(x, y, w, b), (w, b), create_graph=True)


def in_place(x: Any, y: Any, w: Any, b: Any) -> Any:
    """Compute in the arguments themselves."""
    x, y, w, b = (torch.as_tensor(value) for value in (x, y, w, b))
    w *= x
    w += b
    w -= y
    w *= 2
    return w * x, w


STYLES: dict[str, Callable[..., Any]] = {
    "tuple": affine_gradient,
    "list": lambda *a: list(affine_gradient(*a)),
    "floats": lambda *a: tuple(float(g) for g in affine_gradient(*a)),
    "exact integers": lambda *a: [
        int(g) if float(g).is_integer() else g for g in affine_gradient(*a)
    ],
    "0-d tensors": lambda *a: tuple(torch.as_tensor(g) for g in affine_gradient(*a)),
    "(1,) tensors": lambda *a: tuple(torch.as_tensor(g).reshape(1) for g in affine_gradient(*a)),
    "stacked": lambda *a: torch.stack([torch.as_tensor(g) for g in affine_gradient(*a)]),
    "stacked column": lambda *a: torch.stack(
        [torch.as_tensor(g).reshape(1) for g in affine_gradient(*a)]
    ),
    "numpy": lambda *a: np.array([float(g) for g in affine_gradient(*a)]),
    "numpy numbers": lambda *a: tuple(np.float64(float(g)) for g in affine_gradient(*a)),
    "0-d arrays": lambda *a: tuple(np.array(float(g)) for g in affine_gradient(*a)),
    "float32": lambda *a: torch.tensor(affine_gradient(*a), dtype=torch.float32),
    "float64": lambda *a: torch.tensor(affine_gradient(*a), dtype=torch.float64),
    "float16": lambda *a: torch.tensor(affine_gradient(*a), dtype=torch.float16),
    "bfloat16": lambda *a: torch.tensor(affine_gradient(*a), dtype=torch.bfloat16),
    "autograd": by_autograd,
    "with a graph": with_graph,
    "in place": in_place,
}


class TestRightAnswers:
    """Whatever is right passes."""

    @pytest.mark.parametrize("style", STYLES)
    @pytest.mark.parametrize("seed", [0, 1])
    def test_styles(self, style: str, seed: int) -> None:
        """The form of an answer, its dtype and its way are the student's own."""
        with use_seed(seed):
            check_affine(STYLES[style])

    @pytest.mark.parametrize(
        "form",
        [
            lambda g: g,
            lambda g: g.double(),
            lambda g: g.bfloat16(),
            lambda g: g.numpy(),
            lambda g: g.tolist(),
            list,
            lambda g: g.clone().requires_grad_(),
        ],
        ids=["tensor", "float64", "bfloat16", "numpy", "lists", "list of tensors", "leaf"],
    )
    def test_vector(self, form: Callable[[torch.Tensor], Any]) -> None:
        """A vector's gradient may be any vector."""
        check_table(lambda X, y, W: form(2 / len(y) * X.T @ (X @ W - y)))

    def test_matrices(self) -> None:
        """Several gradients, of different shapes."""

        def loss(X: Any, W: Any, b: Any) -> Any:
            return (X @ W + b).sin().sum()

        def student(X: Any, W: Any, b: Any) -> Any:
            slope = (X @ W + b).cos()
            return X.T @ slope, slope.sum(0)

        inputs = tensors(X="n d", W="d h", b="h")
        check_gradient(student, loss, wrt=("W", "b"), inputs=inputs)

    def test_order_of_the_names(self) -> None:
        """Gradients are asked for in any order, of any of the arguments."""
        check_gradient(
            lambda *a: affine_gradient(*a)[::-1],
            affine_loss,
            wrt=("b", "w"),
            inputs=scalars("x", "y", "w", "b"),
        )

    def test_gradient_that_is_constant(self) -> None:
        """An integer will do where it is exact; so will zero where nothing matters."""
        names = ("x", "y")
        check_gradient(lambda *_: (1, 1), lambda x, y: x + y, wrt=names, inputs=scalars(*names))
        check_gradient(lambda *_: (0, 0), lambda *_: 5.0, wrt=names, inputs=scalars(*names))

    def test_what_students_do_at_a_kink(self) -> None:
        """At the kink of a ReLU, both conventions are right."""
        for slope in (0.0, 0.5, 1.0):

            def student(x: Any, slope: float = slope) -> float:
                return 1.0 if x > 0 else slope if x == 0 else 0.0

            inputs = [{"x": x} for x in (-1.0, 0.0, 1.0)]
            check_gradient(student, torch.relu, wrt=("x",), inputs=inputs)

    def test_warnings_of_the_check(self) -> None:
        """The check itself warns of nothing."""
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            check_affine(by_autograd)


class TestWrongValues:
    """What a student reads."""

    def test_whole_message(self) -> None:
        """Function and arguments, the simplest input, the figures side by side."""
        with pytest.raises(CheckFailed) as caught:
            check_affine(lambda x, y, w, b: (2 * (x * w + b - y) * x, x * w + b - y))
        assert str(caught.value) == (
            "<lambda>: the gradient by b is wrong.\n"
            "  for x = 2, y = 3, w = 0.5, b = -1\n"
            "       expected  received  difference\n"
            "    w       -12       -12          ok\n"
            "    b        -6        -3           3\n"
            "Why: b: the result is half of what it should be.\n"
            "A factor 2 is missing: is there a square?"
        )
        assert replace(caught.value.failure, graph=None) == Failure(
            check="check_gradient",
            kind=Kind.VALUE,
            message="<lambda>: the gradient by b is wrong.",
            inputs=(("x", "2"), ("y", "3"), ("w", "0.5"), ("b", "-1")),
            rows=(
                Row(name="w", expected="-12", received="-12", difference="ok"),
                Row(name="b", expected="-6", received="-3", difference="3"),
            ),
            diagnosis=Diagnosis(
                name="b: the result is half of what it should be",
                hint="A factor 2 is missing: is there a square?",
                cause="factor",
                sure=True,
            ),
        )

    def test_whole_message_of_a_vector(self) -> None:
        """Tensors are written out, and said to be tensors."""

        def gradient(X: Any, y: Any, W: Any) -> Any:
            return 2 * X.T @ (X @ W - y)

        with pytest.raises(CheckFailed) as caught:
            check_table(gradient)
        assert str(caught.value) == (
            "gradient: the gradient by W is wrong.\n"
            "  for X = tensor([[2, 3], [0.5, -1], [-2, 1.5]]), y = tensor([3, 0.5, -1]), "
            "W = tensor([0.5, -1])\n"
            "              expected       received  difference\n"
            "    W  [-4.41667, -12]  [-13.25, -36]          24\n"
            "Why: a sum stands where the mean belongs: divide by the length of X.\n"
            "How does the result change when every sample is there twice?"
        )

    def test_all_wrong_values_are_named(self) -> None:
        """One wrong value is named, and so are two and three."""
        for wrong, message in (
            ((0,), "f: the gradient by x is wrong."),
            ((0, 2), "f: the gradients by x and z are wrong."),
            ((0, 1, 2), "f: the gradients by x, y and z are wrong."),
        ):

            def f(x: Any, y: Any, z: Any, wrong: tuple[int, ...] = wrong) -> Any:
                right = [y * z, x * z, x * y]
                return [100 + g if place in wrong else g for place, g in enumerate(right)]

            names = ("x", "y", "z")
            failure = failure_of(
                lambda student, names=names: check_gradient(
                    student, lambda x, y, z: x * y * z, wrt=names, inputs=scalars(*names)
                ),
                f,
            )
            assert failure.message == message

    def test_error_that_shows_on_few_inputs(self) -> None:
        """An answer that is right but for negative residuals is found, on a simple input."""
        failure = failure_of(
            check_affine,
            lambda x, y, w, b: tuple(abs(g) if x < 0 else g for g in affine_gradient(x, y, w, b)),
        )
        assert failure.kind is Kind.VALUE
        assert dict(failure.inputs)["x"] == "-1"

    @pytest.mark.parametrize("factor", [1 + 2e-4, 1 - 2e-4, -1.0, 0.0, 0.5, 2.0])
    def test_wrong_factors(self, factor: float) -> None:
        """An error of two in ten thousand is found, like the larger ones that students make."""
        with pytest.raises(CheckFailed):
            check_affine(lambda *a: tuple(factor * g for g in affine_gradient(*a)))

    @pytest.mark.parametrize("factor", [1 + 5e-5, 1 - 5e-5])
    def test_rounding(self, factor: float) -> None:
        """An error of one in twenty thousand may be rounding."""
        check_affine(lambda *a: tuple(factor * g for g in affine_gradient(*a)))

    def test_same_seed_same_message(self) -> None:
        """A student who checks again reads the same."""

        def student(*a: Any) -> Any:
            return tuple(g if float(g) < 3 else 2 * g for g in affine_gradient(*a))

        assert failure_of(check_affine, student) == failure_of(check_affine, student)

    def test_first_fixed_input_that_fails(self) -> None:
        """Of inputs chosen by the author, the first that fails is shown."""
        inputs = [{"x": x, "y": 1.0, "w": 1.0, "b": 0.0} for x in (1.0, 3.0, 2.0)]
        failure = failure_of(check_affine, lambda *_: (0.0, 0.0), inputs=inputs)
        assert failure.inputs[0] == ("x", "3")


class TestOtherKinds:
    """Wrong in another way than by the value."""

    @pytest.mark.parametrize(
        ("student", "kind", "message"),
        [
            (
                None,
                Kind.MISSING,
                "The function is not defined: run the cell that defines it, then check again.",
            ),
            (5, Kind.TYPE, "What is checked should be a function, and is an int."),
            (
                torch.ones(2),
                Kind.TYPE,
                "What is checked should be a function, and is a Tensor.",
            ),
            (
                lambda *_: None,
                Kind.RETURNED_NOTHING,
                "<lambda> returned nothing: it needs a return statement.",
            ),
            (
                lambda *_: ...,
                Kind.RETURNED_NOTHING,
                "<lambda> returned `...`: write your own answer in its place.",
            ),
            (
                lambda *_: 1.0,
                Kind.COUNT,
                "<lambda> returned a single float: return 2 values in the order (w, b).",
            ),
            (
                lambda *a: (*affine_gradient(*a), 0.0),
                Kind.COUNT,
                "<lambda> returned 3 values: return 2 values in the order (w, b).",
            ),
            (
                lambda *_: ("1", 2.0),
                Kind.TYPE,
                "<lambda>: the gradient by w is a str, not a number or a tensor.",
            ),
            (
                lambda *_: (1j, 2.0),
                Kind.TYPE,
                "<lambda>: the gradient by w is a complex, not a number or a tensor.",
            ),
            (
                lambda *a: (affine_gradient(*a)[0], None),
                Kind.RETURNED_NOTHING,
                "<lambda>: the gradient by b is None.",
            ),
            (
                lambda *a: (affine_gradient(*a)[0], math.nan),
                Kind.NOT_FINITE,
                "<lambda>: the gradient by b is nan.",
            ),
            (
                lambda *_: (math.inf, 1.0),
                Kind.NOT_FINITE,
                "<lambda>: the gradient by w is infinite.",
            ),
        ],
    )
    def test_kind_and_message(self, student: Any, kind: Kind, message: str) -> None:
        """Each kind has a message of its own, and no table hides it."""
        failure = failure_of(check_affine, student)
        assert failure.kind is kind
        assert failure.message == message

    @pytest.mark.parametrize(
        ("change", "kind", "text"),
        [
            (lambda g: g.reshape(-1, 1), Kind.SHAPE, "has the shape (2, 1) instead of (2,)."),
            (lambda g: g.reshape(1, -1), Kind.SHAPE, "has the shape (1, 2) instead of (2,)."),
            (lambda g: g.sum(), Kind.SHAPE, "has the shape () instead of (2,)."),
            (lambda g: g[:1], Kind.SHAPE, "has the shape (1,) instead of (2,)."),
            (
                lambda g: g - g.reshape(-1, 1),
                Kind.BROADCAST,
                (
                    "has the shape (2, 2) instead of (2,): "
                    "perhaps two operands of different shapes, such as (n,) and (n, 1), "
                    "were broadcast against each other."
                ),
            ),
        ],
        ids=["column", "row", "sum", "part", "broadcast"],
    )
    def test_shape(self, change: Callable[[torch.Tensor], Any], kind: Kind, text: str) -> None:
        """A wrong shape is named, before any value is looked at."""

        def student(X: Any, y: Any, W: Any) -> Any:
            return change(2 / len(y) * X.T @ (X @ W - y))

        failure = failure_of(check_table, student)
        assert failure.kind is kind
        assert failure.message == f"student: the gradient by W {text}"

    def test_transposed(self) -> None:
        """A gradient that is the other way round is told from one of another shape."""
        failure = failure_of(
            lambda student: check_gradient(
                student, lambda W: (W**2).sum(), wrt=("W",), inputs=tensors(W="h d")
            ),
            lambda W: 2 * W.T,
        )
        assert failure.kind is Kind.SHAPE
        assert failure.message == (
            "<lambda>: the gradient by W has the shape (2, 3) instead of (3, 2): "
            "the shape of its transpose."
        )

    def test_exception_with_the_students_line(self) -> None:
        """What the function raised, and where in the student's own code."""

        def student(x: Any, y: Any, w: Any, b: Any) -> Any:
            del x, y, w, b
            return undefined_name  # type: ignore[name-defined]  # noqa: F821 -- the mistake in question

        failure = failure_of(check_affine, student)
        assert failure.kind is Kind.RAISED
        what, where = failure.message.split("\n")
        assert what == "student raised NameError: name 'undefined_name' is not defined"
        assert re.fullmatch(r"  at line \d+, in student: return undefined_name .*", where)
        assert failure.inputs == (("x", "2"), ("y", "3"), ("w", "0.5"), ("b", "-1"))

    def test_exception_from_elsewhere(self) -> None:
        """An error of a library is still placed in the student's function."""

        def student(x: Any, y: Any, w: Any, b: Any) -> Any:
            del x, y, w, b
            return torch.ones(2) @ torch.ones(3)

        failure = failure_of(check_affine, student)
        assert "in student: return torch.ones(2) @ torch.ones(3)" in failure.message

    def test_exception_from_deep_within_torch(self) -> None:
        """So is one that comes from a library's own Python code."""

        def student(x: Any, y: Any, w: Any, b: Any) -> Any:
            affine_loss(*(torch.as_tensor(value) for value in (x, y, w, b))).backward()

        failure = failure_of(check_affine, student)
        assert "element 0 of tensors does not require grad" in failure.message
        assert "in student: affine_loss(" in failure.message

    def test_long_exception(self) -> None:
        """An endless message is cut."""

        def student(*_: Any) -> Any:
            raise ValueError("x" * 100_000)

        assert len(failure_of(check_affine, student).message) < 1000

    def test_exception_whose_text_raises(self) -> None:
        """An exception that cannot be printed is still the student's."""

        class BadError(Exception):
            def __str__(self) -> str:
                raise ZeroDivisionError

        def student(*_: Any) -> Any:
            raise BadError

        assert failure_of(check_affine, student).kind is Kind.RAISED

    def test_exception_without_a_text(self) -> None:
        """An exception that says nothing is named, without a colon."""

        def student(*_: Any) -> Any:
            raise NotImplementedError

        assert failure_of(check_affine, student).message.startswith(
            "student raised NotImplementedError\n"
        )

    def test_wrong_number_of_arguments(self) -> None:
        """A function of another signature raises in our line, which is not shown."""
        failure = failure_of(check_affine, lambda x: x)
        assert failure.kind is Kind.RAISED
        assert "takes 1 positional argument but 4 were given" in failure.message
        assert "\n" not in failure.message


class TestCalls:
    """How the student's function is called."""

    def test_changes_of_arguments_do_not_spoil_the_next_call(self) -> None:
        """A function that writes into its arguments is judged by what it returns."""

        def student(X: Any, y: Any, W: Any) -> Any:
            gradient = 2 / len(y) * X.T @ (X @ W - y)
            for argument in (X, y, W):
                argument.fill_(math.nan)
            return gradient

        inputs = [{"X": torch.ones(3, 2), "y": torch.ones(3), "W": torch.ones(2)}]
        for _ in range(2):
            check_table(student)
            check_table(student, inputs=inputs)
        assert inputs[0]["W"].tolist() == [1.0, 1.0]

    def test_result_that_is_overwritten_later(self) -> None:
        """A function that returns the same tensor each time is judged call by call."""
        kept = torch.zeros(2, dtype=torch.float64)

        def student(x: Any, y: Any, w: Any, b: Any) -> Any:
            kept.copy_(torch.tensor(affine_gradient(x, y, w, b)))
            return kept

        check_affine(student)

    def test_arguments_come_in_order_and_by_position(self) -> None:
        """The student's names for the arguments are the student's own."""

        def student(a: Any, b: Any, c: Any, d: Any) -> Any:
            return affine_gradient(a, b, c, d)

        check_affine(student)

    def test_any_callable(self) -> None:
        """An object that can be called is a function; without a name it is "the function"."""

        class Model:
            def __call__(self, *a: Any) -> Any:
                return affine_gradient(*a)

            def wrong(self, *_: Any) -> Any:
                return 0.0, 0.0

        check_affine(Model())
        assert failure_of(check_affine, Model().wrong).message.startswith("wrong: ")

        class Wrong:
            def __call__(self, *_: Any) -> Any:
                return 0.0, 0.0

        assert failure_of(check_affine, Wrong()).message.startswith("the function: ")

    def test_randomness_of_the_student_is_left_alone(self) -> None:
        """A check does not touch the global random generators of a notebook."""
        torch.manual_seed(3)
        expected = torch.rand(1)
        torch.manual_seed(3)
        check_affine(affine_gradient)
        assert torch.equal(torch.rand(1), expected)


class Proxy:
    """Stands for a function in another process, which fails as told."""

    def __init__(self, kind: Kind, lines: tuple[str, ...] = ()) -> None:
        self.calls = 0
        self._kind = kind
        self._lines = lines

    def __call__(self, *_: Any) -> Any:
        """Fail."""
        self.calls += 1
        raise StudentCallError(self._kind, "f did not finish within 2 s", self._lines)


class TestProxies:
    """Functions that live in the student's process."""

    @pytest.mark.parametrize("kind", [Kind.TIMED_OUT, Kind.DIED, Kind.RAISED, Kind.TYPE])
    def test_call_without_a_value(self, kind: Kind) -> None:
        """A call that gave nothing is a failure of that kind, with the student's last line."""
        lines = ("cell 3, line 9: f(1)", "cell 2, line 4, in f: return 1 / 0")
        failure = failure_of(check_affine, Proxy(kind, lines))
        assert failure == Failure(
            check="check_gradient",
            kind=kind,
            message="f did not finish within 2 s\n  at cell 2, line 4, in f: return 1 / 0",
            inputs=failure.inputs,
        )
        assert [name for name, _ in failure.inputs] == ["x", "y", "w", "b"]

    @pytest.mark.parametrize("kind", [Kind.TIMED_OUT, Kind.DIED])
    def test_no_further_call(self, kind: Kind) -> None:
        """A process that has gone is not asked again."""
        proxy = Proxy(kind)
        assert failure_of(check_affine, proxy).message == "f did not finish within 2 s"
        assert proxy.calls == 1

    def test_end_of_the_submissions_time(self) -> None:
        """That the submission's time is over is no failure of this answer."""

        def student(*_: Any) -> Any:
            raise DeadlineError

        with pytest.raises(DeadlineError):
            check_affine(student)


def mistakes(**functions: Callable[..., Any]) -> Catalogue:
    """Return a catalogue of these mistakes."""
    catalogue = Catalogue()
    for name, function in functions.items():
        catalogue.entry(name, hint=f"Think about {name}.")(function)
    return catalogue


class TestDiagnosis:
    """A mistake is named only if it explains everything."""

    AFFINE = mistakes(
        sign=lambda *a: tuple(-g for g in affine_gradient(*a)),
        half=lambda *a: tuple(g / 2 for g in affine_gradient(*a)),
        swapped=lambda *a: affine_gradient(*a)[::-1],
    )

    @pytest.mark.parametrize("name", ["sign", "half", "swapped"])
    @pytest.mark.parametrize("form", [lambda g: g, lambda g: torch.tensor(g).bfloat16()])
    def test_known_mistake(self, name: str, form: Callable[[Any], Any]) -> None:
        """The mistake that gives the same values on every input is named, with its hint."""
        [entry] = [entry for entry in self.AFFINE if entry.name == name]
        with pytest.raises(CheckFailed) as caught:
            check_affine(lambda *a: form(entry.function(*a)), mistakes=self.AFFINE)
        hint = f"Think about {name}."
        diagnosis = Diagnosis(name=name, hint=hint, cause="known", sure=True)
        assert caught.value.failure.diagnosis == diagnosis
        assert str(caught.value).endswith(f"\nWhy: {name}.\n{hint}")

    @pytest.mark.parametrize(
        "student",
        [
            lambda *a: tuple(g + 1 for g in affine_gradient(*a)),
            lambda x, y, w, b: (
                affine_gradient(x, y, w, b)[0] * (-1 if x > 0 else -2),
                affine_gradient(x, y, w, b)[1] * (2 if x > 0 else 3),
            ),
            lambda *a: (-affine_gradient(*a)[0], affine_gradient(*a)[1] + 1),
            lambda *a: (*affine_gradient(*a), 1.0),
            lambda *_: None,
            lambda *_: "text",
            lambda *_: 1 / 0,
            5,
            None,
            Proxy(Kind.TYPE),
            Proxy(Kind.DIED),
        ],
    )
    def test_unknown_mistake(self, student: Any) -> None:
        """Nothing is named on a guess, nor where the function returned no values at all."""
        assert failure_of(check_affine, student, mistakes=self.AFFINE).diagnosis is None

    @pytest.mark.parametrize(
        ("student", "cause"),
        [
            (lambda *a: tuple(g / 3 for g in affine_gradient(*a)), "factor"),
            (
                lambda x, y, w, b: tuple(
                    g * (-1 if x > 0 else -2) for g in affine_gradient(x, y, w, b)
                ),
                "model-wrong",
            ),
            (lambda *a: (-affine_gradient(*a)[0], affine_gradient(*a)[1]), "sign"),
        ],
    )
    def test_general_cause(self, student: Any, cause: str) -> None:
        """Where no mistake of the catalogue explains everything, a general cause may."""
        diagnosis = failure_of(check_affine, student, mistakes=self.AFFINE).diagnosis
        assert diagnosis is not None
        assert (diagnosis.cause, diagnosis.sure) == (cause, True)

    def test_mistake_that_coincides(self) -> None:
        """A mistake that gives the same on one input and not on others is not named."""
        known = mistakes(square=lambda x: x * x)
        for inputs in ([2.0], [2.0, 0.0], [2.0, 3.0]):
            failure = failure_of(
                lambda student, inputs=inputs: check_gradient(
                    student,
                    lambda x: x**3,
                    wrt=("x",),
                    inputs=[{"x": x} for x in inputs],
                    mistakes=known,
                ),
                lambda x: 2 * x,
            )
            assert failure.diagnosis is not None
            assert failure.diagnosis.cause != KNOWN

    def test_inputs_that_are_right_count(self) -> None:
        """A mistake must also be right where the student is right."""
        known = mistakes(negative=lambda x: -3 * x * x)
        failure = failure_of(
            lambda student: check_gradient(
                student, lambda x: x**3, wrt=("x",), inputs=scalars("x"), mistakes=known
            ),
            lambda x: 3 * x * abs(x),
        )
        assert failure.diagnosis is not None
        assert failure.diagnosis.name == "the result is wrong only where x < 0"

    def test_two_that_fit(self) -> None:
        """Of two mistakes that explain many inputs the first is named; of few inputs, neither."""
        known = mistakes(one=lambda x: 2 * x, other=lambda x: x + x)
        few: list[dict[str, Any]] = [{"x": 2.0}, {"x": 3.0}]
        checks: tuple[tuple[Callable[..., None], str | None], ...] = (
            (partial(check_gradient, loss=lambda x: x**3, wrt=("x",), inputs=few), "one"),
            (partial(check_figures, figures=["12", "27"], inputs=few), None),
        )
        for check, name in checks:
            failure = failure_of(partial(check, mistakes=known), lambda x: 2 * x)
            assert (failure.diagnosis and failure.diagnosis.name) == name

    def test_wrong_shape(self) -> None:
        """A mistake of the shape is recognised as well."""
        known = mistakes(column=lambda X, y, W: (2 / len(y) * X.T @ (X @ W - y)).reshape(-1, 1))
        failure = failure_of(check_table, next(iter(known)).function, mistakes=known)
        assert failure.kind is Kind.SHAPE
        assert failure.diagnosis is not None

    def test_mistake_that_raises_where_the_student_does(self) -> None:
        """A mistake that fails on some inputs is named if the student's fails there too."""

        def inverse(x: Any) -> Any:
            if x < 0:
                raise ValueError
            return 7 * x

        for student, named in ((inverse, True), (lambda x: 7 * x, False)):
            failure = failure_of(
                lambda student: check_gradient(
                    student,
                    lambda x: x**2,
                    wrt=("x",),
                    inputs=[{"x": 1.0}, {"x": -1.0}],
                    mistakes=mistakes(inverse=inverse),
                ),
                student,
            )
            assert failure.diagnosis is not None
            assert (failure.diagnosis.cause == KNOWN) is named

    def test_right_answer(self) -> None:
        """A right answer is right, even if a mistake happens to be right as well."""
        check_affine(affine_gradient, mistakes=mistakes(no_mistake=affine_gradient))

    @pytest.mark.parametrize("value", [math.nan, math.inf])
    def test_mistake_that_is_not_finite(self, value: float) -> None:
        """A mistake that ends in nan does not explain a number."""
        failure = failure_of(
            check_affine, lambda *_: (5.0, 5.0), mistakes=mistakes(nan=lambda *_: (value, value))
        )
        assert failure.diagnosis is not None
        assert failure.diagnosis.cause == "constant"

    @pytest.mark.parametrize(
        "mistake",
        [
            lambda x: (None, x),
            lambda x: ("text", x),
            lambda x: (x.no_such_attribute, x),
            lambda x: (()[int(x)], x),
            lambda x: ({"a": x}["x"], x),
        ],
        ids=["None", "text", "attribute", "index", "key"],
    )
    def test_mistake_that_fails(self, mistake: Callable[..., Any]) -> None:
        """A mistake that cannot be computed is not named."""
        failure = failure_of(
            lambda student: check_gradient(
                student,
                lambda x: x**2,
                wrt=("x", "x"),
                inputs=[{"x": 2.0}],
                mistakes=mistakes(it=mistake),
            ),
            lambda x: (x, x),
        )
        assert failure.diagnosis is not None
        assert failure.diagnosis.cause == "factor"

    def test_mistake_that_writes_into_its_arguments(self) -> None:
        """A mistake, like a student's function, gets copies: the next student has these inputs."""
        example = {"X": torch.ones(3, 2), "y": torch.ones(3), "W": torch.ones(2)}
        known = mistakes(it=lambda X, y, W: W.mul_(X.sum() + y.sum()))
        failure_of(check_table, lambda X, y, W: 0 * W, inputs=[example], mistakes=known)  # noqa: ARG005 -- a student's
        assert example["W"].tolist() == [1.0, 1.0]


class TestExercises:
    """What is not the student's fault is said to be ours."""

    def test_wrong_backward(self) -> None:
        """A loss whose own gradient is wrong grades nobody."""

        class Wrong(torch.autograd.Function):
            @staticmethod
            def forward(ctx: Any, x: torch.Tensor) -> torch.Tensor:
                ctx.save_for_backward(x)
                return x * x

            @staticmethod
            def backward(ctx: Any, *grads: torch.Tensor) -> Any:
                return grads[0] * ctx.saved_tensors[0]

        with pytest.raises(ExerciseError, match="contradicts itself"):
            check_gradient(lambda x: 2 * x, Wrong.apply, wrt=("x",), inputs=scalars("x"))

    def test_vector_loss(self) -> None:
        """Nor does a loss that is no number."""
        with pytest.raises(ExerciseError, match=r"returned the shape \(2,\), not a number"):
            check_gradient(lambda x: x, lambda x: x**2, wrt=("x",), inputs=tensors(x="n"))

    @pytest.mark.parametrize("inputs", [[], [{"x": 0.0}]], ids=["none", "kink"])
    def test_no_input_that_counts(self, inputs: list[dict[str, float]]) -> None:
        """Nor do inputs of which none can be judged."""
        with pytest.raises(ExerciseError):
            check_gradient(lambda _: 77.0, torch.relu, wrt=("x",), inputs=inputs)
