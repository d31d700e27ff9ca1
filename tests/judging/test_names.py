"""Which names the code of a probe, or of a derivation by hand, may use."""

import linecache
import textwrap
from typing import Any

import pytest
import torch

from autograder.checks import CheckFailed, by_hand, probe
from autograder.errors import ExerciseError


def define(source: str) -> Any:
    """Run a cell of a notebook and return its function `f`."""
    names: dict[str, Any] = {"torch": torch}
    text = textwrap.dedent(source)
    file = f"<cell {hash(text)}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    exec(compile(text, file, "exec"), names)  # noqa: S102 -- as a notebook does
    return names["f"]


def test_a_function_of_the_notebook_may_be_called_grad_fn() -> None:
    """A question may ask for a function of a name that autograd uses as well."""
    f = define(
        """
        def grad_fn(x):
            return 2 * x

        def f(x):
            return grad_fn(x)
        """
    )
    assert by_hand(f)(3.0) == 6.0


def test_what_such_a_function_does_still_counts() -> None:
    """A helper's name does not hide that the helper lets torch derive."""
    f = define(
        """
        def grad_fn(x):
            t = torch.tensor(x, requires_grad=True)
            (t * t).backward()
            return t.grad

        def f(x):
            return grad_fn(x)
        """
    )
    with pytest.raises(CheckFailed, match="lets autograd find the gradient"):
        by_hand(f)(3.0)


def test_an_attribute_of_the_same_name_counts() -> None:
    """A function `grad_fn` of the notebook does not excuse the graph of a tensor."""
    f = define(
        """
        def grad_fn(x):
            return 2 * x

        def f(x):
            t = torch.tensor(x, requires_grad=True)
            return (t * t).grad_fn(torch.tensor(1.0))[0] + grad_fn(x)
        """
    )
    with pytest.raises(CheckFailed, match="lets autograd find the gradient"):
        by_hand(f)(3.0)


def test_a_probe_may_use_torch_and_what_it_imports() -> None:
    """Where a probe runs, torch is there, and imports work."""

    @probe
    def doubled(f: object, x: float) -> object:
        import math  # noqa: PLC0415 -- what is tested

        return f, torch.tensor(math.floor(x) * 2)

    assert doubled.on(abs)(1.5) == (abs, torch.tensor(2))


def test_a_probe_that_closes_over_an_import_is_refused() -> None:
    """What the function around a probe has imported does not travel, be it torch."""
    import torch  # noqa: PLC0415 -- what is tested

    def use(f: object) -> object:
        return f, torch

    with pytest.raises(ExerciseError, match="the probe use uses torch from outside"):
        probe(use)
