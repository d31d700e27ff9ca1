"""Names say whether several notebooks are versions of one person's."""

import pytest

from autograder.lms.downloads.versions import are_of_one

NAME = "computational_graphs"


@pytest.mark.parametrize(
    "names",
    [
        (NAME, f"{NAME} (1)", f"Copy of {NAME}"),
        (NAME, f"{NAME}_박지우", f"{NAME}_박지우_최종_진짜최종"),
        (f"{NAME} (scratch)", "과제 2 final v2"),
        ("Computational Graphs - Kopie", "computational-graphs_FINALv2"),
        (f"{NAME}的副本", f"{NAME}_最终版2", f"{NAME}-2024"),
        ("hw1_20231234_old", "20231234 hw1"),
    ],
)
def test_versions(names: tuple[str, ...]) -> None:
    """They differ by words for versions, and at most one person is named."""
    assert are_of_one(names, NAME)


@pytest.mark.parametrize(
    "names",
    [
        (f"{NAME}_kim", f"{NAME}_lee_final"),
        (f"{NAME}_20231234", f"{NAME}_20231235"),
        ("a", "b"),
        ("0", "1"),
        (NAME, f"{NAME}_kim"),
        ("박지우_최종", "최지우_최종"),
        (NAME, f"{NAME}_ann", f"{NAME}_bo"),
    ],
)
def test_people(names: tuple[str, ...]) -> None:
    """Two names or numbers of people are two people."""
    assert not are_of_one(names, NAME)


def test_a_long_name_takes_no_time() -> None:
    """However often its words could be divided anew."""
    assert not are_of_one(["v" * 150 + "x", "최" * 150 + "y", "copyof" * 10**5 + "!"], NAME)
