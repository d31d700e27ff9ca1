"""Pictures of computational graphs for lesson notebooks.

A graph is laid out in layers (Sugiyama's method). A node's layer is the longest path to it from
an input. An edge over several layers has a *stop*, a free place, in each layer that it passes,
so that it runs through no node. Sorting each layer by the mean height of its neighbours (their
barycentre) keeps crossings rare.

Points of a picture are complex numbers in CSS pixels, the imaginary axis pointing up; a size is
its width plus i times its height.
"""
# ruff: noqa: PLC0415 - matplotlib is slow to import, and where grading happens nothing is shown

import io
import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from graphlib import CycleError, TopologicalSorter
from itertools import combinations, dropwhile, pairwise
from numbers import Integral, Real
from statistics import fmean
from typing import TYPE_CHECKING, Any

from autograder.pictures import picture_html

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Label = str | float | None
EdgeTuple = tuple[str, str] | tuple[str, str, Label] | tuple[str, str, Label, Label]
Stop = str | tuple[int, int]  # a node's id, or (number of an edge, layer that it passes)
Measure = Callable[[str, int], float]  # the width of a text in a font of so many pixels

# Lengths in CSS pixels.
_WIDTH = 720  # what gaps between layers shrink for, down to what captions need
_GAP, _ROW = 120, 94  # at most between two layers; from one stop of a layer to the next
_ARROW = 44  # what a caption leaves of its line
_CLEAR = 4  # between a caption and anything else
_MARGIN = 12
_NODE_FONT, _CAPTION_FONT, _CAPTION_HEIGHT = 16, 13, 12
_MOST_STRETCH = 2
_DPI, _POINTS = 256, 72 / 128  # two dots, and so many points, for each CSS pixel


class Kind(Enum):
    """What a text in the picture is: the colours of the text, the area and the border."""

    VARIABLE = ("#111111", "#e3edfb", "#33507a")
    OPERATION = ("#111111", "#f4f4f4", "#333333")
    RESULT = ("#111111", "#fcd892", "#8a5a00")
    VALUE = ("#0b3d91", "none", "none")
    GRADIENT = ("#c1121f", "none", "none")


@dataclass(frozen=True, kw_only=True)
class Edge:
    """An arrow of the graph with the texts above it (value) and below it (gradient), if any."""

    source: str
    target: str
    value: str = ""
    gradient: str = ""


@dataclass(frozen=True, kw_only=True)
class Item:
    """A text in its place: a node, or a caption of an edge."""

    text: str
    kind: Kind
    size: complex
    centre: complex = 0

    @property
    def font(self) -> int:
        """The size of the text, in CSS pixels."""
        return _CAPTION_FONT if self.kind in {Kind.VALUE, Kind.GRADIENT} else _NODE_FONT

    def covers(self, point: complex, *, clear: float = 0) -> bool:
        """Whether the point is in the item, or less than `clear` away from it."""
        offset = point - self.centre
        x = abs(offset.real) / (self.size.real / 2 + clear)
        y = abs(offset.imag) / (self.size.imag / 2 + clear)
        return (math.hypot(x, y) if self.kind is Kind.OPERATION else max(x, y)) < 1

    def grid(self) -> Iterator[complex]:
        """Give points all over the item, so dense that no caption fits between them."""
        columns, rows = (max(2, math.ceil(side / 8)) for side in (self.size.real, self.size.imag))
        for x in range(columns + 1):
            for y in range(rows + 1):
                part = complex(x / columns - 0.5, y / rows - 0.5)
                yield self.centre + complex(part.real * self.size.real, part.imag * self.size.imag)


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """Everything in its place; `lines` are the edges' points, from border to border."""

    items: list[Item]
    lines: list[list[complex]]

    def corners(self) -> tuple[complex, complex]:
        """Give the lower left and the upper right corner of what is drawn."""
        halves = [(item.centre, item.size / 2) for item in self.items]
        points = [centre + half * side for centre, half in halves for side in (-1, 1)]
        points += [point for line in self.lines for point in line]
        across, up = [point.real for point in points], [point.imag for point in points]
        return complex(min(across), min(up)), complex(max(across), max(up))


