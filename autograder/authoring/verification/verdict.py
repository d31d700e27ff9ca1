"""What the tests said of each notebook, held against what they should have said."""

import dis
import types
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import indent

from autograder.assignment.testfiles import Question
from autograder.authoring.verification.variants import SOLUTION, Expected, Variant
from autograder.judging.compare import join
from autograder.result import CaseResult, Kind, QuestionResult, Status, SubmissionResult, Verdict

# Failures whose message is the reason itself.
_SELF_EXPLAINING = frozenset(
    {Kind.BY_HAND, Kind.BY_AUTOGRAD, Kind.FACT, Kind.MUTATED, Kind.NOT_RAISED}
)

_DISTURBS = "loses points in"
_IS_CALLED, _IS_NOT_NAMED = "is called", "is not named"
_UNNAMED = (_IS_CALLED, _IS_NOT_NAMED)
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
    """A line for each notebook that did not do as it should; the solution's may be several."""


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
    reports = [_reported(question, graded, surprises) for question in questions]
    lines = _said(questions, graded, surprises)
    # Where one question disturbs another, neither can be trusted: that is to be mended first.
    first = [line for line in lines if f": {_DISTURBS} " in line]
    others = [line for line in lines if line not in first]
    return Report(
        assignment=assignment,
        questions=tuple(reports),
        surprises=(
            *first,
            *_missing(reports),
            *_out_of_reach(questions, staff),
            *_untold(questions),
            *others,
        ),
    )


def _reported(
    question: Question,
    graded: Sequence[tuple[Variant, SubmissionResult]],
    surprises: Mapping[str, str],
) -> QuestionReport:
    """Return how many notebooks of each kind did as they should."""
    of_this = [(v, r) for v, r in graded if v.question == question.name]
    counts = {}
    for expected in Expected:
        fitting = [v for v, _ in of_this if v.expected is expected]
        good = sum(not surprises[v.submission.name] for v in fitting)
        counts[expected] = good, len(fitting)
    return QuestionReport(
        name=question.name,
        cases=len(question.cases),
        hidden=sum(case.hidden for case in question.cases),
        counts=counts,
        redundant=tuple(_redundant(question, of_this)),
    )


def _said(
    questions: Sequence[Question],
    graded: Sequence[tuple[Variant, SubmissionResult]],
    surprises: Mapping[str, str],
) -> list[str]:
    """Return a line for each notebook that surprises; of the solution, if that does, alone."""
    untold = {question.name for question in questions if not _are_told_mistakes(question)}
    lines = []
    for variant, result in graded:
        said = surprises[variant.submission.name]
        if said and variant.name == SOLUTION:
            # What is wrong there is wrong in every other notebook, too.
            return [_about_the_solution(result) or f"{variant.title}: {said}"]
        if said.startswith(_UNNAMED) and variant.question in untold:
            said += " (this question's tests are given no `mistakes=`)"
        if said:
            lines.append(f"{variant.title}: {said}")
    return lines


def _missing(reports: Iterable[QuestionReport]) -> Iterator[str]:
    """Yield the questions that too little is known of to prove them."""
    for report in reports:
        for kind, what, least in _NEEDED:
            count = report.counts[kind][1]
            if count < least:
                yield f"{report.name} has only {count} {what}: {least} are needed"


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
    return {
        str(step.argval).split(".")[0]
        for each in _with_inner(code)
        for step in dis.get_instructions(each)
        if step.opname == "IMPORT_NAME"
    }


def _with_inner(code: types.CodeType) -> Iterator[types.CodeType]:
    """Yield the code, and that of the functions within it."""
    yield code
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            yield from _with_inner(each)


def _are_told_mistakes(question: Question) -> bool:
    """Whether a test passes `mistakes=`, or may: one that calls no check itself has a helper."""
    codes = [code for case in question.cases for code in _with_inner(case.function.__code__)]
    checks = any(name.startswith("check_") for code in codes for name in code.co_names)
    # The names of keyword arguments are a tuple among the constants.
    named = [each for code in codes for each in code.co_consts if isinstance(each, tuple)]
    return not checks or any("mistakes" in names for names in named)


def _about_the_solution(result: SubmissionResult) -> str:
    """Return which test it does not pass, and below that what the test says, as it is."""
    for question in result.questions:
        for case in _failed(question):
            return (
                f"The solution does not pass {question.name}'s {case.name}. "
                f"Either the test or the solution is wrong:\n{indent(case.message, ' ' * 6)}"
            )
    return ""


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
    return f"{_IS_CALLED} {said}" if said else f"{_IS_NOT_NAMED}: {_first_failure(lost.values())}"


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
