"""Torch in a student's process: loaded before it is forked, by the notebook itself, or never.

A course that has nothing to do with torch waits for none. Where a notebook imports it all the
same, it finds it as it would have been.
"""

import functools
import importlib
import importlib.abc
import importlib.machinery
import inspect
import sys
import types
from multiprocessing.reduction import ForkingPickler
from typing import Any

from autograder.sandbox.inside import notes

_torch: Any = None
_seed: int | None = None


def load(*, with_optimizers: bool) -> None:
    """Import torch, and use once what is otherwise imported when it is first used."""
    _prepare(importlib.import_module("torch"))
    weight = _torch.ones(2, requires_grad=True)
    (weight * 2).sum().backward()
    if with_optimizers:  # their first step imports a thousand modules more
        _torch.optim.SGD([weight], lr=0.1).step()


def await_it() -> None:
    """Let torch be prepared when a notebook imports it, if it is not there yet."""
    if _torch is None:
        sys.meta_path.insert(0, _Finder())


def needed() -> Any:
    """Return torch, which is loaded if it is not there yet."""
    return importlib.import_module("torch") if _torch is None else _torch


def is_here() -> bool:
    """Whether torch is loaded."""
    return _torch is not None


def seed(number: int) -> None:
    """Let torch's random numbers begin with this seed, whenever it is loaded."""
    global _seed  # noqa: PLW0603 -- torch's generator is the process's, too
    _seed = number
    if _torch is not None:
        _torch.manual_seed(number)


def random_state() -> Any:
    """Return where torch's random numbers are; None while it is not loaded."""
    return None if _torch is None else _torch.get_rng_state()


def set_random_state(state: Any) -> None:
    """Go back there."""
    if state is not None:
        _torch.set_rng_state(state)
    elif _seed is not None:
        seed(_seed)


def gradients_are_on() -> bool:
    """Whether torch records what is computed, as it does from its beginning."""
    if _torch is None:
        return True
    return bool(_torch.is_grad_enabled() and not _torch.is_inference_mode_enabled())


def _prepare(torch: Any) -> None:
    """Keep torch to this thread and this process, and to the seed."""
    global _torch  # noqa: PLW0603 -- there is one in a process
    torch.set_num_threads(1)
    # A notebook that asks for more threads would make every fork of it hang.
    for name in ("set_num_threads", "set_num_interop_threads"):
        setattr(torch, name, _keep_one_thread)
    _load_alone(importlib.import_module("torch.utils.data").DataLoader)
    _stay_on_the_cpu(torch)
    _send_tensors_as_they_are()
    if _seed is not None:
        torch.manual_seed(_seed)
    _torch = torch  # last: a cell's time limit may strike within


def _keep_one_thread(_count: int) -> None:
    return None


def _stay_on_the_cpu(torch: Any) -> None:
    """Let no other device become the one on which everything is made: there is none."""
    choose, of_type = torch.set_default_device, torch.set_default_tensor_type

    def choose_if_there(device: Any) -> None:
        try:
            choose(device)
            torch.empty(0)
        except (AssertionError, NotImplementedError, RuntimeError):
            choose(None)
            notes.note(f"a GPU is asked for as the default device ({device}): it stays the CPU")

    def of_type_if_there(kind: Any) -> None:
        if "cuda" in str(kind):
            notes.note(f"a GPU is asked for as the default ({kind}): it stays the CPU")
        else:
            of_type(kind)

    torch.set_default_device, torch.set_default_tensor_type = choose_if_there, of_type_if_there


def _send_tensors_as_they_are() -> None:
    """Let no tensor go to another process as a descriptor, for which torch would need a socket."""
    reducers: dict[type, Any] = ForkingPickler._extra_reducers  # type: ignore[attr-defined]  # noqa: SLF001 -- there is no other way
    for kind in [kind for kind in reducers if kind.__module__.split(".")[0] == "torch"]:
        del reducers[kind]


def _load_alone(loader: Any) -> None:
    """Let torch's DataLoader do its work itself: its workers need sockets, which are refused."""
    load = loader.__init__
    signature = inspect.signature(load)

    @functools.wraps(load)
    def load_alone(*args: Any, **kwargs: Any) -> None:
        given = signature.bind(*args, **kwargs).arguments
        if given.get("num_workers"):
            given["num_workers"] = 0
            for name in ("prefetch_factor", "persistent_workers", "timeout"):
                given.pop(name, None)
            given.pop("multiprocessing_context", None)
        load(**given)

    loader.__init__ = load_alone


class _Finder(importlib.abc.MetaPathFinder):
    """Prepares torch once it has been imported."""

    def find_spec(
        self, fullname: str, path: Any, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return torch's own spec, whose loader goes on where torch is loaded."""
        del target
        if fullname != "torch":
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path)
        if spec is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def execute_and_prepare(module: types.ModuleType) -> None:
            execute(module)
            if hasattr(module, "get_rng_state"):  # else it is a file of the student's of this name
                _prepare(module)
            sys.meta_path[:] = [each for each in sys.meta_path if each is not self]

        spec.loader.exec_module = execute_and_prepare  # type: ignore[method-assign]
        return spec
