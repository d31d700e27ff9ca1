"""The bytes of torch's tensors. It loads torch: the wire imports it where there may be any."""

import contextlib
import sys
from typing import Any

import torch

from autograder.errors import WireError

# The dtypes that may cross, by the name that numpy prints, too. bfloat16 has no numpy
# counterpart, so its bytes travel as those of an int16.
DTYPES: dict[str, torch.dtype] = {
    str(dtype).removeprefix("torch."): dtype
    for dtype in (
        torch.bool,
        torch.uint8,
        torch.int8,
        torch.int16,
        torch.int32,
        torch.int64,
        torch.float16,
        torch.bfloat16,
        torch.float32,
        torch.float64,
        torch.complex64,
        torch.complex128,
    )
}
NAMES = {dtype: name for name, dtype in DTYPES.items()}


def readable(tensor: torch.Tensor) -> torch.Tensor:
    """Return a plain tensor over the same memory; raises if that cannot be sent."""
    plain = torch.Tensor.detach(tensor).as_subclass(torch.Tensor)
    # Of what has no memory, torch's meta tensors among others, nothing can be read.
    there = not plain.is_nested and (plain.data_ptr() != 0 or plain.numel() == 0)
    if not there or plain.layout is not torch.strided or plain.dtype not in NAMES:
        raise TypeError
    return plain


def to_bytes(tensor: torch.Tensor) -> bytes:
    """Return a readable tensor's entries, little-endian and in order."""
    if tensor.numel() == 0:
        return b""
    tensor = tensor.resolve_conj().resolve_neg().cpu().contiguous()
    if tensor.dtype is torch.bfloat16:
        tensor = tensor.view(torch.int16)
    array = tensor.numpy()
    return bytes(array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes())


def from_bytes(data: bytearray, dtype: torch.dtype, shape: list[int]) -> torch.Tensor:
    """Return the tensor of these entries.

    Raises:
        WireError: this machine stores numbers the other way round.
    """
    if sys.byteorder == "big":
        message = "big-endian machines are not supported"
        raise WireError(message)
    raw = torch.uint8 if dtype is torch.bool else dtype
    tensor = torch.frombuffer(data, dtype=raw) if data else torch.empty(0, dtype=raw)
    # Bytes other than 0 and 1 must not become a bool that is neither True nor False.
    return (tensor != 0 if dtype is torch.bool else tensor).reshape(shape)


def restore_grad(tensor: torch.Tensor, grad: Any) -> None:
    """Let a tensor record its gradient again, and have this one, where torch allows it."""
    if not (tensor.dtype.is_floating_point or tensor.dtype.is_complex):
        return
    tensor.requires_grad_()
    if isinstance(grad, torch.Tensor) and grad.shape == tensor.shape:
        with contextlib.suppress(RuntimeError):  # a dtype that torch forbids for a .grad
            tensor.grad = grad.detach()
