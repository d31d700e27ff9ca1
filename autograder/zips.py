"""What can be wrong with a zip."""

import lzma
import struct
import zipfile
import zlib

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    IndexError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
)
"""What zipfile and its decompressors raise for bytes that are missing, wrong or unsupported.

A ValueError is what text in another encoding is, and a RuntimeError that a password is needed.
"""
