"""Counting the lines of a notebook that a call runs, so that it can be ended without a clock."""

import sys
from collections.abc import Callable, Collection
from types import FrameType
from typing import Any, TypeVar

import torch

_Returned = TypeVar("_Returned")


class TooLongError(BaseException):
    """A call takes too long; no student's ``except Exception`` is to catch it."""


class Lines:
    """The lines that one call runs.

    Args:
        files: the cells whose lines count.
        most: after so many, the call is ended.
        looks: whether it is noted which lines those are, and whether they work on tensors.
    """

    def __init__(self, files: Collection[str], *, most: int, looks: bool = False) -> None:
        self._files = files
        self._most = most
        self._looks = looks
        self.count = 0
        self.reached: set[tuple[str, int]] = set()
        self.has_tensors = False

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
        if not self.has_tensors:
            values = frame.f_locals.values()
            self.has_tensors = any(isinstance(value, torch.Tensor) for value in values)
