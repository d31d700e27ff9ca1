"""Downloads of every system with one strange student in them, against what collects them.

``python -m programs.downloads [ROUNDS [SEED [NUMBER]]]`` makes folders and zips of a class of four,
lets a fifth put there what a student can put there, and every fourth time lays a file or two where
none belongs. The four must be collected as they are without; its NUMBER repeats a round.
"""

import hashlib
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from autograder.errors import AutograderError
from autograder.lms.downloads.collect import Collection, collect
from programs.forged import Turn, held
from support import strange_downloads as strange

_PATIENCE = 20
_ALLOWED_GROWTH = 64 * 2**20
_TOLD_EVERY = 100
Owned = dict[str, tuple[Any, ...]]


@dataclass(kw_only=True)
class Report:
    """What has been seen."""

    outcomes: Counter[str] = field(default_factory=Counter)
    defects: list[str] = field(default_factory=list)
    rounds: int = 0
    """Those that were collected; not those that were refused."""
    next: int = 0
    slowest: float = 0.0
    """Seconds that one download took to be collected."""


class HungError(Exception):
    """A download took far too long."""


def _owned(found: Collection) -> Owned:
    """Return what each submission is, whose, and with what, by the hash of its content."""
    owned: Owned = {}
    for submission, origin in zip(found.submissions, found.origins, strict=True):
        if submission.problem or not submission.path.is_file():
            continue
        data = submission.path.read_bytes()
        beside = tuple(
            (own, hashlib.sha256(path.read_bytes()).hexdigest()) for own, path in submission.beside
        )
        owned[hashlib.sha256(data).hexdigest()] = (
            origin.system,
            origin.students,
            submission.file,
            beside,
            origin.late,
        )
    return owned


def _is_less(now: tuple[Any, ...] | None, before: tuple[Any, ...]) -> bool:
    """Whether a submission is graded as before, but for whose it is, which nobody knows now."""
    return now is not None and (now[1] == () or now[1] == before[1])


