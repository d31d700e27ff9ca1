"""Small pictures for a page: drawn with lines alone, coloured by the page's own style."""

import ast
import math
from collections.abc import Sequence

from markupsafe import Markup

from autograder.basics.text import printable
from autograder.result import Row

_WIDTH, _LABEL, _VALUE = 560, 84, 70
_BAR, _GAP, _ROW = 9, 3, 34
_MOST_BARS = 8
_LEAST_POINTS, _HEIGHT = 3, 150
_MOST = 1e30
_LONGEST = 24  # characters of a label


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
    scale = (_WIDTH - _LABEL - _VALUE) / ((most - least) or 1.0)
    zero = _LABEL - least * scale
    parts = [_element("line", x1=zero, x2=zero, y1=0, y2=len(known) * _ROW, class_="axis")]
    for place, (name, expected, received) in enumerate(known):
        top = place * _ROW + _GAP
        parts.append(_text(_LABEL - 10, top + _BAR + 6, name, anchor="end"))
        for offset, value, kind in ((0, expected, "expected"), (_BAR + _GAP, received, "received")):
            start, length = zero + min(0.0, value) * scale, max(1.5, abs(value) * scale)
            parts.append(
                _element("rect", x=start, y=top + offset, width=length, height=_BAR, class_=kind)
            )
            parts.append(
                _text(zero + max(0.0, value) * scale + 6, top + offset + 8.5, f"{value:g}")
            )
    return _svg("Expected and received, a bar each", len(known) * _ROW, parts)


def curves(rows: Sequence[Row]) -> Markup:
    """Return the first row of many numbers as two curves; "" if there is none."""
    for row in rows:
        expected, received = _numbers(row.expected), _numbers(row.received)
        if len(expected) >= _LEAST_POINTS and len(received) >= _LEAST_POINTS:
            return _curves(row.name, expected, received)
    return Markup("")


def _curves(name: str, expected: Sequence[float], received: Sequence[float]) -> Markup:
    values = [*expected, *received]
    least, most = min(values), max(values)
    height = (_HEIGHT - 30) / ((most - least) or 1.0)
    step = (_WIDTH - _LABEL - 20) / (max(len(expected), len(received)) - 1)
    parts = [
        _text(_LABEL - 10, 18, f"{most:g}", anchor="end"),
        _text(_LABEL - 10, _HEIGHT - 14, f"{least:g}", anchor="end"),
        _element("line", x1=_LABEL, x2=_LABEL, y1=6, y2=_HEIGHT - 12, class_="axis"),
    ]
    for kind, series in (("expected", expected), ("received", received)):
        points = [
            (_LABEL + place * step, 14 + (most - value) * height)
            for place, value in enumerate(series)
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(_element("polyline", points=path, class_=f"curve {kind}"))
        parts += [_element("circle", cx=x, cy=y, r=2.5, class_=kind) for x, y in points]
    title = f"{printable(name[:_LONGEST])}: expected and received, one after the other"
    return _svg(title, _HEIGHT, parts)


def picture(rows: Sequence[Row]) -> Markup:
    """Return what one would rather look at than read of a failure's table, or nothing."""
    return curves(rows) or bars(rows)


def histogram(counts: Sequence[int], labels: Sequence[str], *, title: str) -> Markup:
    """Return counts as columns, with a label below each."""
    most = max((*counts, 1))
    width = (_WIDTH - 10) / len(counts)
    parts = [_element("line", x1=0, x2=_WIDTH, y1=120, y2=120, class_="axis")]
    for place, (count, label) in enumerate(zip(counts, labels, strict=True)):
        height = 96 * count / most
        left = place * width + 8
        parts.append(
            _element(
                "rect", x=left, y=120 - height, width=width - 6, height=height, class_="expected"
            )
        )
        middle = left + (width - 6) / 2
        parts.append(_text(middle, 115 - height, str(count) if count else "", anchor="middle"))
        parts.append(_text(middle, 136, label, anchor="middle"))
    return _svg(title, 142, parts)


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


def _svg(title: str, height: float, parts: Sequence[Markup]) -> Markup:
    return Markup('<svg role="img" viewBox="0 0 {} {}"><title>{}</title>{}</svg>').format(
        _WIDTH, round(height), title, Markup("").join(parts)
    )


def _element(name: str, *, class_: str, **attributes: float | str) -> Markup:
    pairs = {
        key: value if isinstance(value, str) else f"{value:.4g}"
        for key, value in attributes.items()
    }
    listed = Markup(" ").join(Markup('{}="{}"').format(key, each) for key, each in pairs.items())
    return Markup('<{} class="{}" {}/>').format(name, class_, listed)


def _text(x: float, y: float, text: str, *, anchor: str = "start") -> Markup:
    return Markup('<text x="{:.4g}" y="{:.4g}" text-anchor="{}">{}</text>').format(
        x, y, anchor, printable(text[:_LONGEST])
    )
