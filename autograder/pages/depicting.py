"""What one would rather look at than read of a failure: its graph, how a loop went, its numbers."""

import ast
import itertools
import math
from collections.abc import Iterator, Sequence

from markupsafe import Markup

from autograder.basics.language import phrase
from autograder.basics.text import printable
from autograder.pages.graphing import draw
from autograder.pages.svg import LONGEST, WIDTH, element, points, svg, text_at
from autograder.result import Failure, Row, Series

_LABEL, _VALUE = 84, 70
_BAR, _GAP, _ROW = 9, 3, 34
_MOST_BARS = 8
_LEAST_POINTS, _HEIGHT = 3, 150
_SIDE, _AROUND = 260, 46
_MOST = 1e30
_DECADES = 100  # where the largest is so many times the smallest, a curve is drawn by magnitude

Number = float | None
Numbers = Sequence[Number]


def picture(failure: Failure) -> Markup:
    """Return a failure's pictures, or nothing."""
    if failure.graph is not None:
        return draw(failure.graph)
    if failure.course:
        return _course(failure.course)
    drawn = curves(failure.rows) or bars(failure.rows)
    return _figure(drawn, _keys()) if drawn else drawn


def _figure(drawn: Markup, caption: Markup | str) -> Markup:
    return Markup("<figure>{}<figcaption>{}</figcaption></figure>").format(drawn, caption)


def _keys() -> Markup:
    return Markup('<span class="key">{}</span><span class="key received">{}</span>').format(
        phrase("expected"), phrase("received")
    )


def bars(rows: Sequence[Row]) -> Markup:
    """Return expected and received as bars, a pair for each value; "" if they are no numbers."""
    pairs = [(row.name, _number(row.expected), _number(row.received)) for row in rows]
    known = [
        (name, one, other) for name, one, other in pairs if one is not None and other is not None
    ]
    if not known or len(known) != len(pairs) or len(known) > _MOST_BARS:
        return Markup("")
    values = [value for _, *both in known for value in both]
    least, most = min(0.0, *values), max(0.0, *values)
    scale = (WIDTH - _LABEL - _VALUE) / ((most - least) or 1.0)
    zero = _LABEL - least * scale
    parts = [element("line", x1=zero, x2=zero, y1=0, y2=len(known) * _ROW, class_="axis")]
    for place, (name, expected, received) in enumerate(known):
        top = place * _ROW + _GAP
        parts.append(text_at(_LABEL - 10, top + _BAR + 6, name, anchor="end"))
        for offset, value, kind in ((0, expected, "expected"), (_BAR + _GAP, received, "received")):
            start, length = zero + min(0.0, value) * scale, max(1.5, abs(value) * scale)
            parts.append(
                element("rect", x=start, y=top + offset, width=length, height=_BAR, class_=kind)
            )
            parts.append(
                text_at(zero + max(0.0, value) * scale + 6, top + offset + 8.5, f"{value:g}")
            )
    return svg(phrase("Expected and received, a bar each"), parts, height=len(known) * _ROW)


def curves(rows: Sequence[Row]) -> Markup:
    """Return the first row of many numbers as two curves; "" if there is none."""
    for row in rows:
        expected, received = _numbers(row.expected), _numbers(row.received)
        if len(expected) >= _LEAST_POINTS and len(received) >= _LEAST_POINTS:
            return _curve(row.name, expected, received)
    return Markup("")


def _curve(name: str, expected: Numbers, received: Numbers) -> Markup:
    """Return how a number went: by its magnitude, where that changes much."""
    known = [each for each in (*expected, *received) if each is not None]
    least, most = min(known), max(known)
    by_magnitude = least > 0 and most > _DECADES * least

    def height(value: float) -> float:
        low, high, at = (
            map(math.log, (least, most, value)) if by_magnitude else (least, most, value)
        )
        return 14 + (high - at) * (_HEIGHT - 30) / ((high - low) or 1.0)

    step = (WIDTH - _LABEL - 20) / max(1, len(expected) - 1, len(received) - 1)
    parts = [
        text_at(_LABEL - 10, 18, f"{most:.4g}", anchor="end"),
        text_at(_LABEL - 10, _HEIGHT - 14, f"{least:.4g}", anchor="end"),
        element("line", x1=_LABEL, x2=_LABEL, y1=6, y2=_HEIGHT - 12, class_="axis"),
    ]
    for kind, series in (("expected", expected), ("received", received)):
        places = [
            None if value is None else (_LABEL + place * step, height(value))
            for place, value in enumerate(series)
        ]
        parts += _line(places, kind)
    shown = printable(name[:LONGEST])
    title = phrase("%(name)s: expected and received, one after the other", name=shown)
    return svg(title, parts, height=_HEIGHT)


