"""Plots are shown once, and with a description."""

import matplotlib.pyplot as plt
import pytest

from autograder.plots import show_plot


@pytest.fixture(autouse=True)
def _without_a_screen() -> None:
    plt.switch_backend("Agg")


def test_a_plot_is_shown_as_a_picture_with_its_description() -> None:
    """The notebook gets a PNG, and a reader who does not see it the description."""
    figure, axes = plt.subplots(figsize=(5, 3))
    axes.plot([0, 1], [1, 2])
    plot = show_plot(figure, alt='a line "up"')
    assert plot.png.startswith(b"\x89PNG")
    assert 'alt="a line &quot;up&quot;"' in plot._repr_html_()
    assert "width: 360px" in plot._repr_html_()
    assert repr(plot) == 'a line "up"'


def test_the_figure_is_closed() -> None:
    """So no notebook shows it a second time."""
    figure, _ = plt.subplots()
    show_plot(figure, alt="empty axes")
    assert not plt.fignum_exists(figure.number)
