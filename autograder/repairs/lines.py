"""Counting what a call does, so that it can be ended without a clock, and what it costs said."""

import sys
from collections.abc import Callable, Collection
from types import FrameType
from typing import Any, TypeVar

import torch
from torch.overrides import TorchFunctionMode

_FOR_A_CALL = 0.2
_FOR_AN_OPERATION = 5.0
_MOST_ENTRIES = 10_000_000
"""Of one tensor: no clock ends what torch computes of more, and no answer needs them."""

_Returned = TypeVar("_Returned")


class TooLongError(BaseException):
    """A call takes too long; no student's ``except Exception`` is to catch it."""


class Lines:
    """The lines that one call runs.

    Args:
        files: the cells whose lines count.
        most: after so many, the call is ended.
        looks: whether it is noted which lines those are.
    """

    def __init__(self, files: Collection[str], *, most: int, looks: bool = False) -> None:
        self._files = files
        self._most = most
        self._looks = looks
        self.count = 0
        self.reached: set[tuple[str, int]] = set()

    def of(self, call: Callable[[], _Returned]) -> _Returned:
        """Call, and count.

        Raises:
            TooLongError: it runs more lines than it may.
        """
        before = sys.gettrace()
        sys.settrace(self._enter)
        try:
            return call()
        finally:
            sys.settrace(before)

    def _enter(self, frame: FrameType, _event: str, _arg: Any) -> Any:
        if frame.f_code.co_filename not in self._files:
            return None
        if self._looks:
            self._look(frame)
        return self._step

    def _step(self, frame: FrameType, event: str, _arg: Any) -> Any:
        if event == "line":
            self.count += 1
            if self.count > self._most:
                raise TooLongError
        if self._looks:
            self._look(frame)
        return self._step

    def _look(self, frame: FrameType) -> None:
        self.reached.add((frame.f_code.co_filename, frame.f_lineno))


class _Operations(TorchFunctionMode):
    """Counts what torch computes; what has a graph counts twice more, for the way back."""

    count: int = 0

    def __torch_function__(
        self, function: Any, _types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        returned = function(*args, **(kwargs or {}))
        if isinstance(returned, torch.Tensor) and returned.numel() > _MOST_ENTRIES:
            raise TooLongError
        graph = isinstance(returned, torch.Tensor) and returned.requires_grad
        self.count += 3 if graph else 1
        return returned


def cost_of(call: Callable[[], Any]) -> float:
    """Call, and return about how many microseconds that takes on an ordinary machine.

    It is counted, and comes out the same on each: what Python calls, and what torch computes.

    Raises:
        TooLongError: it makes a tensor of which one operation takes too long.
    """
    calls = 0

    def count(_frame: FrameType, event: str, _arg: Any) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    with _Operations() as operations:
        sys.setprofile(count)
        try:
            call()
        finally:
            sys.setprofile(before)
    computed: int = operations.count
    return _FOR_A_CALL * calls + _FOR_AN_OPERATION * computed
