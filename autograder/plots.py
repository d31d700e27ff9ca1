"""Plots of lesson notebooks, with a description for readers who do not see them."""

import base64
import html
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DPI, _WIDTH = 144, 72  # dots, and CSS pixels, for each inch of a figure


@dataclass(frozen=True)
class Plot:
    """A plot: a picture in a notebook, its description everywhere else."""

    png: bytes
    width: int
    alt: str

    def __repr__(self) -> str:
        return self.alt

    def _repr_html_(self) -> str:
        data = base64.b64encode(self.png).decode("ascii")
        style = f"width: {self.width}px; max-width: 100%"
        alt = html.escape(self.alt)
        return f'<img src="data:image/png;base64,{data}" alt="{alt}" style="{style}">'


def show_plot(figure: "Figure", *, alt: str) -> Plot:
    """Return a matplotlib figure as an object that a notebook shows, once and with its ``alt``.

    Args:
        figure: the figure; it is closed, so that the notebook does not show it a second time.
        alt: a sentence that describes the plot, for readers who do not see it.
    """
    import matplotlib.pyplot as plt  # noqa: PLC0415 -- slow to import

    with io.BytesIO() as file:
        figure.savefig(file, format="png", dpi=_DPI, bbox_inches="tight")
        png = file.getvalue()
    plt.close(figure)
    return Plot(png=png, width=round(_WIDTH * figure.get_figwidth()), alt=alt)
