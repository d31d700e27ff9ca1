"""Named ways of answering a question."""

import pytest

from autograder.catalogue import Catalogue, Entry
from autograder.errors import ExerciseError


def slope(x: float) -> float:
    """Return the derivative of x²."""
    return 2 * x


def slope_by_parts(x: float) -> float:
    """Return the same."""
    return x + x


def test_entries_keep_their_order() -> None:
    """Entries come in the order in which they were written, each time."""
    catalogue = Catalogue()
    for name in ("b", "a", "c"):
        catalogue.entry(name)(len)
    assert [entry.name for entry in catalogue] == ["b", "a", "c"]
    assert [entry.name for entry in catalogue] == ["b", "a", "c"]
    assert len(catalogue) == 3


def test_entry_holds_what_it_was_given() -> None:
    """Name, function and hint stand in the entry; an alternative has no hint."""
    catalogue = Catalogue()
    catalogue.entry("the sign is wrong", hint="Look at the sign.")(abs)
    catalogue.entry("another way")(max)
    assert list(catalogue) == [
        Entry(name="the sign is wrong", function=abs, hint="Look at the sign."),
        Entry(name="another way", function=max),
    ]


def test_function_stays_as_it_is() -> None:
    """The decorated function can still be called under its own name."""
    catalogue = Catalogue()

    @catalogue.entry("twice")
    def double(x: float) -> float:
        return 2 * x

    assert double(3.0) == 6.0
    assert next(iter(catalogue)).function is double


def test_empty_catalogue() -> None:
    """A new catalogue has no entries."""
    assert not list(Catalogue())
    assert len(Catalogue()) == 0


def test_catalogues_are_apart() -> None:
    """The same name may stand in two catalogues."""
    first, second = Catalogue(), Catalogue()
    first.entry("same")(len)
    second.entry("same")(max)
    assert (len(first), len(second)) == (1, 1)


def test_names_are_unique() -> None:
    """A second entry of a name is refused, and leaves the first alone."""
    catalogue = Catalogue()
    catalogue.entry("same")(len)
    with pytest.raises(ValueError, match=r"^the catalogue has two entries named 'same'$"):
        catalogue.entry("same")
    assert [entry.function for entry in catalogue] == [len]


def test_an_edit_is_an_entry() -> None:
    """It has its place in the order, a function that computes as it says, and its source."""
    catalogue = Catalogue(slope)
    catalogue.edit("the factor 2 is missing", hint="Look again.", change={"2 * x": "x"})
    catalogue.entry("written out")(slope_by_parts)
    catalogue.edit("one x is lost", change={"x + x": "x + 1"}, of=slope_by_parts)
    first, second, third = catalogue
    assert (first.name, first.hint) == ("the factor 2 is missing", "Look again.")
    assert [entry.function(3.0) for entry in catalogue] == [3.0, 6.0, 4.0]
    assert first.source.startswith("def slope(x: float) -> float:")
    assert first.source.endswith("return x")
    assert second.source.endswith("return x + x")
    assert third.source.endswith("return x + 1")


def test_an_edit_that_does_not_fit() -> None:
    """The error names the mistake, the text and the function; the catalogue stays as it was."""
    catalogue = Catalogue(slope)
    said = r"^the edit 'odd' does not fit: '3 \* x' does not stand in slope as an expression"
    with pytest.raises(ExerciseError, match=said):
        catalogue.edit("odd", change={"3 * x": "x"})
    with pytest.raises(ExerciseError, match=r"^the edit 'odd' does not fit: abs .*module$"):
        catalogue.edit("odd", change={"3 * x": "x"}, of=abs)
    assert len(catalogue) == 0


def test_an_edit_of_nothing() -> None:
    """An edit needs a right answer."""
    with pytest.raises(ExerciseError, match=r"^'odd' is an edit, but of what\? Give it `of`"):
        Catalogue().edit("odd", change={"x": "y"})


def test_an_edit_has_a_name_of_its_own() -> None:
    """Edits and written functions share one list of names."""
    catalogue = Catalogue(slope)
    catalogue.entry("same")(slope)
    with pytest.raises(ValueError, match="two entries named 'same'"):
        catalogue.edit("same", change={"2 * x": "x"})
