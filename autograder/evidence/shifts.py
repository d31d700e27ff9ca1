"""Ways to measure a derivative, as a record of what was computed shows them.

A finite difference: the same expression is computed at a number and at that number shifted, and
both come together in a difference or a sum. A complex step: a number of the arguments' gets an
imaginary part.
"""

import itertools
from collections.abc import Iterable, Iterator, Sequence

from autograder.evidence.record import Node, is_complex

_LEAST_PAIRS = 200
_MOST_WORK = 2_000_000
# Where two numbers come together by one of these, none is taken from the other.
_NO_DIFFERENCE = frozenset(
    (
        *(
            "Mult",
            "Div",
            "FloorDiv",
            "Mod",
            "Pow",
            "mul",
            "multiply",
            "div",
            "divide",
            "max",
            "min",
        ),
        *("maximum", "minimum", "where", "hypot", "atan2"),
    )
)


def finite_difference(results: Iterable[Node]) -> Node | None:
    """Return where a difference is taken of which a result consists, or None."""
    within = _within(result for result in results if result.shifted)
    for one, other in _twins(within):
        for place in _where_they_meet(one, other, within):
            if place.operation not in _NO_DIFFERENCE:
                return place
    return None


def complex_step(results: Iterable[Node]) -> Node | None:
    """Return where an imaginary part is given to a number of which a result consists."""
    return next((node for node in _within(results) if is_complex(node.value)), None)


def _within(results: Iterable[Node]) -> list[Node]:
    """Return what numbers are computed from and themselves, in the order of their computation."""
    waiting = list(results)
    seen = set(waiting)
    while waiting:
        for parent in waiting.pop().parents:
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    return sorted(seen, key=lambda node: node.number)


def _twins(nodes: Sequence[Node]) -> Iterator[tuple[Node, Node]]:
    """Yield pairs of different numbers that would be the same without a shift.

    Of very many numbers, not all pairs are tried: each is followed through all of them.
    """
    alike: dict[int, list[Node]] = {}
    for node in nodes:
        if not node.is_shift and node.parents:
            alike.setdefault(node.form, []).append(node)
    pairs = (
        (one, other)
        for group in alike.values()
        for place, other in enumerate(group)
        for one in group[:place]
        if one.shifted or other.shifted
    )
    return itertools.islice(pairs, max(_LEAST_PAIRS, _MOST_WORK // (len(nodes) or 1)))


def _where_they_meet(one: Node, other: Node, within: Iterable[Node]) -> Iterator[Node]:
    """Yield the first numbers that both are parts of."""
    parts = {one: 1, other: 2}
    for node in within:
        if node not in parts:
            of_parents = [parts.get(parent, 0) for parent in node.parents]
            together = 0
            for each in of_parents:
                together |= each
            parts[node] = together
            if together == 3 and 3 not in of_parents:  # noqa: PLR2004 -- both
                yield node
