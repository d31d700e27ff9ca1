"""The sentences of checks in other languages: put together of parts, and of nothing else."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.basics.language import ENGLISH, LANGUAGES, phrase, speaking
from autograder.checks import CheckFailed, check_gradient
from autograder.result import KNOWN, Diagnosis
from autograder.wording.failure import cause, hint
from autograder.wording.phrasebook import SENTENCES
from autograder.wording.sentences import told

OTHERS = [language for language in LANGUAGES if language != ENGLISH]
ENGLISH_WORDS = re.compile(r"\b(the|is|are|of|it|was|by|a|an|and|in|what|which|where|instead)\b")
# What checks put together themselves.
JOINED = {
    *("after the first step", "is infinite", "the gradients by"),
    *("switched gradients off for all that follows", "its JSON is damaged or cut off at line"),
}
ROOMS = (
    "basics",
    "checks",
    "diagnosis",
    "evidence",
    "grading",
    "judging",
    "lms",
    "sandbox",
    "submissions",
    "wording",
)


def said_in(golden: Path) -> Iterator[str]:
    """Yield what the golden results of the demo class say, but for known mistakes."""
    for file in sorted(golden.glob("*.json")):
        result = json.loads(file.read_text(encoding="utf-8"))
        for question in result["questions"].values():
            for failure in filter(None, question["failed"].values()):
                yield failure["message"]
                diagnosis = failure["diagnosis"]
                if diagnosis and diagnosis["cause"] != KNOWN:
                    yield from (diagnosis["name"], diagnosis["hint"])


@pytest.mark.parametrize("language", OTHERS)
def test_all_that_the_demo_class_is_told(root: Path, language: str) -> None:
    """Messages, causes and hints: no English is left but what Python says."""
    sentences = set(said_in(root / "tests" / "data" / "golden"))
    assert len(sentences) > 30
    with speaking(language):
        for sentence in sentences:
            there, _, python = told(sentence).partition("Error: ")
            assert there != sentence
            assert not ENGLISH_WORDS.search(there.replace("a Liar", "")), (there, python)


def test_english_is_as_it_was() -> None:
    """No pattern touches it."""
    for sentence in ("f: the gradient by w is wrong.", "anything: at all", ""):
        assert told(sentence) == sentence


def test_parts() -> None:
    """Each part is told by itself, names and numbers stay, particles fit."""
    with speaking("ko"):
        assert told("f: the gradients by w1, w2 and b are wrong.") == (
            "f: w1, w2, b에 대한 기울기가 틀렸습니다."
        )
        assert told("the result is wrong only where x or w or b = 0") == (
            told("the result is wrong only where x = 0").replace("x", "x 또는 w 또는 b")
        )
        assert told("w and b: the result is half of what it should be") == (
            "w, b: 결과가 맞는 값의 절반입니다"
        )
        assert told("the values of x and y are exchanged") == ("x, y의 값이 서로 바뀌어 있습니다")
        assert told("f: params is wrong after step 3. Up to step 2 all is right.") == (
            "f: params이(가) 틀렸습니다 (3단계 뒤). 2단계까지는 모두 맞습니다."
        )
        assert phrase("There is no question %(question)s.", question="셋") == (
            "셋(이)라는 문제는 없습니다."
        )


@pytest.mark.parametrize(
    "text",
    ["", "맞음", "Differentiate x² again.", "<script>: <b>", "x" * 200, "a: b: c: d", "%s %"],
)
def test_what_is_none_of_ours(text: str) -> None:
    """It stays as it is."""
    with speaking("ko"):
        assert told(text) == text


@pytest.mark.parametrize(
    "unit",
    [
        *(" is a whose entry 1 is y", " stands where the input belongs", "x: ", "a, ", " and b, c"),
        *(
            "a and b, c and d: ",
            " has the shape () instead of ()",
            " ended Python (",
            "f: is wrong, ",
        ),
    ],
)
def test_a_text_that_would_take_long(unit: str) -> None:
    """It ends, whatever a student has put into an error's text."""
    with speaking("ko"):
        for length in (600, 2000, 20_000):
            text = ("f: " + unit * length)[:length]
            assert len(told(text)) > length / 4


