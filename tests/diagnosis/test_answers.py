"""The labelled answers are well-formed, and what their labels say is true.

That each label is true is proved with `make prove`, before what is said of the answers is measured.
"""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import torch

from support.answers import ANSWERS, Answer, AnswersError, read_answers, read_vocabulary
from support.plausible import QUESTIONS, Arguments, Question, Raised, agree, call, define, fresh

README = "## Causes\n\n- `sign`: a sign.\n\n## Corners\n\n- `tie`: equal.\n"
ALL = read_answers()
RIGHT = [answer for answer in ALL if answer.label == "right"]
EVERYWHERE = [answer for answer in ALL if answer.label == "wrong" and not answer.corner]
CORNERED = [answer for answer in ALL if answer.corner]
# What a look at the results at other inputs cannot show.
WITHOUT_INPUTS = {"second call", "input afterwards", "by hand"}


def named(answers: list[Answer]) -> pytest.MarkDecorator:
    """Make a test of each answer, called by what nothing else is called."""
    return pytest.mark.parametrize("answer", answers, ids=[answer.name for answer in answers])


def question_of(answer: Answer) -> Question:
    """Find what the function of an answer must do."""
    return QUESTIONS[answer.assignment, answer.function]


def generic(question: Question, count: int = 3) -> list[Arguments]:
    """Draw generic inputs, the same in every run."""
    generator = torch.Generator().manual_seed(20)
    return [question.draw(generator) for _ in range(count)]


def corner(question: Question, name: str) -> Arguments:
    """Draw the inputs of a corner, the same in every run."""
    return question.corners[name](torch.Generator().manual_seed(21))


def returned(answer: Answer, arguments: Arguments) -> Any:
    """Run an answer's cell anew and call its function with copies of the arguments."""
    return call(define(answer.source)[answer.function], fresh(arguments))


def is_right(answer: Answer, arguments: Arguments) -> bool:
    """Whether an answer's function returns at these arguments what it must."""
    truth = call(question_of(answer).truth, fresh(arguments))
    return agree(returned(answer, arguments), truth)


def leaves_alone(answer: Answer, arguments: Arguments) -> bool:
    """Whether an answer's function leaves its arguments as they were."""
    given = fresh(arguments)
    call(define(answer.source)[answer.function], given)
    return agree(given, arguments)


def is_right_twice(answer: Answer, arguments: Arguments) -> tuple[bool, bool]:
    """Whether an answer's function is right at a first and at a second call."""
    truth = call(question_of(answer).truth, fresh(arguments))
    function = define(answer.source)[answer.function]
    first = agree(call(function, fresh(arguments)), truth)
    return first, agree(call(function, fresh(arguments)), truth)


def test_there_are_enough_answers() -> None:
    """Rates measured on the answers mean something, and no function is without its share."""
    labels = Counter(answer.label for answer in ALL)
    assert labels["right"] >= 150
    assert labels["wrong"] >= 250
    for question in QUESTIONS:
        own = Counter(a.label for a in ALL if (a.assignment, a.function) == question)
        assert own["right"] >= 4, question
        assert own["wrong"] >= 6, question


def test_every_function_has_a_truth() -> None:
    """No answer goes untested because nobody wrote down what its function must do."""
    assert {(answer.assignment, answer.function) for answer in ALL} == set(QUESTIONS)


def test_no_answer_stands_twice() -> None:
    """An answer that is copied counts once, whatever its words."""
    sources = Counter((answer.function, answer.source) for answer in ALL)
    assert [source for source, count in sources.items() if count > 1] == []


def test_every_corner_but_those_without_inputs_has_inputs() -> None:
    """A corner of the README can be tried."""
    corners = {name for question in QUESTIONS.values() for name in question.corners}
    assert corners | WITHOUT_INPUTS == read_vocabulary(ANSWERS, "Corners")


def test_all_answers_but_the_missing_define_their_function() -> None:
    """An answer's source runs as a cell, and has its function unless just this is wrong."""
    without = {a.name for a in ALL if not callable(define(a.source).get(a.function))}
    assert without == {a.name for a in ALL if a.cause == "missing"}


@pytest.mark.slow
@named(RIGHT)
def test_right_answer_is_right(answer: Answer) -> None:
    """A right answer is right at generic inputs, in every corner, twice, and changes nothing."""
    question = question_of(answer)
    for arguments in [*generic(question), *(corner(question, name) for name in question.corners)]:
        assert is_right(answer, arguments)
        assert leaves_alone(answer, arguments) or not question.unchanged
    assert is_right_twice(answer, generic(question)[0]) == (True, True)


