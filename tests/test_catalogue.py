"""Named ways of answering a question."""

import pytest

from autograder.catalogue import Catalogue, Entry


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