@dataclass(frozen=True, kw_only=True, repr=False)
class GraphPicture:
    """A computational graph: a picture in a notebook, its description everywhere else."""

    edges: tuple[Edge, ...]
    ops: Mapping[str, str]
    alt: str

    def __repr__(self) -> str:
        return self.alt

    def _repr_html_(self) -> str:
        png, width = _draw(self)
        return picture_html(png, width=width, alt=self.alt)


def draw_graph(edges: Sequence[EdgeTuple], *, ops: Mapping[str, str], alt: str) -> GraphPicture:
    """Picture a computational graph, inputs on the left, and what flows along its edges.

    Args:
        edges: ``(source, target)``, ``(source, target, value)`` or
            ``(source, target, value, gradient)``. Value and gradient are strings or numbers, and
            stand above and below the edge; None leaves their place free.
        ops: the operations' ids and symbols, such as ``{"add": "+", "square": "( )²"}``. Every
            other id is a variable, shown by its id.
        alt: a sentence that describes the picture, for readers who do not see it.

    Returns:
        An object that a notebook shows as a picture. Nothing is drawn before that.

    Raises:
        ValueError: if there is no edge, if one is not such a tuple, if edges make a cycle, or if
            no edge mentions one of the `ops`.
    """
    if not edges:
        message = "draw_graph got no edges: give at least one tuple (source, target)"
        raise ValueError(message)
    parsed = tuple(_edge(edge) for edge in edges)
    unknown = sorted(ops.keys() - layers(parsed).keys())
    if unknown:
        message = f"no edge mentions {unknown[0]!r} of `ops`: give it an edge, or correct its id"
        raise ValueError(message)
    return GraphPicture(edges=parsed, ops=dict(ops), alt=alt)


def _edge(given: object) -> Edge:
    match given:
        case (str(source), str(target), *labels) if isinstance(given, tuple) and not labels[2:]:
            value, gradient, *_ = *map(_text, labels), "", ""
            return Edge(source=source, target=target, value=value, gradient=gradient)
    message = (
        f"{given!r} is not an edge: write (source, target), (source, target, value) or "
        "(source, target, value, gradient), source and target being ids in quotes"
    )
    raise ValueError(message)


def _text(label: object) -> str:
    match label:
        case None:
            return ""
        case str():
            return label
        case Integral():
            return str(label).replace("-", "\N{MINUS SIGN}")
        case Real():
            return f"{float(label):.4g}".replace("-", "\N{MINUS SIGN}")
    message = f"{label!r} cannot stand at an edge: give a string or a number"
    raise ValueError(message)


def layers(edges: Sequence[Edge]) -> dict[str, int]:
    """Give each node's layer: the length of the longest path to it from an input.

    Raises:
        ValueError: if the edges make a cycle.
    """
    sources: dict[str, list[str]] = {}
    for edge in edges:
        sources.setdefault(edge.source, [])
        sources.setdefault(edge.target, []).append(edge.source)
    layer: dict[str, int] = {}
    try:
        for node in TopologicalSorter(sources).static_order():
            layer[node] = 1 + max((layer[source] for source in sources[node]), default=-1)
    except CycleError as error:
        cycle = " → ".join(error.args[1])
        message = f"the edges make a cycle, {cycle}: in a computational graph there is none"
        raise ValueError(message) from None
    return layer