@pytest.mark.slow
@named([answer for answer in EVERYWHERE if answer.cause != "missing"])
def test_wrong_answer_is_wrong(answer: Answer) -> None:
    """A wrong answer is wrong at all generic inputs; it raises if that is what is wrong."""
    for arguments in generic(question_of(answer)):
        assert not is_right(answer, arguments)
        if answer.cause == "raises":
            assert isinstance(returned(answer, arguments), Raised)
        if answer.cause in {"prints", "returns-nothing"}:
            assert returned(answer, arguments) is None


@pytest.mark.slow
@named(CORNERED)
def test_answer_is_wrong_in_its_corner_only(answer: Answer) -> None:
    """An answer that names a corner is wrong there, and right everywhere else."""
    question = question_of(answer)
    elsewhere = [corner(question, name) for name in question.corners if name != answer.corner]
    for arguments in [*generic(question), *elsewhere]:
        assert is_right(answer, arguments)
    arguments = generic(question)[0]
    assert leaves_alone(answer, arguments) == (answer.corner != "input afterwards")
    if answer.corner in question.corners:
        assert not is_right(answer, corner(question, answer.corner))
    elif answer.corner == "second call":
        assert is_right_twice(answer, arguments) == (True, False)
    elif answer.corner == "by hand":
        assert re.search(r"\.backward\(|autograd\.grad\(|/ \(2 \* h\)", answer.source)


def write(folder: Path, content: str, readme: str = README) -> Path:
    """Write a folder of answers with one file."""
    (folder / "README.md").write_text(readme, encoding="utf-8")
    (folder / "gates").mkdir()
    (folder / "gates" / "mul.py").write_text(content, encoding="utf-8")
    return folder


def test_an_answer_is_read(tmp_path: Path) -> None:
    """An answer has all its header says, its source without the header, and its place."""
    content = (
        "# %% right: 短\ndef mul(): ...\n\n# %% wrong: b | cause: sign | corner: tie\n\nx = 1\n\n"
    )
    right, wrong = read_answers(write(tmp_path, content))
    assert (right.label, right.text, right.cause, right.corner) == ("right", "短", "", "")
    assert right.source == "def mul(): ...\n"
    assert wrong == Answer(
        assignment="gates",
        function="mul",
        label="wrong",
        text="b",
        cause="sign",
        corner="tie",
        source="x = 1\n",
        line=4,
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", r"mul\.py, line 1: the header is missing; write '# %% right"),
        ("x = 1\n# %% right: a\nx = 1\n", "line 1: the header is missing"),
        ("# %% right: a\nx = 1\n# %% wright: b\nx = 1\n", "line 3: a bad header; write"),
        ("# %% wrong: a\nx = 1\n", "line 1: a bad header"),
        ("# %% right: a | cause: sign\nx = 1\n", "line 1: a bad header"),
        ("# %% right: a\n\n# %% right: b\nx = 1\n", "line 1: an answer without code"),
        ("# %% wrong: a | cause: sing\nx = 1\n", "line 1: unknown cause 'sing'; README.md lists"),
        (
            "# %% wrong: a | cause: sign | corner: tea\nx = 1\n",
            "line 1: unknown corner 'tea'; README.md lists",
        ),
        ("# %% right: a\nx = 1\n# %% right: a\nx = 2\n", "line 3: 'a' stands twice; use other"),
    ],
)
def test_a_bad_file_is_refused(tmp_path: Path, content: str, message: str) -> None:
    """The error names file and line, and says what to write."""
    with pytest.raises(AnswersError, match=message):
        read_answers(write(tmp_path, content))


def test_a_folder_without_answers_is_refused(tmp_path: Path) -> None:
    """A wrong path is no empty corpus, on which every rate would be perfect."""
    (tmp_path / "README.md").write_text(README, encoding="utf-8")
    with pytest.raises(AnswersError, match="no answers; they lie in <assignment>"):
        read_answers(tmp_path)


def test_a_missing_vocabulary_is_refused(tmp_path: Path) -> None:
    """Without its README, or with one that defines nothing, no cause can be checked."""
    with pytest.raises(AnswersError, match=r"README\.md is missing"):
        read_answers(tmp_path)
    with pytest.raises(AnswersError, match="under '## Causes'"):
        read_answers(write(tmp_path, "# %% right: a\nx = 1\n", readme="# Nothing\n"))
