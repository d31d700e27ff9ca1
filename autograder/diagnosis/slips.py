"""Finding the slip in a student's own code: the small edits of it that make every answer right.

The edits are made and run where the student's code runs, by a
:class:`~autograder.repairs.workshop.Workshop`; what they return comes back as plain values and is
judged here. Nothing of what is right goes there: which edits are run again tells that they were
right once, as each search for a simpler input does.

A line is named only if an edit of it is right on every input that was tried and on fresh ones;
where a call is costly, on as many as the work allows: four of those tried and three fresh ones.
If edits of several lines are, all of them are named; if those are many, none is.
"""

import contextlib
import itertools
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, Any

import msgspec

from autograder.basics.text import clean_text
from autograder.diagnosis.cases import Case
from autograder.diagnosis.pairs import (
    Listed,
    Pair,
    Single,
    alike,
    complementary,
    improves,
    likely,
    mark,
)
from autograder.errors import AutograderError, StudentCallError
from autograder.judging.context import told_now
from autograder.judging.probes import Probe, probe
from autograder.repairs.grammar import KINDS, WITHOUT_MINUS
from autograder.result import NO_ANSWER, Slip, Telling

Chosen = tuple[int, ...]
"""The numbers of the edits that are made together."""

_WORK = 1_000_000
"""For one failing test, in microseconds of an ordinary machine, as a workshop counts them."""
_FOR_SINGLES = 600_000
_MOST_LINES = 3
_NAMES_ALONE = re.compile(r"return \(?[^\W\d]\w*(?:, *[^\W\d]\w*)*,?\)?")
_OF_THE_RETURN = frozenset(("arguments", "name", "result", "statement"))
"""Kinds of edits that are about what a return statement itself says."""
_MOST_KINDS = 2
_MOST_TEXT = 120
_MOST_CASES = 60
_BATCH = 200
_MOST_PASSING = 20
_MOST_TWINS = 5
"""Of more places that might have the same slip, only neighbours and all together are tried."""
_ANY_RANK = 99
_EXCHANGED = 2
"""Above the rank of two operands that are exchanged."""
_FIRST = 4
_WITH_CARE = 1.25
"""Of what is left, as many inputs are tried as it allows for; another may cost more."""
_LEAST_FRESH = 3
_PATIENCE = 30.0
"""Seconds of the clock, after which nobody waits any longer; what is found is no matter of time."""

_Work = Annotated[int, msgspec.Meta(ge=0, le=10 * _WORK)]


@probe
def _open(student: Any) -> Any:
    """Open a workshop beside the student's function."""
    from autograder.repairs.workshop import open_workshop  # noqa: PLC0415 -- a probe imports inside

    return open_workshop(student)


@probe
def _ask(student: Any, shop: Any, name: str, *args: Any) -> Any:
    """Call a method of the workshop there, whatever stands in its place."""
    del student
    return getattr(shop, name)(*args)


class _OutOfWorkError(Exception):
    """As much as is allowed has been tried, and it does not suffice to tell."""


