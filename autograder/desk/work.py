"""What lies on the desk: submissions, their questions, and answers that failed alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.basics.language import phrase
from autograder.errors import UsageError
from autograder.lms.downloads.origins import load_origins
from autograder.lms.exports.grades import person_of
from autograder.reports.decisions import Decided, Decision, Decisions
from autograder.reports.folder import ResultsFolder
from autograder.reports.mistakes import mistakes_in
from autograder.reports.people import Person, reasons_to_look
from autograder.result import Failure, HandAnswer, QuestionResult, SubmissionResult
from autograder.store.records import result_id


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One submission's answer to one question."""

    key: str
    """What the submission is called in an address."""
    name: str
    result: SubmissionResult
    question: QuestionResult
    decision: Decision | None

    @property
    def points(self) -> float:
        """What counts: the tests' points, or what somebody decided."""
        return self.question.score if self.decision is None else self.decision.points

    @property
    def stale(self) -> bool:
        """Whether the tests say something else now than when it was decided."""
        return self.decision is not None and self.decision.graded != self.question.score

    @property
    def failures(self) -> tuple[Failure, ...]:
        """What its tests say, public and hidden ones."""
        return tuple(case.failure for case in self.question.cases if case.failure is not None)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One submission's answer to a question that a person judges."""

    key: str
    """What the submission is called in an address."""
    name: str
    answer: HandAnswer
    decision: Decision | None

    @property
    def points(self) -> float | None:
        """What somebody has given; None if nobody has."""
        return None if self.decision is None else self.decision.points

    @property
    def stale(self) -> bool:
        """Whether another answer stands there now than when it was judged."""
        return self.decision is not None and self.decision.answer != self.answer.mark


@dataclass(frozen=True, kw_only=True)
class Group:
    """Answers that failed in the same way and have the same points."""

    causes: tuple[str, ...]
    answers: tuple[Answer, ...]

    @property
    def decided(self) -> int:
        """About how many of them somebody has decided."""
        return sum(answer.decision is not None for answer in self.answers)

    @property
    def agreed(self) -> bool:
        """Whether somebody has decided about all of them, and alike."""
        return (
            self.decided == len(self.answers) and len({each.points for each in self.answers}) == 1
        )