def _line(places: Sequence[tuple[float, float] | None], kind: str) -> Iterator[Markup]:
    """Yield a line through places and a dot on each; it is broken where one is missing."""
    for missing, run in itertools.groupby(places, key=lambda place: place is None):
        known = [place for place in run if place is not None]
        if not missing and len(known) > 1:
            yield points("polyline", known, class_=f"curve {kind}")
    for place in filter(None, places):
        yield element("circle", cx=place[0], cy=place[1], r=2.5, class_=kind)


def _course(course: Sequence[Series]) -> Markup:
    """Return how a loop's parameters went, on a plane if there are two, and its losses."""
    steps = max(len(each.expected) for each in course)
    shown = [each for each in course if any(value is not None for value in each.received)]
    along = [each for each in shown if len(each.expected) == len(each.received) == steps]
    together = along[:2] if len(along) > 1 and steps >= _LEAST_POINTS else []
    pictures = []
    if together:
        one, other = together
        caption = phrase("The path of %(one)s and %(other)s", one=one.name, other=other.name)
        pictures.append((_path(one, other), caption))
    pictures += [
        (
            _curve(each.name, each.expected, each.received),
            phrase("%(name)s, step by step", name=each.name),
        )
        for each in shown
        if each not in together and len(each.expected) > 1
    ][:2]
    return Markup("").join(
        _figure(drawn, Markup("{} {}").format(caption, _keys())) for drawn, caption in pictures
    )


def _path(across: Series, up: Series) -> Markup:
    """Return the way of two numbers over a plane, beside the right way."""
    right = _places(across.expected, up.expected)
    given = _places(across.received, up.received)
    # What runs away leaves the picture: else the right way would be a point.
    seen = [*filter(None, right), *list(filter(None, given))[:2]]
    (left, width), (low, tall) = (_reach([place[axis] for place in seen]) for axis in (0, 1))

    def scaled(place: tuple[float, float] | None) -> tuple[float, float] | None:
        if place is None:
            return None
        x = _AROUND + (place[0] - left) / width * _SIDE
        y = 8 + (1 - (place[1] - low) / tall) * _SIDE
        inside = -WIDTH < x < 2 * WIDTH and -WIDTH < y < 2 * WIDTH
        return (x, y) if inside else None

    parts = [
        points(
            "polyline",
            [(_AROUND, 8), (_AROUND, 8 + _SIDE), (_AROUND + _SIDE, 8 + _SIDE)],
            class_="axis",
        ),
        text_at(_AROUND - 6, 20, up.name, anchor="end"),
        text_at(_AROUND + _SIDE, _SIDE + 26, across.name, anchor="end"),
        *_line([scaled(place) for place in right], "expected"),
        *_line([scaled(place) for place in given], "received"),
    ]
    first = next(filter(None, map(scaled, right)), None)
    if first is not None:
        parts.append(text_at(first[0] + 6, first[1] - 6, phrase("step 1")))
    title = phrase(
        "The path of %(one)s and %(other)s, expected and received",
        one=printable(across.name[:LONGEST]),
        other=printable(up.name[:LONGEST]),
    )
    return svg(title, parts, height=_SIDE + 34, width=_SIDE + _AROUND + 60)


def _places(across: Numbers, up: Numbers) -> list[tuple[float, float] | None]:
    return [None if x is None or y is None else (x, y) for x, y in zip(across, up, strict=False)]


def _reach(values: Sequence[float]) -> tuple[float, float]:
    """Return from where, and how far, an axis goes that shows all of these."""
    least, most = min(values), max(values)
    room = 0.15 * (most - least) or 0.5
    return least - room, most - least + 2 * room


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) < _MOST else None


def _numbers(text: str) -> list[float]:
    """Return the numbers of a flat list as a table writes it."""
    try:
        value = ast.literal_eval(text) if text.startswith("[") else ()
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return []
    numbers = [each for each in value if isinstance(each, int | float) and abs(each) < _MOST]
    return list(map(float, numbers)) if len(numbers) == len(value) else []