def arrange(edges: Sequence[Edge]) -> tuple[list[list[Stop]], list[list[Stop]]]:
    """Give each layer's stops, top to bottom, and each edge's stops, source to target."""
    layer = layers(edges)
    routes: list[list[Stop]] = []
    columns: list[list[Stop]] = [[] for _ in range(1 + max(layer.values()))]
    for number, edge in enumerate(edges):
        passed = range(layer[edge.source] + 1, layer[edge.target])
        routes.append([edge.source, *((number, place) for place in passed), edge.target])
        for place, stop in enumerate(routes[-1], layer[edge.source]):
            if stop not in columns[place]:
                columns[place].append(stop)
    links = [link for route in routes for link in pairwise(route)]
    back = [(target, source) for source, target in links]
    tried = [columns]
    for turn in range(8):
        tried.append(_swept(tried[-1], back, flip=turn % 2 == 1))
        tried.append(_swept(tried[-1][::-1], links, flip=turn % 2 == 1)[::-1])
    first = _heights(columns)

    def badness(columns: list[list[Stop]]) -> tuple[int, float, float]:
        height = _heights(columns)
        climb = sum(abs(height[a] - height[b]) for a, b in links)
        return _crossings(columns, links), climb, sum(abs(height[a] - first[a]) for a in first)

    return min(tried, key=badness), routes


def _heights(columns: list[list[Stop]]) -> dict[Stop, float]:
    return {
        stop: (len(column) - 1) / 2 - index
        for column in columns
        for index, stop in enumerate(column)
    }


def _swept(
    columns: list[list[Stop]], links: list[tuple[Stop, Stop]], *, flip: bool
) -> list[list[Stop]]:
    """Sort column after column by the mean height of what its stops link to; `flip` ties."""
    swept: list[list[Stop]] = []
    for column in columns:
        height = _heights([*swept, column])
        ends = {stop: [height[b] for a, b in links if a == stop and b in height] for stop in column}
        mean = {stop: fmean(ends[stop] or [height[stop]]) for stop in column}
        swept.append(sorted(column[:: -1 if flip else 1], key=mean.__getitem__, reverse=True))
    return swept


def _crossings(columns: list[list[Stop]], links: list[tuple[Stop, Stop]]) -> int:
    height = _heights(columns)
    place = {stop: number for number, column in enumerate(columns) for stop in column}
    return sum(
        place[a] == place[c] and (height[a] - height[c]) * (height[b] - height[d]) < 0
        for (a, b), (c, d) in combinations(links, 2)
    )


def compose(
    picture: GraphPicture,
    measure: Measure,
    *,
    stretch: float = 1,
    row: float = _ROW,
    legend: bool = True,
) -> Drawing:
    """Give nodes, lines, captions and the legend, if one is wanted, their places.

    Where a caption finds no free place, everything is composed anew with more room.
    """
    columns, routes = arrange(picture.edges)
    nodes = _nodes(picture, measure)
    spots = _spots(picture.edges, columns, nodes, measure, row)
    spots = {stop: stretch * spot for stop, spot in spots.items()}
    nodes = {node: replace(item, centre=spots[node]) for node, item in nodes.items()}
    lines = []
    for number, (edge, route) in enumerate(zip(picture.edges, routes, strict=True)):
        points = [spots[stop] for stop in route]
        twins = [other for other, stops in enumerate(routes) if stops == route]
        if len(twins) > 1:  # such as both edges of x · x
            bow = (twins.index(number) - (len(twins) - 1) / 2) * stretch * row / 2
            points.insert(1, sum(points) / 2 - complex(0, bow))
        lines.append(_between(nodes[edge.source], nodes[edge.target], _smooth(points)))
    captions, free = _captions(picture.edges, [*nodes.values()], lines, measure)
    if not free and stretch < _MOST_STRETCH:
        return compose(picture, measure, stretch=stretch * 1.2, row=row, legend=legend)
    drawing = Drawing(items=[*nodes.values(), *captions], lines=lines)
    if legend and any(edge.gradient for edge in picture.edges):
        return replace(drawing, items=[*drawing.items, *_legend(drawing, measure)])
    return drawing


def _between(source: Item, target: Item, line: list[complex]) -> list[complex]:
    """Cut a line so that it begins under the source's border and ends just before the target."""
    begun = list(dropwhile(partial(source.covers, clear=-2), line))
    return list(dropwhile(partial(target.covers, clear=1), reversed(begun)))[::-1]