class Work:
    """The results of a folder, and what is decided about them.

    Raises:
        UsageError: the folder holds no results.
    """

    def __init__(self, path: Path) -> None:
        origins = load_origins(path)  # nothing is made where there are none
        folder = ResultsFolder(path)
        self.path = path
        with folder.store.held():
            found = {name: folder.saved(name) for name in origins}
        self.results: dict[str, SubmissionResult] = {
            result_id(name): result for name, result in found.items() if result is not None
        }
        if not self.results:
            message = phrase(
                "%(folder)s holds no results: run `autograder grade` again", folder=path
            )
            raise UsageError(message)
        self.people: Mapping[str, Person] = {
            result_id(name): person_of(origin) for name, origin in origins.items()
        }
        self.asked = folder.description()
        self.decisions = Decisions(path)
        self._counted_by_hand = self._counts_by_hand()
        self.touched: set[str] = set()
        """The submissions about which something was decided or taken back here, by their names."""

    def name_of(self, key: str) -> str:
        """Return what a submission is called."""
        person = self.people[key]
        return person.name or person.email or self.results[key].submission

    def judged_questions(self) -> list[str]:
        """Return the names of the questions that a person judges."""
        return list(dict.fromkeys(self._most_by_hand()))

    def _most_by_hand(self) -> dict[str, float]:
        return {
            each.name: each.max_score for result in self.results.values() for each in result.by_hand
        }

    def _counts_by_hand(self) -> bool:
        return not self.decisions.current().questions.isdisjoint(self._most_by_hand())

    @property
    def changed(self) -> frozenset[str]:
        """The submissions whose reports say something else now than when the desk was opened.

        That is everybody's, where points that a person gives have come to count, or count no more.
        """
        if self._counts_by_hand() != self._counted_by_hand:
            return frozenset(result.submission for result in self.results.values())
        return frozenset(self.touched)

    def judged(self, question: str) -> list[Judged]:
        """Return everybody's answer to a question that a person judges, in the results' order."""
        decided = self.decisions.current()
        return [
            self._judged(key, result, each, decided)
            for key, result in self.results.items()
            if result.score is not None
            for each in result.by_hand
            if each.name == question
        ]

    def judged_of(self, key: str) -> list[Judged]:
        """Return a submission's answers that a person judges."""
        result = self.results[key]
        decided = self.decisions.current()
        return [self._judged(key, result, each, decided) for each in result.by_hand]

    def _judged(
        self, key: str, result: SubmissionResult, answer: HandAnswer, decided: Decided
    ) -> Judged:
        return Judged(
            key=key,
            name=self.name_of(key),
            answer=answer,
            decision=decided.get((result.submission, answer.name)),
        )

    def questions(self) -> list[str]:
        """Return the names of the questions that tests judge."""
        named = [question.name for question in self.asked.questions]
        others = (each.name for result in self.results.values() for each in result.questions)
        return list(dict.fromkeys([*named, *others]))

    def answers(self, question: str) -> list[Answer]:
        """Return everybody's answer to a question; of what has no score there is none."""
        decided = self.decisions.current()
        return [
            self._answer(key, result, each, decided)
            for key, result in self.results.items()
            if result.score is not None
            for each in result.questions
            if each.name == question
        ]

    def answers_of(self, key: str) -> list[Answer]:
        """Return a submission's answers."""
        result = self.results[key]
        decided = self.decisions.current()
        return [self._answer(key, result, each, decided) for each in result.questions]

    def _answer(
        self, key: str, result: SubmissionResult, question: QuestionResult, decided: Decided
    ) -> Answer:
        return Answer(
            key=key,
            name=self.name_of(key),
            result=result,
            question=question,
            decision=decided.get((result.submission, question.name)),
        )

    def groups(self, question: str) -> list[Group]:
        """Return the answers that lost points, those that failed alike together, largest first."""
        found: dict[tuple[tuple[str, ...], float], list[Answer]] = {}
        for answer in self.answers(question):
            if answer.question.score < answer.question.max_score:
                causes = tuple(mistake.name for mistake in mistakes_in(answer.question))
                found.setdefault((causes, answer.question.score), []).append(answer)
        groups = [
            Group(causes=causes, answers=tuple(answers)) for (causes, _), answers in found.items()
        ]
        return sorted(groups, key=lambda group: -len(group.answers))

    def to_look_at(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """Return the submissions that a person should look at: key, name and why."""
        listed = (
            (key, self.name_of(key), reasons_to_look(result, self.people[key]))
            for key, result in self.results.items()
        )
        return [each for each in listed if each[2]]

    def decide(
        self, question: str, keys: Iterable[str], *, points: float, comment: str, who: str
    ) -> int:
        """Decide about a question of some submissions at once; returns about how many.

        Raises:
            UsageError: a submission has no such question, or the points are out of its bounds.
        """
        decisions = []
        for key in keys:
            result = self.results.get(key)
            found = _parts(result, question) if result else []
            if result is None or not found:
                message = phrase(
                    "there is no answer to %(question)s in %(submission)s",
                    question=question,
                    submission=key,
                )
                raise UsageError(message)
            if result.score is None:
                message = phrase(
                    "%(submission)s has no score: a decision would have no effect",
                    submission=result.submission,
                )
                raise UsageError(message)
            part = found[0]
            if not 0 <= points <= part.max_score:
                message = phrase(
                    "%(question)s has 0 to %(most)s points, not %(points)s",
                    question=question,
                    most=f"{part.max_score:g}",
                    points=f"{points:g}",
                )
                raise UsageError(message)
            decisions.append(
                Decision(
                    submission=result.submission,
                    question=question,
                    points=points,
                    graded=part.score if isinstance(part, QuestionResult) else 0.0,
                    comment=comment,
                    who=who,
                    answer=part.mark if isinstance(part, HandAnswer) else "",
                )
            )
        if not decisions:
            message = phrase("choose at least one submission")
            raise UsageError(message)
        self.decisions.add(decisions)
        self.touched.update(decision.submission for decision in decisions)
        return len(decisions)

    def undo(self) -> tuple[Decision, ...]:
        """Take the last decisions back."""
        undone = self.decisions.undo()
        self.touched.update(decision.submission for decision in undone)
        return undone


def _parts(result: SubmissionResult, question: str) -> list[QuestionResult | HandAnswer]:
    """Return what a submission has of a question."""
    parts: list[QuestionResult | HandAnswer] = [*result.questions, *result.by_hand]
    return [each for each in parts if each.name == question]


def alike(answers: Iterable[Judged]) -> list[list[Judged]]:
    """Return answers to one question, those that are the same together, in their order.

    Where nothing was found, somebody has to look for it: each of those stands by itself.
    """
    found: dict[tuple[str, str], list[Judged]] = {}
    for each in answers:
        alone = "" if each.answer.cells else each.key
        found.setdefault((each.answer.mark, alone), []).append(each)
    return list(found.values())
