"""How values travel between the process of the tests and the process of the student.

A value becomes a tree of nodes, for the header of a frame (see :mod:`autograder.sandbox.channel`),
and the raw little-endian bytes of every array in it, one after the other in the order in which
they stand there. There is no pickle in either direction.

Values are ``None``, ``bool``, ``int``, ``float``, ``complex``, ``str``, ``bytes``, ``list``,
``tuple``, ``dict``, ``torch.Tensor`` and ``numpy.ndarray``. Everything else stays where it is
and crosses as a :class:`Handle`. The receiver rebuilds exact built-in types: a subclass with
an ``__eq__`` of its own cannot arrive. Sizes are checked before anything is allocated.
"""

from autograder.sandbox.wire.decoder import Decoder
from autograder.sandbox.wire.encoder import Encoder
from autograder.sandbox.wire.values import DictNode, Handle, UnsendableError, Value

__all__ = ["Decoder", "DictNode", "Encoder", "Handle", "UnsendableError", "Value"]
