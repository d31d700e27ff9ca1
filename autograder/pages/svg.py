"""What pictures of a page are made of: lines and texts, coloured by the page's own style."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from autograder.basics.text import printable

WIDTH = 560
LONGEST = 24
"""Characters of a label."""


def histogram(counts: Sequence[int], labels: Sequence[str], *, title: str) -> Markup:
    """Return counts as columns, with a label below each."""
    most = max((*counts, 1))
    width = (WIDTH - 10) / len(counts)
    parts = [element("line", x1=0, x2=WIDTH, y1=150, y2=150, class_="axis")]
    for place, (count, label) in enumerate(zip(counts, labels, strict=True)):
        height = 126 * count / most
        left = place * width + 8
        parts.append(
            element(
                "rect", x=left, y=150 - height, width=width - 6, height=height, class_="expected"
            )
        )
        middle = left + (width - 6) / 2
        parts.append(text_at(middle, 145 - height, str(count) if count else "", anchor="middle"))
        parts.append(text_at(middle, 166, label, anchor="middle"))
    return svg(title, parts, height=172)


def svg(title: str, parts: Iterable[Markup], *, height: float, width: float = WIDTH) -> Markup:
    """Return a picture, with a sentence for readers who do not see it."""
    start = Markup('<svg role="img" viewBox="0 0 {:.0f} {:.0f}" style="max-width: {:.0f}px">')
    content = Markup("<title>{}</title>{}</svg>").format(title, Markup("").join(parts))
    return start.format(width, height, width) + content


def element(name: str, *, class_: str, **attributes: float | str) -> Markup:
    """Return an element without content."""
    listed = " ".join(
        f'{key}="{escape(value) if isinstance(value, str) else f"{value:.4g}"}"'
        for key, value in attributes.items()
    )
    return Markup(f'<{name} class="{escape(class_)}" {listed}/>')  # noqa: S704 -- its texts are escaped


def points(name: str, places: Iterable[tuple[float, float]], *, class_: str) -> Markup:
    """Return a polyline or polygon through some places."""
    return element(name, points=" ".join(f"{x:.1f},{y:.1f}" for x, y in places), class_=class_)


def text_at(x: float, y: float, text: str, *, anchor: str = "start", class_: str = "") -> Markup:
    """Return a text; a long one is cut."""
    given = f' class="{escape(class_)}"' if class_ else ""
    place = f'x="{x:.4g}" y="{y:.4g}" text-anchor="{escape(anchor)}"'
    shown = escape(printable(text[:LONGEST]))
    return Markup(f"<text{given} {place}>{shown}</text>")  # noqa: S704 -- its texts are escaped
