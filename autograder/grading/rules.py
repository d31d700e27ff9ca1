"""What a submission is graded by."""

import hashlib
import importlib.metadata
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

import autograder
from autograder.assignment import bundle
from autograder.assignment.settings import override, read_limits
from autograder.errors import UnreadableSubmissionError
from autograder.sandbox.limits import Limits
from autograder.submissions.files import Submission, beside_of, digest, read_bytes


def _installed(package: str) -> str:
    """Return a package's version, without loading it."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "none"


VERSIONS = {
    "autograder": autograder.__version__,
    "python": platform.python_version(),
    "torch": _installed("torch"),
}


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What a grade depends on besides the submission."""

    autograder: bundle.Autograder
    limits: Limits
    seed: int
    finds_slips: bool = True
    """Whether the line of a slip is looked for, which no points depend on."""
    asks_torch: bool = False
    """Whether torch's own check of derivatives is asked about each reference, as a proof does."""

    def key_of(self, submission: Submission) -> str:
        """Return the hash of everything that a result depends on; "" if it cannot be read."""
        if submission.problem:
            return self.key(submission.problem.encode())
        try:
            return self.key(read_bytes(submission.path), beside_of(submission))
        except UnreadableSubmissionError:
            return ""

    def key(self, data: bytes, beside: Mapping[str, bytes] | None = None) -> str:
        """Return the hash of everything that the result for ``data`` depends on."""
        others = sorted((name, digest(each)) for name, each in (beside or {}).items())
        handed_out = msgspec.json.encode(self.autograder.description.handed_out)
        graded_by = (self.autograder.digest, digest(handed_out), self.limits, self.seed, VERSIONS)
        parts = (digest(data), *others, *graded_by)
        return hashlib.sha256(repr(parts).encode()).hexdigest()


def load_rules(
    archive: Path, *, seed: int, timeout: float | None = None, options: Sequence[str] = ()
) -> Rules:
    """Load an autograder, with the limits that its assignment asks for.

    Args:
        archive: the autograder zip, or the folder it was unpacked to.
        seed: where the fresh inputs of the hidden tests come from.
        timeout: seconds for a cell and for a test's calls, instead of the assignment's.
        options: other limits, each as ``name=value``; they have the last word.

    Raises:
        UsageError: it is no autograder, or a limit is none.
        ExerciseError: a test file cannot be loaded.
    """
    autograder = bundle.load_autograder(archive)
    limits = read_limits(autograder.settings)
    if timeout is not None:
        limits = limits.with_timeout(timeout)
    return Rules(autograder=autograder, limits=override(limits, options), seed=seed)