@pytest.mark.parametrize(
    "remark",
    [
        *("b.ipynb is graded; there is also a.ipynb and 3 more", "it is empty"),
        "there is no notebook and no script in it, but a.txt: it is empty",
        "its name ends in '.doc': only .ipynb and .py can be graded",
        "q4: what it needs is defined below its check: graded as the notebook ends",
        "cell 3, line 2: it asked the system for something that graders refuse",
        "q3: f is not shown to be by hand: in a place of its own it fails (TypeError: x)",
        "f lists c once, where the graph has it 3 times.",
        "cell 2, line 1: 'a.csv' is not there: what is read is handed in as well",
    ],
)
@pytest.mark.parametrize("language", OTHERS)
def test_remarks(remark: str, language: str) -> None:
    """What reading, walls, orders and derivations by hand leave to be said is translated, too."""
    kept = r"\b(a\.csv|[ab]\.\w+|\.?ipynb|\.py|\.doc|check|TypeError)\b"
    with speaking(language):
        there = told(remark)
    assert there != remark
    assert not ENGLISH_WORDS.search(re.sub(kept, "", there)), there


def test_an_authors_cause_is_not_taken_apart() -> None:
    """A known mistake is in its author's words, translated by its author or not at all."""
    name = "the weight stands where the input belongs"
    known = Diagnosis(name=name, hint="the sign is wrong", cause=KNOWN)
    with speaking("ko"):
        assert (cause(known), hint(known)) == (name, "the sign is wrong")
        assert cause(Diagnosis(name="the sign is wrong", hint="")) == "부호가 틀렸습니다"


def test_each_pattern_is_a_sentence_that_is_said(root: Path) -> None:
    """What no check says any more is not translated either."""
    files = [
        file
        for room in ROOMS
        for file in sorted((root / "autograder" / room).rglob("*.py"))
        if file.stem != "phrasebook"
    ]
    files.append(root / "autograder" / "result.py")  # whose words end some of the sentences
    texts = "\n".join(file.read_text(encoding="utf-8") for file in files)
    said = re.sub(r'"\n\s*f?"', "", texts)  # what goes over several lines
    for sentence in SENTENCES:
        parts = re.split(r"%\(\w+\)s|[:,.] ", sentence)
        longest = max(parts, key=len).strip(" '()")
        assert longest in said or longest in JOINED, sentence


def test_in_a_notebook() -> None:
    """A check that fails speaks the language, with its table and its cause."""
    with pytest.raises(CheckFailed) as caught:
        check_gradient(
            lambda x: x, lambda x: x**2, wrt=("x",), inputs=[{"x": 3.0}, {"x": 5.0}, {"x": -2.5}]
        )
    english = str(caught.value)
    with speaking("zh"):
        text, html = str(caught.value), caught.value._repr_html_()
    assert "对 x 的梯度错了。" in text
    assert "原因\N{FULLWIDTH COLON}" in text
    assert "应为" in html
    assert not ENGLISH_WORDS.search(text)
    assert str(caught.value) == english


@pytest.mark.parametrize(
    ("text", "korean"),
    [
        (
            "cell 2: it went wrong; what stands below it in cell 2 was run",
            "셀 2: it went wrong; 셀 2에서 그 아래에 있는 것은 실행했습니다",
        ),
        ("cell 3, line 1: breakpoint() is left in, and does nothing here", "셀 3, 1번째 줄: "),
        ("q1: f raised ZeroDivisionError: division by zero", "q1: f: 예외가 발생했습니다: "),
        ("b: the sign is wrong", "b: 부호가 틀렸습니다"),
        (
            "f: the result is a Liar, not a number or a tensor.",
            "f: 결과가 숫자나 텐서가 아니라 Liar",
        ),
        (
            "Something is divided by a number that is 0 for this input.",
            "이 입력에서는 0이 되는 수로",
        ),
    ],
)
def test_notes(text: str, korean: str) -> None:
    """What is noted of a cell, and what an error means, part by part; nothing of the student's."""
    with speaking("ko"):
        assert told(text).startswith(korean)
