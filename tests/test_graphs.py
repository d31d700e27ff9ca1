"""Computational graphs as pictures: layout, text, laziness, and errors."""

import base64
import re
import struct
import subprocess
import sys
from html.parser import HTMLParser
from itertools import combinations, pairwise
from statistics import fmean

import matplotlib as mpl
import pytest

from autograder.graphs import (
    Drawing,
    Edge,
    EdgeTuple,
    GraphPicture,
    Kind,
    arrange,
    compose,
    draw_graph,
    layers,
)

OPS = {"mul": "×", "sub": "−", "square": "( )²", "add": "+", "mul2": "×", "mul3": "×", "sq": "( )²"}
GRAPHS: dict[str, list[EdgeTuple]] = {
    "f = x·w": [("x", "mul", 3), ("w", "mul", -2.0), ("mul", "f", -6)],
    "loss = (x·w - y)²": [
        ("x", "mul", 2, -12),
        ("w", "mul", 3, -8),
        ("mul", "sub", 6, -4),
        ("y", "sub", 8, 4),
        ("sub", "square", -2, -4),
        ("square", "loss", 4, 1),
    ],
    "loss = (w₁x² + w₂x + b - y)²": [
        ("x", "sq", 2, 1.5),
        ("sq", "mul", 4, -1.5),
        ("w₁", "mul", 0.5, -12),
        ("x", "mul2", 2, -3),
        ("w₂", "mul2", 1, -6),
        ("mul", "add", 2, -3),
        ("mul2", "add", 2, -3),
        ("b", "add", 1, -3),
        ("add", "sub", 5, -3),
        ("y", "sub", 6.5, 3),
        ("sub", "square", -1.5, -3),
        ("square", "loss", 2.25, 1),
    ],
    "ŷ = w₂(w₁x) + w₃(w₁x)": [
        ("w₁", "mul", 2, 33),
        ("x", "mul", 3, 22),
        ("mul", "mul2", 6, 4),
        ("w₂", "mul2", 4, 6),
        ("mul", "mul3", 6, 7),
        ("w₃", "mul3", 7, 6),
        ("mul2", "add", 24, 1),
        ("mul3", "add", 42, 1),
        ("add", "ŷ", 66, 1),
    ],
    "f = x·x": [("x", "mul", 3, 3), ("x", "mul", 3, 3), ("mul", "f", 9, 1)],
    "long texts": [
        ("x", "mul", "2.000 · 10³", "∂L/∂x = 2(ŷ - y)w"),
        ("w", "mul", "a long value", "∂L/∂w = 2(ŷ - y)x"),
        ("mul", "f"),
    ],
}


def picture(edges: list[EdgeTuple]) -> GraphPicture:
    """Make a graph whose operations are those of OPS."""
    mentioned = {node for source, target, *_ in edges for node in (source, target)}
    ops = {op: symbol for op, symbol in OPS.items() if op in mentioned}
    return draw_graph(edges, ops=ops, alt="a graph")


def drawing(edges: list[EdgeTuple]) -> Drawing:
    """Compose with letters all of the same width, so that no font is needed."""
    return compose(picture(edges), lambda text, font: 0.6 * font * len(text))


def arrows(*pairs: str) -> list[Edge]:
    """Make edges without captions between nodes whose ids are letters."""
    return [Edge(source=pair[0], target=pair[1]) for pair in pairs]