class Rounds:
    """One download after another.

    Args:
        folder: a place for all of them.
        seed: what they are drawn from.
    """

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._seed = seed
        self._alone: dict[tuple[int, bool], Owned] = {}
        self._secret = folder / "secret" / "hw1.ipynb"
        self._secret.parent.mkdir()
        self._secret.write_bytes(strange.SECRET)
        self.report = Report()
        signal.signal(signal.SIGALRM, _give_up)

    def round(self, number: int) -> None:
        """Make a download, collect it, and take note of what is not as it should be."""
        random_ = random.Random(f"{self._seed}/{number}")  # noqa: S311 -- strange names, no secret
        which = random_.randrange(len(strange.LAYOUTS))
        layout = strange.LAYOUTS[which]
        zipped = not layout.only_folder and random_.random() < 1 / 2
        if (which, zipped) not in self._alone:
            own = random.Random(0)  # noqa: S311 -- see above
            alone = self._collect(own, layout, [], zipped=zipped)
            self._alone[which, zipped] = _owned(alone)
            self._tidy()
        wild = random_.random() < 1 / 4
        made = strange.hostile(random_, layout, zipped=zipped)
        stray = strange.misplaced(random_, zipped=zipped) if wild else []
        made += [each for each in stray if not layout.is_named_by_system(each[0])]
        start = time.monotonic()
        try:
            found = self._collect(random_, layout, made, zipped=zipped)
        except AutograderError as error:
            self._tell(number, f"refused: {error}", made)
            return
        except Exception:  # noqa: BLE001 -- that is what is looked for
            self._tell(number, traceback.format_exc(limit=-6), made)
            return
        self.report.rounds += 1
        self.report.slowest = max(self.report.slowest, time.monotonic() - start)
        self._look(number, found, self._alone[which, zipped], made, wild=wild)

    def _collect(
        self,
        random_: random.Random,
        layout: strange.Layout,
        made: list[tuple[str, bytes]],
        *,
        zipped: bool,
    ) -> Collection:
        # A new place each time, for what a file is remembered by its place.
        place = Path(tempfile.mkdtemp(dir=self._folder))
        scratch = place / "scratch"
        scratch.mkdir()
        files = strange.honest(layout) | layout.beside((*strange.STUDENTS, "Mal"))
        given = place / (
            f"{strange.ASSIGNMENT}.zip" if zipped else f"{strange.ASSIGNMENT}-submissions"
        )
        if zipped:
            strange.write_zip(random_, files, made, given)
        else:
            given.mkdir()
            strange.write_folder(random_, files, made, given, self._secret)
        signal.alarm(_PATIENCE)
        try:
            self._last = place
            return collect(
                [given], assignment=strange.ASSIGNMENT, scratch=scratch, asked=("who", "x")
            )
        finally:
            signal.alarm(0)

    def _look(
        self,
        number: int,
        found: Collection,
        alone: Owned,
        made: list[tuple[str, bytes]],
        *,
        wild: bool,
    ) -> None:
        now = _owned(found)
        for content, before in alone.items():
            if now.get(content) == before:
                self.report.outcomes["a neighbour as alone"] += 1
            elif wild and _is_less(now.get(content), before):
                self.report.outcomes["a neighbour of whom nobody knows who it is"] += 1
            else:
                self._tell(number, f"{before} is now {now.get(content)}", made)
        theirs = [student for each in alone.values() for student in each[1]]
        for submission, origin in zip(found.submissions, found.origins, strict=True):
            path = submission.path
            if not submission.problem and path.read_bytes() == strange.SECRET:
                self._tell(number, f"{submission.name} is the grader's own file", made)
            own = not submission.problem and hashlib.sha256(path.read_bytes()).hexdigest() in alone
            if not own and any(student in theirs for student in origin.students):
                self._tell(number, f"{submission.name} counts as {origin.students}", made)
        names = [submission.name for submission in found.submissions]
        if len(set(names)) < len(names):
            self._tell(number, f"two submissions have one name: {names}", made)
        outside = {path.name for path in self._last.iterdir()} - {"scratch", *_GIVEN}
        if outside or len(list(self._folder.iterdir())) != 2:
            self._tell(number, f"there is something outside: {outside}", made)
        self.report.outcomes["a submission"] += len(names)

    def _tell(self, number: int, what: str, made: list[tuple[str, bytes]]) -> None:
        names = [name for name, _ in made]
        self.report.defects.append(f"number {number}: {what}\n  with {names}")

    def _tidy(self) -> None:
        for place in self._folder.iterdir():
            if place != self._secret.parent:
                shutil.rmtree(place)

    def run(self, rounds: int, first: int = 0) -> Iterator[Report]:
        """Collect so many downloads; yields what has been seen, now and then."""
        for number in range(first, first + rounds):
            self.round(number)
            self._tidy()
            self.report.next = number + 1
            if (number + 1) % _TOLD_EVERY == 0:
                yield self.report
        yield self.report


_GIVEN = (f"{strange.ASSIGNMENT}.zip", f"{strange.ASSIGNMENT}-submissions")


def _give_up(_signal: int, _frame: FrameType | None) -> None:
    message = f"it took more than {_PATIENCE} s"
    raise HungError(message)


def main() -> None:
    """Collect, and print what came of it."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().getrandbits(32)
    first = int(sys.argv[3]) if len(sys.argv) > 3 else 0
    sys.stdout.write(f"seed {seed}\n")
    start, told, turn = time.monotonic(), 0, Turn()
    warm: tuple[int, int] | None = None
    with tempfile.TemporaryDirectory() as folder:
        made = Rounds(Path(folder), seed)
        for report in made.run(rounds, first):
            for defect in report.defects[told:]:
                sys.stdout.write(f"DEFECT {defect}\n")
            told = len(report.defects)
            warm = warm or (held() if report.rounds > rounds / 10 else None)
            sys.stdout.flush()
            if turn.is_over:
                break
    memory, descriptors = held()
    growth = memory - warm[0] if warm else 0
    report = made.report
    sys.stdout.write(
        f"{report.rounds} downloads in {time.monotonic() - start:.0f} s, "
        f"{time.process_time():.0f} of the processor; {report.next} is next; "
        f"the slowest in {report.slowest:.1f} s\n{dict(report.outcomes)}\n"
        f"{memory // 2**20} MB and {descriptors} descriptors at the end, "
        f"{growth / 2**20:+.0f} MB since a tenth of it\n{len(report.defects)} defects\n"
    )
    sys.exit(1 if report.defects or growth > _ALLOWED_GROWTH else 0)


if __name__ == "__main__":
    main()
