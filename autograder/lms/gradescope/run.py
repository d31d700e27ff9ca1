"""Grading one submission where Gradescope has put it, so that a valid result is always there.

This module imports nothing heavy: the first ``results.json`` is written before PyTorch loads.
"""

import dataclasses
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from autograder.assignment.description import read_description
from autograder.assignment.project import DESCRIPTION, needs_torch, read_autograder_folder
from autograder.assignment.testfiles import asked_names
from autograder.basics.language import ENGLISH, learn, marked, phrase, speak
from autograder.errors import AutograderError, UsageError
from autograder.lms.downloads.choose import choose
from autograder.lms.downloads.collect import files_of
from autograder.lms.downloads.handin import Handin
from autograder.lms.gradescope.config import CONFIG_FILE, GradescopeConfig, read_config
from autograder.lms.gradescope.metadata import Metadata, read_metadata
from autograder.lms.gradescope.results_file import ResultsFile
from autograder.lms.gradescope.results_json import OURS, render, render_message
from autograder.result import Status, SubmissionResult
from autograder.sandbox.launch import Zygote, worth_warming
from autograder.sandbox.limits import Limits
from autograder.submissions.files import Submission, readable_bytes

_STARTED = marked("Grading was begun, and stopped before the first question was graded.")
_CGROUP_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)
_OUR_MEMORY = 512 * 2**20  # the grader and the zygote, with PyTorch in each
_LEAST_MEMORY = 192 * 2**20


def grade_in(root: Path) -> int:
    """Grade ``submission/`` below ``root``, by the tests in ``source/``, into ``results/``.

    Whatever is wrong, the student's work, the metadata or the grader itself, ``results.json``
    is valid and says so to the student; what only the staff may know is printed.

    Returns:
        The exit code: 0 when there is a score, 1 when the grader failed.
    """
    file = ResultsFile(root / "results")
    file.write(render_message(f"{_STARTED} {OURS}"))
    try:
        _speak(root / "source")
        file.write(render_message(f"{phrase(_STARTED)} {phrase(OURS)}"))
        metadata = read_metadata(root / "submission_metadata.json")
        config = _config(root / "source" / CONFIG_FILE)
        content = _refusal(config, metadata)
        status = Status.GRADED
        if content is None:
            result = _grade(root, config, metadata, file)
            content, status = render(result, config, metadata), result.status
            _print(result, metadata)
    except (AutograderError, OSError, MemoryError) as error:
        print(f"our fault: {error}")  # noqa: T201 -- the log that only the staff can see
        content, status = render_message(phrase(OURS)), Status.FAULT
    except Exception:  # noqa: BLE001 -- a bug of ours must not leave a student without a word
        traceback.print_exc()
        content, status = render_message(phrase(OURS)), Status.FAULT
    written = file.write(content)
    file.close()
    return 1 if status is Status.FAULT or not written else 0


def check(root: Path) -> str:
    """Grade an empty notebook, and return what isolated it.

    Raises:
        AutograderError: an image made of this cannot grade; it says why.
    """
    with tempfile.TemporaryDirectory(prefix="autograder-check-") as folder:
        notebook = Path(folder) / "check.py"
        notebook.write_text("import matplotlib.pyplot\n", encoding="utf-8")
        config = read_config((root / "source" / CONFIG_FILE).read_bytes())
        submission = Submission(path=notebook, name=notebook.name)
        result = grade_one(root / "source", config, submission)
    # It answers nothing that is asked, which leaves it without a score.
    if result.status not in {Status.GRADED, Status.UNREADABLE}:
        raise AutograderError("; ".join(result.remarks) or result.status.value)
    return "; ".join(f"{layer}: {what}" for layer, what in result.isolation.items())


def _speak(source: Path) -> None:
    """Speak the assignment's language from now on; the machine's says nothing of the students."""
    description = read_description(read_autograder_folder(source).get(DESCRIPTION))
    speak(description.language, ENGLISH)
    learn(description.translations)


def _config(path: Path) -> GradescopeConfig:
    try:
        return read_config(path.read_bytes())
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}"
        raise UsageError(message) from error


def _refusal(config: GradescopeConfig, metadata: Metadata) -> dict[str, Any] | None:
    """Return the answer to a submission that is one too many; None if it is graded."""
    if config.max_tries is None or len(metadata.previous) < config.max_tries:
        return None
    last = (
        metadata.best
        if config.best_of
        else next(
            (each.score for each in reversed(metadata.previous) if each.score is not None), None
        )
    )
    message = phrase(
        "This assignment allows %(most)s submissions, and this is number %(number)s. It was not "
        "graded; your score stays as it was.",
        most=config.max_tries,
        number=len(metadata.previous) + 1,
    )
    return render_message(message, score=last, max_score=metadata.total_points)


def _grade(
    root: Path, config: GradescopeConfig, metadata: Metadata, file: ResultsFile
) -> SubmissionResult:
    with tempfile.TemporaryDirectory(prefix="autograder-submission-") as scratch:
        files = files_of(root / "submission")
        handin = Handin(name="submission", files=tuple(files))
        asked = asked_names(read_autograder_folder(root / "source"))
        submission, notes = choose(handin, config.assignment, Path(scratch), asked)

        def noted(result: SubmissionResult) -> SubmissionResult:
            return msgspec.structs.replace(
                result, remarks=tuple(dict.fromkeys((*notes, *result.remarks)))
            )

        def save(result: SubmissionResult) -> None:
            file.write(render(noted(result), config, metadata, finished=False))

        return noted(grade_one(root / "source", config, submission, save))


def grade_one(
    source: Path,
    config: GradescopeConfig,
    submission: Submission,
    progress: Callable[[SubmissionResult], None] | None = None,
) -> SubmissionResult:
    """Grade one submission in this process, by the tests in an unpacked autograder zip."""
    # What the zygote has imported, all copies of the student's process share: in a container of
    # 768 MB, a notebook that trains has no room for it otherwise.
    torch = needs_torch(read_autograder_folder(source))
    zygote = Zygote(worth_warming(readable_bytes([submission]), torch=torch))
    try:
        # These load the tests, while the zygote starts.
        from autograder.grading.grade import grade  # noqa: PLC0415
        from autograder.grading.rules import load_rules  # noqa: PLC0415

        rules = load_rules(source, seed=0, timeout=config.timeout)
        limits = msgspec.structs.replace(rules.limits, memory=_memory(rules.limits))
        rules = dataclasses.replace(rules, limits=limits)
        return grade(submission, rules, zygote, progress=progress)
    finally:
        zygote.close()


def _memory(limits: Limits) -> int:
    """Return what a student's process may take, so that it fails before the container does."""
    for path in _CGROUP_LIMITS:
        try:
            total = int(path.read_text(encoding="ascii"))
        except (OSError, ValueError):  # there is none, or it says "max"
            continue
        return min(limits.memory, max(_LEAST_MEMORY, total - _OUR_MEMORY))
    return limits.memory


def _print(result: SubmissionResult, metadata: Metadata) -> None:
    """Print for the staff's log what is not for the student."""
    if not metadata.understood:
        print("submission_metadata.json cannot be understood: earlier scores are not known")  # noqa: T201 -- see above
    print(f"status: {result.status.value}, score: {result.score} of {result.max_score}")  # noqa: T201 -- see above
    for reason in result.look:
        print(f"a person has to look: {reason}")  # noqa: T201 -- see above
    for remark in result.remarks:
        print(remark)  # noqa: T201 -- see above
