"""What the tests said of each notebook, held against what they should have said."""

import dis
import types
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.assignment.testfiles import Question
from autograder.authoring.verification.variants import SOLUTION, Expected, Variant
from autograder.judging.compare import join
from autograder.result import CaseResult, Kind, QuestionResult, Status, SubmissionResult, Verdict

# Failures whose message is the reason itself.
_SELF_EXPLAINING = frozenset(
    {Kind.BY_HAND, Kind.BY_AUTOGRAD, Kind.FACT, Kind.MUTATED, Kind.NOT_RAISED}
)

_DISTURBS = "loses points in"
_NEEDED = ((Expected.FULL, "alternatives", 2), (Expected.NAMED, "mistakes", 3))


@dataclass(frozen=True, kw_only=True)
class QuestionReport:
    """The proof of one question: of how many, how many did as they should."""

    name: str
    cases: int
    hidden: int
    counts: Mapping[Expected, tuple[int, int]]
    redundant: tuple[str, ...]
    """Hidden test cases that no mistake needs: what they catch, others catch as well."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """The proof of an assignment."""

    assignment: str
    questions: tuple[QuestionReport, ...]
    surprises: tuple[str, ...]
    """One line for each notebook that did not do as it should."""


def judge(
    assignment: str,
    questions: Sequence[Question],
    graded: Sequence[tuple[Variant, SubmissionResult]],
    staff: Collection[str],
) -> Report:
    """Return the proof of an assignment.

    Args:
        assignment: its name.
        questions: its questions.
        graded: the notebooks and what became of them.
        staff: the names of the modules that students do not have.
    """
    surprises = {variant.submission.name: surprise(variant, result) for variant, result in graded}
    reports = []
    for question in questions:
        of_this = [(v, r) for v, r in graded if v.question == question.name]
        counts = {}
        for expected in Expected:
            fitting = [v for v, _ in of_this if v.expected is expected]
            good = sum(not surprises[v.submission.name] for v in fitting)
            counts[expected] = good, len(fitting)
        reports.append(
            QuestionReport(
                name=question.name,
                cases=len(question.cases),
                hidden=sum(case.hidden for case in question.cases),
                counts=counts,
                redundant=tuple(_redundant(question, of_this)),
            )
        )
    missing = [
        f"{report.name} has only {report.counts[kind][1]} {what}: {least} are needed"
        for report in reports
        for kind, what, least in _NEEDED
        if report.counts[kind][1] < least
    ]
    surprising = [variant for variant, _ in graded if surprises[variant.submission.name]]
    lines = [f"{variant.title}: {surprises[variant.submission.name]}" for variant in surprising]
    for variant, line in zip(surprising, lines, strict=True):
        if variant.name == SOLUTION:  # what is wrong there is wrong in every other notebook, too
            lines = [f"{line}. It does not pass its own tests: is a test wrong?"]
            break
    # Where one question disturbs another, neither can be trusted: that is to be mended first.
    first = [line for line in lines if f": {_DISTURBS} " in line]
    others = [line for line in lines if line not in first]
    return Report(
        assignment=assignment,
        questions=tuple(reports),
        surprises=(
            *first,
            *missing,
            *_out_of_reach(questions, staff),
            *_untold(questions),
            *others,
        ),
    )


def _out_of_reach(questions: Sequence[Question], staff: Collection[str]) -> Iterator[str]:
    """Yield the public tests that would fail at every student's, for want of a staff's module."""
    for question in questions:
        for case in question.cases:
            found = tuple(sorted(_imported(case.function.__code__) & set(staff)))
            if found and not case.hidden:
                yield (
                    f"{question.name}, {case.name}: it is public, and imports {join(found)}, which "
                    "students do not have; write what it needs into the test, or hide it"
                )


def _untold(questions: Sequence[Question]) -> Iterator[str]:
    """Yield the variables of which a student learns too late that they have a wrong form."""
    for question in questions:
        told = {name for case in question.cases if not case.hidden for name in case.parameters}
        for case in question.cases:
            is_told = not case.hidden or not case.mentions("check_variable")
            for name in () if is_told else sorted(set(case.parameters) - told):
                yield (
                    f"{question.name}, {case.name}: no public test takes {name}, so that nobody "
                    "is told in time of a wrong form; check_form in a public one does it"
                )


def _imported(code: types.CodeType) -> set[str]:
    """Return the modules that the code imports, and functions within it."""
    steps = dis.get_instructions(code)
    names = {str(step.argval).split(".")[0] for step in steps if step.opname == "IMPORT_NAME"}
    inner = [each for each in code.co_consts if isinstance(each, types.CodeType)]
    return names.union(*map(_imported, inner))


def surprise(variant: Variant, result: SubmissionResult) -> str:
    """Return what should have become of a notebook otherwise, or ""."""
    if result.status is not Status.GRADED:
        why = "; ".join(result.remarks[:1]).removeprefix("our fault: ")
        return f"{result.status.value}: {why}"
    lost = {q.name: q for q in result.questions if q.score < q.max_score}
    match variant.expected:
        case Expected.FULL:
            return _first_failure(lost.values())
        case Expected.NOTHING:
            earned = [q.name for q in result.questions if q.score > 0]
            return f"earns points in {', '.join(earned)}" if earned else ""
        case Expected.NOT_PASSED:
            return "" if variant.question in lost else "gets full marks"
        case Expected.NAMED:
            return _not_named(variant, lost)


def _not_named(variant: Variant, lost: Mapping[str, QuestionResult]) -> str:
    if variant.question not in lost:
        return "loses no points"
    others = sorted(set(lost) - {variant.question})
    if others:
        return f"{_DISTURBS} {', '.join(others)} as well: {_first_failure([lost[others[0]]])}"
    failures = [case.failure for case in _failed(lost[variant.question]) if case.failure]
    named = {
        diagnosis.name
        for diagnosis in lost[variant.question].diagnoses
        if diagnosis.sure or diagnosis.name == variant.name
    }
    if not named and any(failure.kind in _SELF_EXPLAINING for failure in failures):
        return ""
    if named == {variant.name}:
        return ""
    said = ", ".join(map(repr, sorted(named - {variant.name})))
    if variant.name in named:
        return f"is also called {said}"
    return f"is called {said}" if said else f"is not named: {_first_failure(lost.values())}"


def _first_failure(questions: Iterable[QuestionResult]) -> str:
    for question in questions:
        for case in _failed(question):
            return f"{question.name}, {case.name}: {' '.join(case.message.split())[:300]}"
    return ""


def _failed(question: QuestionResult) -> Iterator[CaseResult]:
    return (case for case in question.cases if case.verdict is not Verdict.PASSED)


def _redundant(
    question: Question, graded: Sequence[tuple[Variant, SubmissionResult]]
) -> Iterator[str]:
    """Yield the hidden test cases that are never the only hidden one to catch a wrong answer.

    Public ones are there to be read by students, whatever they catch.
    """
    hidden = [case.name for case in question.cases if case.hidden]
    alone = set()
    for variant, result in graded:
        if variant.expected in {Expected.NAMED, Expected.NOT_PASSED}:
            of_this = [each for each in result.questions if each.name == question.name]
            failed = {case.name for each in of_this for case in _failed(each)}.intersection(hidden)
            if len(failed) == 1:
                alone |= failed
    return (name for name in hidden if name not in alone)
