"""A computational graph as a picture of a page: values, gradients, and the wrong edge marked."""

import functools
import itertools
import re
from collections.abc import Iterator, Sequence

from markupsafe import Markup, escape

from autograder.basics.language import phrase
from autograder.basics.text import printable
from autograder.graphs import Drawing, Edge, GraphPicture, Item, Kind, compose
from autograder.pages.svg import element, points, svg, text_at
from autograder.result import Graph

_MARGIN = 12
_LETTER = 0.58  # of a font's size: how wide a letter is about
_HEAD = 9  # of an arrow, in pixels
_MOST = 16  # characters of what was received
_STEP = 8  # pixels, after which a line may bend
_ROW = 130  # pixels: two edges into a gate keep their captions apart even where "≠" makes them long
_OBJECT = re.compile(r"<(?:class \W)?(?:\w+\.)*(\w+)\b[^<>]*>")


def draw(graph: Graph) -> Markup:
    """Return the graph with values above its edges, gradients below, and the wrong ones marked."""
    edges = tuple(
        Edge(
            source=edge.source,
            target=edge.target,
            value=edge.value,
            gradient=f"{edge.gradient} ≠ {_short(edge.received)}"
            if edge.received
            else edge.gradient,
        )
        for edge in graph.edges
    )
    drawing = _composed(edges, tuple(graph.ops.items()))
    wrong = {
        edge.gradient for edge, known in zip(edges, graph.edges, strict=True) if known.received
    }
    low, high = drawing.corners()
    corner = complex(low.real - _MARGIN, high.imag + _MARGIN)
    size = high - low + complex(2 * _MARGIN, 2 * _MARGIN)
    received = [bool(edge.received) for edge in graph.edges]
    title = phrase(
        "The computational graph: %(edges)s",
        edges="; ".join(_in_words(edge, graph) for edge in edges),
    )
    parts = [*_parts(drawing, corner, received, wrong), *_branching(drawing, corner, graph)]
    drawn = svg(title, parts, height=size.imag, width=size.real)
    caption = Markup('<span class="value">{}</span> · <span class="gradient">{}</span>').format(
        phrase("above: what flows forward"), phrase("below: the gradient, which flows back")
    )
    marked = phrase("expected ≠ received") if wrong or graph.branching else ""
    extra = Markup(' · <b class="bad">{}</b>').format(marked) if marked else ""
    return Markup(
        '<figure><div class="scroll" tabindex="0" role="group" aria-label="{}">{}</div>'
        "<figcaption>{}</figcaption></figure>"
    ).format(phrase("The computational graph"), drawn, caption + extra)


def _short(received: str) -> str:
    """Return what was received, shortly: of an object that is no number, what it is."""
    if found := _OBJECT.fullmatch(received):
        received = found[1]
    return received if len(received) <= _MOST else received[: _MOST - 1] + "…"


def _branching(drawing: Drawing, corner: complex, graph: Graph) -> Iterator[Markup]:
    """Yield what is wrong about an argument along whose several edges its gradient comes."""
    for item in drawing.items:
        if item.kind is Kind.VARIABLE and item.text in graph.branching:
            expected, received = graph.branching[item.text]
            x, y = item.centre.real - corner.real, corner.imag - item.centre.imag
            width, height = item.size.real, item.size.imag
            box = {"x": x - width / 2, "y": y - height / 2, "width": width, "height": height}
            yield element("rect", **box, rx=6, class_="edge wrong")
            text = f"{expected} ≠ {_short(received)}"
            yield text_at(x - width / 2, y + height / 2 + 14, text, class_="gradient wrong")


@functools.lru_cache(maxsize=64)
def _composed(edges: tuple[Edge, ...], ops: tuple[tuple[str, str], ...]) -> Drawing:
    """Return everything in its place; many students fail on the same input in the same way."""
    return compose(
        GraphPicture(edges=edges, ops=dict(ops), alt=""), _measure, row=_ROW, legend=False
    )


def _in_words(edge: Edge, graph: Graph) -> str:
    source, target = (graph.ops.get(node, node) for node in (edge.source, edge.target))
    words = phrase(
        "%(value)s goes from %(source)s to %(target)s",
        value=edge.value,
        source=source,
        target=target,
    )
    return words + (
        phrase(", gradient %(gradient)s", gradient=edge.gradient) if edge.gradient else ""
    )


def _measure(text: str, font: int) -> float:
    return _LETTER * font * len(text)


def _parts(
    drawing: Drawing, corner: complex, received: Sequence[bool], wrong: set[str]
) -> Iterator[Markup]:
    def at(point: complex) -> tuple[float, float]:
        return point.real - corner.real, corner.imag - point.imag

    for line, is_wrong in zip(drawing.lines, received, strict=True):
        class_ = "edge wrong" if is_wrong else "edge"
        yield points("polyline", map(at, [*line[:-1:_STEP], line[-1]]), class_=class_)
        back = line[-2] - line[-1]
        for way in itertools.islice(reversed(line), _HEAD):
            back = way - line[-1]
        back /= abs(back) or 1
        head = [
            line[-1],
            line[-1] + _HEAD * back * (1 + 0.4j),
            line[-1] + _HEAD * back * (1 - 0.4j),
        ]
        yield points("polygon", map(at, head), class_=class_ + " head")
    for item in drawing.items:
        yield from _item(item, at(item.centre), wrong)


def _item(item: Item, centre: tuple[float, float], wrong: set[str]) -> Iterator[Markup]:
    x, y = centre
    width, height = item.size.real, item.size.imag
    class_ = item.kind.name.lower()
    if item.kind is Kind.OPERATION:
        yield element("ellipse", cx=x, cy=y, rx=width / 2, ry=height / 2, class_=f"node {class_}")
    elif item.kind in {Kind.VARIABLE, Kind.RESULT}:
        yield element(
            "rect",
            x=x - width / 2,
            y=y - height / 2,
            width=width,
            height=height,
            rx=6,
            class_=f"node {class_}",
        )
    elif item.kind is Kind.GRADIENT and item.text in wrong:
        class_ += " wrong"
    place = f'x="{x:.1f}" y="{y + item.font * 0.35:.1f}" text-anchor="middle"'
    text = escape(printable(item.text))
    yield Markup(f'<text class="{class_}" {place}>{text}</text>')  # noqa: S704 -- its text is escaped