class _Image(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.images: list[dict[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "img"
        self.images.append({name: value or "" for name, value in attrs})


def shown(graph: GraphPicture) -> tuple[dict[str, str], bytes, int]:
    """Give the attributes of the one image, its PNG and its width in CSS pixels."""
    [image] = _Image(graph._repr_html_()).images
    png = base64.b64decode(image["src"].removeprefix("data:image/png;base64,"), validate=True)
    width = re.search(r"\bwidth: (\d+)px", image["style"])
    assert width
    return image, png, int(width[1])


def python(code: str) -> str:
    """Run code in an interpreter of its own; give what it printed."""
    command = [sys.executable, "-W", "error", "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


class TestLayout:
    """Where nodes and lines stand."""

    def test_layer_is_the_longest_path_from_an_input(self) -> None:
        """A node stands right of everything it depends on, however short another way to it is."""
        assert layers(arrows("xa", "xc", "ab", "bc", "yc")) == {
            "x": 0,
            "a": 1,
            "b": 2,
            "c": 3,
            "y": 0,
        }

    def test_inputs_keep_the_order_in_which_they_are_mentioned(self) -> None:
        """What crosses nothing is not reordered."""
        columns, _ = arrange(arrows("xm", "wm", "ms", "ys"))
        assert columns == [["x", "w", "y"], ["m", (3, 1)], ["s"]]

    def test_inputs_are_reordered_so_that_edges_do_not_cross(self) -> None:
        """Inputs of the same operation come to stand side by side."""
        columns, _ = arrange(arrows("as", "bt", "cs", "dt", "sf", "tf"))
        assert {frozenset(columns[0][:2]), frozenset(columns[0][2:])} == {
            frozenset("ac"),
            frozenset("bd"),
        }

    def test_ties_of_the_barycentre_do_not_keep_a_crossing(self) -> None:
        """The quadratic model crosses nothing, though sorting by means alone gets stuck."""
        columns, routes = arrange(picture(GRAPHS["loss = (w₁x² + w₂x + b - y)²"]).edges)
        row = {stop: index for column in columns for index, stop in enumerate(column)}
        place = {stop: number for number, column in enumerate(columns) for stop in column}
        links = {link for route in routes for link in pairwise(route)}
        assert not [
            (first, second)
            for first, second in combinations(links, 2)
            if place[first[0]] == place[second[0]]
            and (row[first[0]] - row[second[0]]) * (row[first[1]] - row[second[1]]) < 0
        ]

    def test_reordered_graph_is_not_upside_down(self) -> None:
        """Of two orders that are each other's mirror image, the one as mentioned is drawn."""
        columns, _ = arrange(picture(GRAPHS["loss = (w₁x² + w₂x + b - y)²"]).edges)
        assert columns[0][-2:] == ["b", "y"]

    def test_long_line_does_not_swing(self) -> None:
        """A line whose stops lie higher and higher never falls."""
        graph = GRAPHS["loss = (w₁x² + w₂x + b - y)²"]
        heights = [point.imag for point in drawing(graph).lines[9]]
        assert graph[9][:2] == ("y", "sub")
        assert heights == sorted(heights)

    def test_long_edge_has_a_stop_in_each_layer_that_it_passes(self) -> None:
        """A route goes from layer to layer."""
        _, routes = arrange(arrows("xa", "ab", "bc", "xc"))
        assert routes[3] == ["x", (3, 1), (3, 2), "c"]

    @pytest.mark.parametrize("name", GRAPHS)
    def test_arrows_point_right(self, name: str) -> None:
        """Every line runs from left to right."""
        for line in drawing(GRAPHS[name]).lines:
            across = [point.real for point in line]
            assert across == sorted(across)

    def test_layers_are_centred(self) -> None:
        """One node faces the middle of the nodes that feed it."""
        nodes = {item.text: item.centre for item in drawing(GRAPHS["f = x·w"]).items}
        assert nodes["×"].imag == fmean([nodes["x"].imag, nodes["w"].imag])
        assert nodes["f"].imag == nodes["×"].imag

    @pytest.mark.parametrize("name", GRAPHS)
    def test_no_line_runs_through_a_node(self, name: str) -> None:
        """A line touches only the two nodes that it joins, and reaches both."""
        graph = picture(GRAPHS[name])
        composed = drawing(GRAPHS[name])
        nodes = dict(zip(layers(graph.edges), composed.items, strict=False))
        for edge, line in zip(graph.edges, composed.lines, strict=True):
            assert nodes[edge.source].covers(line[0])
            assert not nodes[edge.source].covers(line[0], clear=-5)
            assert nodes[edge.target].covers(line[-1], clear=4)
            assert not nodes[edge.target].covers(line[-1])
            others = [node for node in nodes if node not in {edge.source, edge.target}]
            assert not [node for node in others if any(nodes[node].covers(p) for p in line)]

    @pytest.mark.parametrize("name", GRAPHS)
    def test_captions_hide_nothing(self, name: str) -> None:
        """No caption lies on a line, on a node or on another caption, nor the legend on them."""
        composed = drawing(GRAPHS[name])
        captions = [item for item in composed.items if item.kind in {Kind.VALUE, Kind.GRADIENT}]
        assert captions
        for caption in captions:
            things = [[*item.grid()] for item in composed.items if item is not caption]
            for points in [*things, *composed.lines]:
                assert not any(caption.covers(point, clear=-0.01) for point in points)

    def test_both_edges_of_a_product_of_a_variable_with_itself_are_seen(self) -> None:
        """Edges with the same ends bow apart."""
        upper, lower, _ = drawing(GRAPHS["f = x·x"]).lines
        assert upper[len(upper) // 2].imag - lower[len(lower) // 2].imag > 30

    def test_small_graph_is_narrower_than_a_lesson_graph(self) -> None:
        """Four steps fill a notebook's width of about 700 pixels; two take not much over half."""
        _, _, small = shown(picture(GRAPHS["f = x·w"]))
        _, _, large = shown(picture(GRAPHS["loss = (x·w - y)²"]))
        assert small < 450
        assert 650 < large < 780


class TestTexts:
    """What stands in the picture."""

    def test_nodes_are_inputs_operations_and_results(self) -> None:
        """Operations show their symbol; a variable is a result if nothing follows it."""
        items = drawing([("x", "square"), ("square", "f")]).items
        assert [(item.text, item.kind) for item in items] == [
            ("x", Kind.VARIABLE),
            ("( )²", Kind.OPERATION),
            ("f", Kind.RESULT),
        ]

    def test_value_stands_above_and_gradient_below(self) -> None:
        """On a level edge, the line runs between the two."""
        composed = drawing([("x", "f", "v", "g")])
        height = {item.text: item.centre.imag for item in composed.items}
        assert height["v"] > composed.lines[0][0].imag > height["g"]

    def test_gradient_can_stand_without_a_value(self) -> None:
        """None leaves the place of the value free."""
        kinds = {item.text: item.kind for item in drawing([("x", "f", None, 5)]).items}
        assert kinds["5"] is Kind.GRADIENT
        assert "None" not in kinds

    @pytest.mark.parametrize(
        ("number", "text"),
        [(-2.0, "−2"), (12345, "12345"), (1 / 3, "0.3333"), (-1e-7, "−1e−07"), ("-x", "-x")],
    )
    def test_numbers_are_short_and_have_a_real_minus(self, number: float | str, text: str) -> None:
        """Four digits of a float, all of an integer; a string stands as it is."""
        [edge] = picture([("x", "f", number)]).edges
        assert edge.value == text

    @pytest.mark.parametrize(("edge", "shown"), [(("x", "f", 1), False), (("x", "f", 1, 1), True)])
    def test_legend_only_with_gradients(self, edge: EdgeTuple, *, shown: bool) -> None:
        """The legend explains the colours, once there is more than one."""
        texts = "".join(item.text for item in drawing([edge]).items)
        assert ("blue: value · red: gradient, flows right to left" in texts) is shown

    def test_symbols_of_lessons_are_in_the_font(self) -> None:
        """A missing glyph would be a warning, and warnings are errors here."""
        symbols = "× − · + ŷ σ ( )² √ Σ ∂ ∇ ᵀ eˣ w₁ θ → ≤ ‖"
        shown(draw_graph([("x₁", symbols, symbols)], ops={symbols: symbols}, alt="symbols"))

    def test_dollars_are_plain_text(self) -> None:
        """A dollar sign starts no formula, so an unbalanced formula is no error."""
        shown(draw_graph([("$x_{$", "f")], ops={}, alt="dollars"))


class TestShowing:
    """What a notebook, a terminal and the student's own figures see."""

    def test_nothing_is_drawn_before_it_is_shown(self) -> None:
        """Neither draw_graph nor the text of a picture imports matplotlib."""
        code = """
import sys
from autograder.graphs import draw_graph
print(repr(draw_graph([("x", "f")], ops={}, alt="x leads to f")), "matplotlib" in sys.modules)
"""
        assert python(code) == "x leads to f False"

    def test_showing_leaves_pyplot_and_the_backend_alone(self) -> None:
        """Showing a picture chooses no backend, and opens no figure."""
        code = """
import sys
import matplotlib
from autograder.graphs import draw_graph
matplotlib.use("svg")
draw_graph([("x", "f")], ops={}, alt="x leads to f")._repr_html_()
print(matplotlib.get_backend(), "matplotlib.pyplot" in sys.modules)
"""
        assert python(code) == "svg False"

    def test_students_style_neither_shows_nor_changes(self) -> None:
        """The notebook's settings are the same after, and the picture does not follow them."""
        graph = picture(GRAPHS["f = x·w"])
        plain = graph._repr_html_()
        with mpl.rc_context(
            {
                "figure.facecolor": "black",
                "font.family": "serif",
                "savefig.dpi": 50,
                "path.sketch": (1, 9, 2),
            }
        ):
            before = mpl.rcParams.copy()
            assert graph._repr_html_() == plain
            assert mpl.rcParams == before

    def test_alt_text_is_escaped(self) -> None:
        """Any sentence arrives whole in the image's description."""
        alt = "\"f\" <b>of</b> x & w, 'x' > 0; &amp;"
        image, _, _ = shown(draw_graph([("x", "f")], ops={}, alt=alt))
        assert image["alt"] == alt

    def test_text_is_the_description(self) -> None:
        """Terminals and screen readers get the alt text, as it is."""
        assert repr(draw_graph([("x", "f")], ops={}, alt="f is <x>")) == "f is <x>"

    def test_png_has_two_pixels_for_each_css_pixel(self) -> None:
        """The picture is a PNG, sharp on dense screens."""
        _, png, width = shown(picture(GRAPHS["f = x·w"]))
        assert png.startswith(b"\x89PNG\r\n\x1a\n")
        assert struct.unpack(">I", png[16:20]) == (2 * width,)


class TestErrors:
    """Mistakes of those who write a lesson."""

    def test_no_edges(self) -> None:
        """A graph has at least one edge."""
        with pytest.raises(ValueError, match="no edges"):
            draw_graph([], ops={}, alt="nothing")

    @pytest.mark.parametrize(
        "edge",
        ["xf", ("x",), ("x", "f", 1, 2, 3), ["x", "f"], ("x", 1), None],
        ids=repr,
    )
    def test_what_is_no_edge(self, edge: EdgeTuple) -> None:
        """The message shows what was given, and what can be given."""
        expected = re.escape(f"{edge!r} is not an edge: write (source, target)")
        with pytest.raises(ValueError, match=expected):
            draw_graph([("a", "b"), edge], ops={}, alt="broken")

    def test_label_that_is_neither_text_nor_number(self) -> None:
        """A list cannot stand at an edge."""
        label: str = [1, 2]  # type: ignore[assignment]
        with pytest.raises(ValueError, match=re.escape("[1, 2] cannot stand at an edge")):
            draw_graph([("x", "f", label)], ops={}, alt="broken")

    def test_cycle(self) -> None:
        """The message names the nodes of the cycle, in the direction of the arrows."""
        with pytest.raises(ValueError, match=r"cycle, (a → b → c → a|b → c → a → b|c → a → b → c)"):
            draw_graph([("x", "a"), ("a", "b"), ("b", "c"), ("c", "a")], ops={}, alt="round")

    def test_operation_that_no_edge_mentions(self) -> None:
        """A misspelt id in `ops` does not go unnoticed."""
        with pytest.raises(ValueError, match="no edge mentions 'mull'"):
            draw_graph([("x", "mul")], ops={"mull": "·"}, alt="misspelt")
