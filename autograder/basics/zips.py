"""Zips: what can be wrong with one, and writing one that does not depend on the day."""

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Collection, Mapping

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

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say


def write_zip(files: Mapping[str, bytes], executable: Collection[str] = ()) -> bytes:
    """Return a zip of ``files`` in the order of their names, with fixed times and permissions."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, _EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = (0o100755 if name in executable else 0o100644) << 16
            archive.writestr(member, files[name])
    return data.getvalue()
