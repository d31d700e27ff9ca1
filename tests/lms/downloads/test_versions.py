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
        (NAME, f"{NAME}1"),
        (NAME, f"{NAME} 2", f"{NAME}-3"),
        ("kim", "kim (1)", "kim\uff082\uff09"),
        ("kim_v1", "kim_v2", "kim_v2.1", "kim_v03"),
        ("kim final", "kim_final2", "kim copy 2", "kim - Copy (2)", "kim-Copy1"),
        ("김민수_최종", "김민수_최종2", "김민수 사본 2", "김민수 - 복사본 (2)"),
        ("王伟", "王伟 副本", "王伟 副本2", "王伟_最终版3"),
        ("student1", "student1 (1)", "student1_final"),
        ("hw1", "hw1_final", "hw1 (2)"),
        ("Untitled", "Untitled1"),
        ("1001", "1001 (1)"),
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
        ("student1", "student2", "student3"),
        ("s1001", "s1002"),
        ("s2001", "s2002"),
        ("user_17", "user_18"),
        ("team1", "team2", "team3"),
        ("group 1", "group 2"),
        ("hw1_01", "hw1_02", "hw1_03"),
        ("hw1", "hw2"),
        ("submission_1", "submission_2"),
        ("Kim1", "Kim2"),
        ("Kim", "Kim2"),
        ("Kim1", "Kim2", "Kim2_final"),
        ("kim_1_2", "kim_2_1"),
        ("학생1", "학생2"),
        ("学生1", "学生2"),
        (f"{NAME}1", f"{NAME}2"),
        (NAME, f"{NAME}_01", f"{NAME}_02"),
        (NAME, f"{NAME}_1001", f"{NAME}_1002"),
        (f"{NAME}_final_01", f"{NAME}_final_02"),
        ("(1)", "(2)"),
    ],
)
def test_people(names: tuple[str, ...]) -> None:
    """Two names or numbers of people are two people."""
    assert not are_of_one(names, NAME)


def test_a_number_in_the_name_of_the_assignment_or_folder() -> None:
    """It is nobody's where it stands there; elsewhere it is."""
    assert are_of_one(["Lab 3", "lab3 final"], "Lab 3")
    assert are_of_one(["quiz3", "quiz3_kim", "kim_quiz3_v2"], "quiz3")
    assert are_of_one(["hw_20231234", "hw"], "hw", "20231234_kim")
    assert not are_of_one(["hw1_1", "hw1_2", "hw1_2_final"], "hw1", "hw1")
    assert not are_of_one([f"{NAME}1", f"{NAME}2"], NAME, "1")
    assert not are_of_one(["team 1", "team 2"], NAME, "team 1")


def test_a_long_name_takes_no_time() -> None:
    """However often its words could be divided anew."""
    assert not are_of_one(["v" * 150 + "x", "최" * 150 + "y", "copyof" * 10**5 + "!"], NAME)
