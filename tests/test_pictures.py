"""Figures with a description."""

import re

import matplotlib as mpl
import pytest

mpl.use("Agg")

from matplotlib import pyplot as plt

from autograder.pictures import show_figure


def test_a_figure_is_shown_once_with_its_description() -> None:
    """The picture is an image of the figure's size, and pyplot has nothing left to show."""
    figure, axes = plt.subplots(figsize=(5, 3))
    axes.plot([1, 2], [3, 4])
    picture = show_figure(figure, alt='A line that rises from "3" to 4.')
    shown = picture._repr_html_()
    assert 'alt="A line that rises from &quot;3&quot; to 4."' in shown
    assert "width: 480px" in shown
    assert re.search(r'src="data:image/png;base64,[\w+/]{1000,}', shown)
    assert plt.get_fignums() == []


def test_where_there_are_no_pictures_the_description_stands_for_it() -> None:
    """In a terminal, the description is what one reads."""
    figure, _ = plt.subplots()
    assert repr(show_figure(figure, alt="Two empty axes.")) == "Two empty axes."


def test_an_empty_description_is_refused() -> None:
    """A picture without a description is one that some readers cannot use."""
    with pytest.raises(ValueError, match="say in `alt`"):
        show_figure(plt.figure(), alt=" ")
    plt.close("all")
