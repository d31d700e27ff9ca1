"""What an assignment asks, in words: its title, its questions' texts, and its tests' names.

``description.json`` in the autograder zip has them. `autograder build` takes them from the
master. A zip without it, as plain Otter makes it, is described by its names alone.
"""

from collections.abc import Iterable, Iterator

import msgspec

from autograder.assignment.project import DESCRIPTION as FILE
from autograder.assignment.testfiles import Case, Question
from autograder.basics.language import authored
from autograder.basics.text import words
from autograder.errors import UsageError


class CaseText(msgspec.Struct, frozen=True, kw_only=True):
    """A test case in words."""

    name: str
    title: str
    hidden: bool = False
    points: float = 0.0


class QuestionText(msgspec.Struct, frozen=True, kw_only=True):
    """A question in words."""

    name: str
    title: str = ""
    text: str = ""
    """What is asked, as Markdown with formulas between dollars."""
    lecture: str = ""
    """The lecture that it belongs to, for those who teach."""
    max_score: float = 0.0
    cases: tuple[CaseText, ...] = ()


class MistakeText(msgspec.Struct, frozen=True, kw_only=True):
    """A known mistake beside the right way, for those who teach."""

    question: str
    name: str
    hint: str = ""
    wrong: str = ""
    """The line that makes it wrong, as somebody would write it."""
    right: str = ""


class HandedOut(msgspec.Struct, frozen=True, kw_only=True):
    """The students' notebook, as far as their answers are found by it in what they hand in."""

    cells: tuple[str, ...] = ()
    """A mark of each cell's text."""
    answers: dict[str, tuple[int, int]] = {}
    """Where a question that a person judges is answered: its first cell, and the next behind it."""
    stubs: dict[str, str] = {}
    """How what a test takes stood there, by its name."""


class Description(msgspec.Struct, frozen=True, kw_only=True):
    """An assignment in words."""

    name: str = ""
    title: str = ""
    language: str = ""
    """In which its students are spoken to; "" if that is not set."""
    questions: tuple[QuestionText, ...] = ()
    mistakes: tuple[MistakeText, ...] = ()
    by_hand: tuple[QuestionText, ...] = ()
    """The questions that a person judges: there are no tests of them, and their points stand
    apart."""
    handed_out: HandedOut = HandedOut()
    translations: dict[str, dict[str, str]] = {}
    """The author's texts in other languages: by language, and by the text as it stands here."""

    @property
    def points_by_hand(self) -> float:
        """The points of the questions that a person judges."""
        return sum(question.max_score for question in self.by_hand)

    def spoken(self) -> "Description":
        """Return the same in the language that is spoken, as far as its author has translated it.

        The names of mistakes stay: results are found by them.
        """
        return msgspec.structs.replace(
            self,
            title=authored(self.title),
            questions=tuple(map(_spoken, self.questions)),
            by_hand=tuple(map(_spoken, self.by_hand)),
            mistakes=tuple(
                msgspec.structs.replace(each, hint=authored(each.hint)) for each in self.mistakes
            ),
        )

    def texts(self) -> Iterator[str]:
        """Yield what its author has written for others to read, each text once."""
        found = [self.title]
        for question in (*self.questions, *self.by_hand):
            found += [question.title, question.text, question.lecture]
            found += [case.title for case in question.cases]
        for mistake in self.mistakes:
            found += [mistake.name, mistake.hint]
        yield from filter(None, dict.fromkeys(found))

    def question(self, name: str) -> QuestionText:
        """Return a question's text; of an unknown one its name alone."""
        every = (*self.questions, *self.by_hand)
        return next((each for each in every if each.name == name), QuestionText(name=name))


def _spoken(question: QuestionText) -> QuestionText:
    return msgspec.structs.replace(
        question,
        title=authored(question.title),
        text=authored(question.text),
        lecture=authored(question.lecture),
        cases=tuple(
            msgspec.structs.replace(case, title=authored(case.title)) for case in question.cases
        ),
    )


def read_description(data: bytes | None) -> Description:
    """Return the description in a file's content; None stands for a zip without one.

    Raises:
        UsageError: it holds something else.
    """
    if data is None:
        return Description()
    try:
        return msgspec.json.decode(data, type=Description)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        message = f"{FILE}: {error}: build the assignment again"
        raise UsageError(message) from error


def describe(name: str, description: Description, questions: Iterable[Question]) -> Description:
    """Return the description with the tests' names in words and the questions' points."""
    described = [
        msgspec.structs.replace(
            description.question(question.name),
            max_score=question.max_score,
            cases=tuple(
                CaseText(
                    name=case.name,
                    title=case_title(case),
                    hidden=case.hidden,
                    points=float(case.points),
                )
                for case in question.cases
            ),
        )
        for question in questions
    ]
    return msgspec.structs.replace(
        description,
        name=name,
        title=description.title or name.replace("_", " "),
        questions=tuple(described),
    )


def case_title(case: Case) -> str:
    """Return a test's docstring, or else its name in words, with what it takes left as it is."""
    doc = (case.function.__doc__ or "").strip().splitlines()
    if doc:
        return doc[0].rstrip(".")
    return words(case.name, case.parameters)