def _nodes(picture: GraphPicture, measure: Measure) -> dict[str, Item]:
    sources = {edge.source for edge in picture.edges}
    nodes = {}
    for node in layers(picture.edges):
        text = picture.ops.get(node, node)
        if node in picture.ops:
            kind, size = Kind.OPERATION, complex(max(42, measure(text, _NODE_FONT) + 16), 42)
        else:
            kind = Kind.VARIABLE if node in sources else Kind.RESULT
            size = complex(max(44, measure(text, _NODE_FONT) + 24), 36)
        nodes[node] = Item(text=text, kind=kind, size=size)
    return nodes


def _spots(
    edges: Sequence[Edge],
    columns: list[list[Stop]],
    nodes: Mapping[str, Item],
    measure: Measure,
    row: float,
) -> dict[Stop, complex]:
    """Give each stop its point: columns as wide as their nodes, gaps as their captions."""
    height = _heights(columns)
    widths = [
        max(nodes[stop].size.real for stop in column if isinstance(stop, str)) for column in columns
    ]
    usual = min(_GAP, (_WIDTH - sum(widths)) / (len(columns) - 1))
    spots: dict[Stop, complex] = {}
    x = 0.0
    for column, width in zip(columns, widths, strict=True):
        spots |= {stop: complex(x + width / 2, row * height[stop]) for stop in column}
        texts = [
            text for edge in edges if edge.source in column for text in (edge.value, edge.gradient)
        ]
        longest = max((measure(text, _CAPTION_FONT) for text in texts), default=0)
        x += width + max(usual, longest + _ARROW)
    return spots


def _smooth(points: list[complex]) -> list[complex]:
    """Join points, from left to right, by monotone cubics (Fritsch and Butland, 1984).

    Points in a row are joined by a straight line, and no line overshoots a stop.
    """
    slopes = [(end - start).imag / (end - start).real for start, end in pairwise(points)]
    inner = [2 * a * b / (a + b) if a * b > 0 else 0.0 for a, b in pairwise(slopes)]
    smooth = []
    ends = pairwise([slopes[0], *inner, slopes[-1]])
    for (start, end), (first, last) in zip(pairwise(points), ends, strict=True):
        run, rise = (end - start).real, (end - start).imag
        for t in (pixel / run for pixel in range(math.ceil(run))):
            bend = t * (1 - t) * ((1 - t) * (run * first - rise) - t * (run * last - rise))
            smooth.append(start + complex(t * run, t * rise + bend))
    return [*smooth, points[-1]]


def _captions(
    edges: Sequence[Edge], nodes: list[Item], lines: list[list[complex]], measure: Measure
) -> tuple[list[Item], bool]:
    """Put captions as near to the middle of their edge as is free; tell whether all were free."""
    taken = [(point.real, point.imag) for node in nodes for point in node.grid()]
    taken += [(point.real, point.imag) for line in lines for point in line[::4]]
    taken.sort()
    placed: list[Item] = []
    free = True

    def hidden(captions: list[Item]) -> Iterator[bool]:
        for caption in captions:
            half = caption.size / 2 + complex(_CLEAR, _CLEAR)
            (left, low), (right, high) = (
                (corner.real, corner.imag)
                for corner in (caption.centre - half, caption.centre + half)
            )
            first, end = bisect_right(taken, (left, math.inf)), bisect_left(taken, (right,))
            yield from (low < y < high for _, y in taken[first:end])

    for edge, line in zip(edges, lines, strict=True):
        middle = len(line) // 2
        steps = (middle + side * away for away in range(0, middle - 5, 5) for side in (1, -1))
        tried: list[list[Item]] = []
        for step in steps:
            tried.append([*_pair(edge, line, step, measure)])
            if not any(hidden(tried[-1])):
                best = tried[-1]
                break
        else:
            best, free = min(tried, key=lambda captions: sum(hidden(captions))), False
        placed += best
        taken += [(point.real, point.imag) for caption in best for point in caption.grid()]
        taken.sort()
    return placed, free