@dataclass(kw_only=True)
class Search:
    """Looks for the slip behind one failure.

    Args:
        student: the function as the student wrote it, or its proxy.
        via: the probe through which it is called; None for a plain call.
        wrong: the inputs for which the answer is wrong.
        right: the others that were tried.
        fresh: yields more inputs, which have not been tried.
    """

    student: Any
    via: Probe | None
    wrong: Sequence[Case]
    right: Sequence[Case]
    fresh: Callable[[], Iterable[Case]]
    unread: tuple[str, ...] = field(default=(), init=False)
    """Where no line is found: the arguments that no line of the function reads."""
    _left: int = field(default=_WORK, init=False)

    def run(self) -> tuple[Slip, ...]:
        """Return the lines to look at; none if nothing is sure."""
        told = told_now()
        if told.what == "nothing" or not self.wrong:
            return ()
        start = time.monotonic()
        self._until = start + _PATIENCE
        try:
            return self._run(told.what)
        except StudentCallError as error:
            told.ended += error.kind in NO_ANSWER
            return ()
        except (AutograderError, _OutOfWorkError, msgspec.ValidationError):
            return ()  # the answer is wrong all the same
        finally:
            told.seconds += min(_PATIENCE, time.monotonic() - start)
            told.work += min(_WORK, _WORK - self._left)

    def _run(self, what: Telling) -> tuple[Slip, ...]:
        shop = _open.on(self.student)()
        if shop is None:
            return ()
        self._ask = partial(_ask.on(self.student), shop)
        self._use = None if self.via is None else self.via.run((self.student,))
        wrong = self.wrong[:_MOST_CASES]
        everything = [*wrong, *self.right][:_MOST_CASES]
        answer = self._ask("edits", list(wrong[0].args), self._use)
        listed = msgspec.convert(answer, list[Listed])
        self._edits = [edit for edit in listed if edit.kind in KINDS]
        if len(listed) != len(self._edits):
            return ()
        found = self._by_one(wrong, everything)
        likeliest = min((self._edits[number].rank for [number] in found), default=_ANY_RANK)
        twins: list[Chosen] = []
        # What is found stays found, even if the work does not suffice to look for more.
        with contextlib.suppress(*[_OutOfWorkError] if found else []):
            twins = self._by_twins(wrong, everything, below=likeliest) if likeliest else []
        if found and not twins and self._edits[found[0][0]].kind == "sign":
            # But a sign of all that comes back may be anywhere on its way, unless that is tried.
            twins = self._by_twins(wrong, everything, below=_EXCHANGED, kind="arguments")
            if len(self._places([*found, *twins])) > _MOST_LINES:
                return ()
        if any(self._edits[each[0]].alike == WITHOUT_MINUS for each in twins):
            found = []  # each minus that is written out is a slip, rather than what all have before
        if found and len(self._places([*found, *twins])) > _MOST_LINES:
            twins = []
        stated = self._stated(found + twins or self._by_two(wrong, everything), what)
        if not stated:
            self.unread = msgspec.convert(self._ask("unread"), tuple[str, ...])
        return stated

    def _flags(
        self, chosen: Sequence[Chosen], cases: Sequence[Case], work: int
    ) -> Iterator[tuple[Chosen, tuple[bool, ...]]]:
        """Run edits on some inputs, as far as the work allows; yield what was right of each."""
        for each, outcomes in self._outcomes(chosen, cases, work):
            yield each, self._judged(outcomes, cases)

    def _outcomes(
        self, chosen: Sequence[Chosen], cases: Sequence[Case], work: int
    ) -> Iterator[tuple[Chosen, list[Any]]]:
        """Run edits on some inputs, as far as the work allows; yield what came back for each."""
        left = min(work, self._left)
        calls = [list(case.args) for case in cases]
        size = max(1, _BATCH // len(cases))
        for start in range(0, len(chosen), size):
            batch = chosen[start : start + size]
            if left <= 0 or time.monotonic() > self._until:
                return
            answer = self._ask("run", [list(each) for each in batch], calls, self._use, left)
            results, used = msgspec.convert(answer, tuple[list[list[Any]], _Work])
            used = max(used, len(results), 1)  # it is the student's process that counts
            left -= used
            self._left -= used
            yield from zip(batch, results, strict=False)
            if len(results) < len(batch):
                return

    def _judged(self, outcomes: list[Any], cases: Sequence[Case]) -> tuple[bool, ...]:
        flags: list[bool] = []
        for case, outcome in zip(cases, outcomes, strict=False):
            flags += case.flags(outcome if isinstance(outcome, list) else [])
        missing = sum(case.parts for case in cases) - len(flags)
        return (*flags, *(False,) * missing)

    def _by_one(self, wrong: Sequence[Case], everything: Sequence[Case]) -> list[Chosen]:
        """Look for single edits that make all right."""
        first = wrong[:1]
        self._before = next((each for _, each in self._outcomes([()], first, self._left)), [])
        self._singles = [
            Single(
                number=number,
                edit=self._edits[number],
                flags=self._judged(outcomes, first),
                mark=mark(outcomes),
            )
            for (number,), outcomes in self._outcomes(
                [(number,) for number in range(len(self._edits))], first, _FOR_SINGLES
            )
        ]
        passing = [(each.number,) for each in self._singles if all(each.flags)]
        return self._right_everywhere(passing, everything)

    def _by_twins(
        self, wrong: Sequence[Case], everything: Sequence[Case], *, below: int, kind: str = ""
    ) -> list[Chosen]:
        """Look for one slip that is made in several places: the same edit in each of them.

        Where an edit of one place makes all right, only likelier ones are tried, or one kind.
        """
        groups: dict[tuple[str, str], list[int]] = {}
        for number, edit in enumerate(self._edits):
            if edit.alike and edit.rank < below and kind in {"", edit.kind}:
                groups.setdefault((edit.kind, edit.alike), []).append(number)
        chosen: dict[Chosen, None] = {}
        # A name may stand in many places, and another of many in its place.
        for (what, _), group in sorted(groups.items(), key=lambda each: each[0][0] == "name"):
            if len(group) == 1:
                continue
            few = len(group) <= _MOST_TWINS and what != "name"
            pairs = itertools.combinations(group, 2) if few else itertools.pairwise(group)
            chosen |= dict.fromkeys([*pairs, tuple(group)])
        tried = self._flags(list(chosen), wrong[:1], self._left // 4)
        return self._right_everywhere([each for each, flags in tried if all(flags)], everything)

    def _right_everywhere(
        self, chosen: Sequence[Chosen], everything: Sequence[Case]
    ) -> list[Chosen]:
        """Return those that are right on every input, and on fresh ones, or none of them.

        Where a call is costly, it is as many as the work allows: four of the inputs, three fresh.

        Raises:
            _OutOfWorkError: what is allowed did not suffice to tell.
        """
        if not chosen:
            return []
        few, rest = list(everything[:_FIRST]), list(everything[_FIRST:])
        before = self._left
        left = self._all_right(chosen, few)
        if not left:
            return []
        for_a_call = (before - self._left) / (len(chosen) * len(few))
        calls = int(self._left / (_WITH_CARE * for_a_call * len(left)))
        fresh = list(self.fresh())[: max(_LEAST_FRESH, calls // 2)]
        if len(fresh) < _LEAST_FRESH:
            return []
        left = self._all_right(left, rest[: max(0, calls - len(fresh))])
        return self._all_right(left, fresh)

    def _all_right(self, chosen: Sequence[Chosen], cases: Sequence[Case]) -> list[Chosen]:
        if not cases or not chosen:
            return list(chosen)
        judged = dict(self._flags(chosen, cases, self._left))
        if len(judged) < len(chosen):
            raise _OutOfWorkError
        return [each for each, flags in judged.items() if all(flags)]

    def _by_two(self, wrong: Sequence[Case], everything: Sequence[Case]) -> list[Chosen]:
        """Look for two edits, each of which makes something right, or else for any two."""
        if not self._singles:
            return []
        before = mark(self._before)
        groups = alike(self._singles, before)
        hopeful = [group[0] for group in groups]
        pairs = [*self._each_better(hopeful, wrong, everything), *likely(hopeful, before)]
        judged = self._flags(list(dict.fromkeys(pairs)), wrong[:1], 9 * self._left // 10)
        passing = [chosen for chosen, flags in judged if all(flags)]
        stood_for = {group[0].number: [each.number for each in group] for group in groups}
        meant = [
            pair
            for one, other in passing[:_MOST_PASSING]
            for pair in itertools.product(stood_for[one], stood_for[other])
        ]
        return self._right_everywhere(meant[:_BATCH], everything)

    def _each_better(
        self, hopeful: Sequence[Single], wrong: Sequence[Case], everything: Sequence[Case]
    ) -> list[Pair]:
        """Return pairs of edits, each of which makes something right that was wrong."""
        watched = [*wrong[:2], *(case for case in everything if case not in wrong)][:3]
        base = next((flags for _, flags in self._flags([()], watched, self._left)), ())
        if not base:
            return []
        first_base = self._judged(self._before, wrong[:1])
        better = [one for one in hopeful if improves(one.flags, first_base)]
        others = [one for one in hopeful if one not in better] if len(wrong) > 1 else []
        flags: dict[Chosen, tuple[bool, ...]] = {}
        for some, work in ((better, self._left // 2), (others, self._left // 5)):
            flags |= dict(self._flags([(one.number,) for one in some], watched, work))
        return complementary({one: each for (one,), each in flags.items()}, base)

    def _places(self, chosen: Sequence[Chosen]) -> dict[tuple[str, int], list[int]]:
        """Return the edits by their lines."""
        by_place: dict[tuple[str, int], list[int]] = {}
        for numbers in chosen:
            for number in numbers:
                by_place.setdefault(self._edits[number].place, []).append(number)
        return by_place

    def _stated(self, chosen: Sequence[Chosen], what: Telling) -> tuple[Slip, ...]:
        """Return the lines of all these edits; none if they are many."""
        by_place = self._places(chosen)
        made = {place: of for place, of in by_place.items() if not self._hands_on(of)}
        by_place = made or by_place
        if not 0 < len(by_place) <= _MOST_LINES:
            return ()
        ranked = sorted(
            by_place.items(), key=lambda each: min(self._edits[one].rank for one in each[1])
        )
        slips = [self._slip(numbers, what) for _, numbers in ranked]
        return tuple(slips)

    def _hands_on(self, numbers: Sequence[int]) -> bool:
        """Whether the line only returns names, and what is wrong with one is mended on its way out.

        Where it is also mended in the line that made it, that line is the one to look at.
        """
        edits = [self._edits[number] for number in numbers]
        return all(
            _NAMES_ALONE.fullmatch(edit.text) and edit.kind not in _OF_THE_RETURN for edit in edits
        )

    def _slip(self, numbers: Sequence[int], what: Telling) -> Slip:
        best = min(numbers, key=lambda number: self._edits[number].rank)
        edit = self._edits[best]
        near = [self._edits[each] for each in numbers if self._edits[each].rank <= edit.rank + 1]
        kinds = list(dict.fromkeys(KINDS[each.kind] for each in near))
        instead = ""
        if what == "edit":
            instead = clean_text(str(self._ask("shown", best)), _MOST_TEXT)
        return Slip(
            cell=max(0, edit.cell),
            line=max(0, edit.line),
            function=clean_text(edit.function, _MOST_TEXT),
            text=clean_text(edit.text, _MOST_TEXT),
            kind="" if what == "line" else " or ".join(kinds[:_MOST_KINDS]),
            instead=instead,
        )
