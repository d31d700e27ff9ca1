"""Which two edits are worth trying together."""

from typing import Any

import pytest
import torch

from autograder.diagnosis.pairs import Listed, Single, alike, complementary, likely, mark


def single(number: int, *, rank: int = 1, line: int = 1, made: Any = None) -> Single:
    """Return an edit of a line that returned this; None stands for an error."""
    edit = Listed("sign", rank, "cell 1", line, "", 1, "f", "f", "", number)
    came_back = [[]] if made is None else [[made]]
    return Single(number=number, edit=edit, flags=(False,), mark=mark(came_back))


def test_edits_of_a_line_that_make_the_same_are_tried_once() -> None:
    """What changes nothing, or raises an error where there was none, is not tried at all."""
    tried = [
        single(0, made=2.0),
        single(1, made=2.0 + 1e-9),
        single(2, made=2.0, line=2),
        single(3, made=1.0),
        single(4),
    ]
    groups = alike(tried, mark([[1.0]]))
    assert [[each.number for each in group] for group in groups] == [[0, 1], [2]]


def test_where_there_was_an_error_each_that_leaves_it_may_be_a_half() -> None:
    """The other half may be what ends it; pairs with one that does come first."""
    tried = [single(0, rank=0), single(1, rank=0), single(2, rank=3, made=2.0)]
    assert [group[0].number for group in alike(tried, None)] == [0, 1, 2]
    assert likely(tried, None) == [(0, 2), (1, 2), (0, 1)]


def test_the_likely_ones_come_first() -> None:
    """Two that are likely, before one that is and one that is not."""
    tried = [single(0, rank=3, made=1.0), single(1, rank=0, made=2.0), single(2, made=3.0)]
    assert likely(tried, mark([[0.0]])) == [(1, 2), (1, 0), (2, 0)]


def test_of_two_that_share_a_spot_one_alone_would_be_seen() -> None:
    """They are no pair."""
    one, other = single(0, made=1.0), single(0, made=2.0)
    assert likely([one, other], mark([[0.0]])) == []


def test_complementary() -> None:
    """Each makes another part right, and none makes a right one wrong."""
    flags = {0: (True, False, True), 1: (False, True, True), 2: (True, True, False)}
    assert complementary(flags, (False, False, True)) == [(0, 1)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ([[1.0]], [[torch.tensor(1.0)]], True),
        ([[[1, 2]]], [[(1, 2)]], True),
        ([[torch.ones(1)]], [[1.0]], False),
        ([[torch.zeros(20)]], [[torch.zeros(21)]], False),
        ([["a"]], [["b"]], False),
        ([[1.0], []], [[]], True),
        ([torch.ones(3)], [[]], True),
    ],
)
def test_mark(one: list[Any], other: list[Any], same: bool) -> None:  # noqa: FBT001 -- a parameter
    """Numbers and their shapes count; what is no list, as nobody honest sends it, is an error."""
    assert (mark(one) == mark(other)) == same
