"""Pictures drawn with matplotlib, with a description for readers who do not see them."""

import base64
import html
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DPI = 96  # CSS pixels an inch
_SHARP = 2  # dots for each of them


def picture_html(png: bytes, *, width: int, alt: str) -> str:
    """Return a picture as HTML, ``width`` CSS pixels wide if there is room, with a description."""
    data = base64.b64encode(png).decode("ascii")
    style = f"width: {width}px; max-width: 100%"
    return f'<img src="data:image/png;base64,{data}" alt="{html.escape(alt)}" style="{style}">'


@dataclass(frozen=True, kw_only=True, repr=False)
class Picture:
    """A finished figure: a picture in a notebook, its description everywhere else."""

    figure: "Figure"
    alt: str

    def __repr__(self) -> str:
        return self.alt

    def _repr_html_(self) -> str:
        png = io.BytesIO()
        self.figure.savefig(png, format="png", dpi=_SHARP * _DPI)
        width = round(self.figure.get_figwidth() * _DPI)
        return picture_html(png.getvalue(), width=width, alt=self.alt)


def show_figure(figure: "Figure", *, alt: str) -> Picture:
    """Show a figure as the last line of a cell, with a description.

        figure, axes = plt.subplots()
        axes.plot(steps, errors)
        show_figure(figure, alt="The error falls with the step, and then rises again.")

    Args:
        figure: the figure. Pyplot gives it up, so that no notebook shows it a second time.
        alt: a sentence or more that says what is to be seen.

    Returns:
        An object that a notebook shows as a picture. Nothing is drawn before that.

    Raises:
        ValueError: the description is empty.
    """
    if not alt.strip():
        message = "show_figure got an empty description: say in `alt` what is to be seen"
        raise ValueError(message)
    from matplotlib import pyplot as plt  # noqa: PLC0415 -- slow to import, as graphs.py says

    plt.close(figure)
    return Picture(figure=figure, alt=alt)
