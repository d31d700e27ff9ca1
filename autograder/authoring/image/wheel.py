"""This package as a wheel, made from the installed files: the same bytes each time.

The image installs the code that built the zip, whether that came from an index or is a
developer's checkout, and no build tool is needed for it.
"""

import base64
import hashlib
import importlib.metadata
from pathlib import Path

from autograder.basics.zips import write_zip

_DISTRIBUTION = "autograd-autograder"
_PACKAGE = Path(__file__).resolve().parents[2]
_FIELDS = ("Metadata-Version", "Name", "Version", "Summary", "Requires-Python")


def wheel_name() -> str:
    """Return the file name that installers expect."""
    version = importlib.metadata.version(_DISTRIBUTION)
    return f"{_DISTRIBUTION.replace('-', '_')}-{version}-py3-none-any.whl"


def make_wheel() -> bytes:
    """Return the wheel."""
    distribution = importlib.metadata.distribution(_DISTRIBUTION)
    info = f"{_DISTRIBUTION.replace('-', '_')}-{distribution.version}.dist-info"
    files = {
        f"{_PACKAGE.name}/{path.relative_to(_PACKAGE).as_posix()}": path.read_bytes()
        for path in sorted(_PACKAGE.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    scripts = "".join(
        f"{entry.name} = {entry.value}\n"
        for entry in distribution.entry_points
        if entry.group == "console_scripts"
    )
    files |= {
        f"{info}/METADATA": _metadata(distribution).encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: autograder\n"
        b"Root-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": f"[console_scripts]\n{scripts}".encode(),
    }
    record = "".join(f"{name},{_digest(data)},{len(data)}\n" for name, data in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    return write_zip(files)


def _metadata(distribution: importlib.metadata.Distribution) -> str:
    """Return what installers need of the metadata; the description changes too often."""
    metadata = distribution.metadata
    lines = [f"{field}: {metadata[field]}" for field in _FIELDS]
    lines += [f"Provides-Extra: {extra}" for extra in metadata.get_all("Provides-Extra") or ()]
    lines += [f"Requires-Dist: {each}" for each in metadata.get_all("Requires-Dist") or ()]
    return "\n".join(lines) + "\n"


def _digest(data: bytes) -> str:
    encoded = base64.urlsafe_b64encode(hashlib.sha256(data).digest())
    return f"sha256={encoded.decode().rstrip('=')}"