def _pair(edge: Edge, line: list[complex], step: int, measure: Measure) -> Iterator[Item]:
    """Put an edge's captions above and below a point of its line."""
    along = line[step + 1] - line[step - 1]
    normal = 1j * along / abs(along)
    for text, kind, side in ((edge.value, Kind.VALUE, 1), (edge.gradient, Kind.GRADIENT, -1)):
        if text:
            size = complex(measure(text, _CAPTION_FONT), _CAPTION_HEIGHT)
            reach = abs(normal.real) * size.real / 2 + abs(normal.imag) * size.imag / 2
            centre = line[step] + side * normal * (reach + _CLEAR + 1)
            yield Item(text=text, kind=kind, size=size, centre=centre)


def _legend(drawing: Drawing, measure: Measure) -> Iterator[Item]:
    corner, _ = drawing.corners()
    texts = {Kind.VALUE: "blue: value · ", Kind.GRADIENT: "red: gradient, flows right to left"}
    for kind, text in texts.items():
        size = complex(measure(text, _CAPTION_FONT), _CAPTION_HEIGHT)
        yield Item(text=text, kind=kind, size=size, centre=corner + size / 2 - 28j)
        corner += size.real


def _draw(picture: GraphPicture) -> tuple[bytes, int]:
    """Draw at two pixels for each CSS pixel; give the PNG and its width in CSS pixels."""
    from matplotlib import rc_context, rcParamsDefault
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    def measure(text: str, font: int) -> float:
        properties = FontProperties(size=font)
        return text_to_path.get_text_width_height_descent(text, properties, ismath=False)[0]

    with rc_context(rcParamsDefault):  # the student's style neither shows here nor changes
        figure = _paint(compose(picture, measure))
        png = io.BytesIO()
        FigureCanvasAgg(figure).print_figure(png, format="png")
    return png.getvalue(), int(figure.get_figwidth() * _DPI / 2)


def _paint(drawing: Drawing) -> "Figure":
    from matplotlib.figure import Figure
    from matplotlib.patches import Ellipse, FancyArrowPatch, FancyBboxPatch, Patch
    from matplotlib.path import Path

    low, high = drawing.corners()
    left, bottom = low.real - _MARGIN, low.imag - _MARGIN
    width, height = math.ceil(high.real + _MARGIN - left), math.ceil(high.imag + _MARGIN - bottom)
    figure = Figure(figsize=(width * 2 / _DPI, height * 2 / _DPI), dpi=_DPI)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(left, left + width), ylim=(bottom, bottom + height))
    axes.set_axis_off()
    stroke: dict[str, Any] = {"linewidth": 1.4 * _POINTS, "mutation_scale": 13 * _POINTS}
    for line in drawing.lines:
        path = Path([(point.real, point.imag) for point in line])
        axes.add_patch(FancyArrowPatch(path=path, arrowstyle="-|>", color="#555555", **stroke))
    for item in drawing.items:
        colour, area, border = item.kind.value
        centre, size = (item.centre.real, item.centre.imag), (item.size.real, item.size.imag)
        if item.kind is Kind.OPERATION:
            patch: Patch = Ellipse(centre, *size)
        else:
            corner = item.centre - item.size / 2
            rounding = 9 if item.kind is Kind.VARIABLE else 2
            box = f"round,pad=0,rounding_size={rounding}"
            patch = FancyBboxPatch((corner.real, corner.imag), *size, boxstyle=box)
        patch.set(facecolor=area, edgecolor=border, linewidth=1.4 * _POINTS)
        axes.add_patch(patch)
        baseline = item.centre.imag - 0.31 * item.font  # operators then stand in the middle
        style: dict[str, Any] = {"size": item.font * _POINTS, "ha": "center", "parse_math": False}
        axes.text(centre[0], baseline, item.text, color=colour, **style)
    return figure
