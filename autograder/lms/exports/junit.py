"""JUnit's XML, which build servers show: a suite for each submission, a case for each test.

Where somebody has decided about a question, that is a case as well, and the question's failed tests
are said to be skipped: what counts is the decision.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable

from autograder.basics.text import clean_text, points_text, printable
from autograder.reports.decisions import NOTHING_DECIDED, Decided, Decision, reason_of
from autograder.result import (
    CaseResult,
    HandAnswer,
    QuestionResult,
    SubmissionResult,
    Verdict,
)

_MAX_TEXT = 10_000


def junit_xml(results: Iterable[SubmissionResult], decided: Decided = NOTHING_DECIDED) -> bytes:
    """Return all results; what could not be graded is an error, a wrong answer a failure.

    Args:
        results: as the tests gave them.
        decided: what the staff has decided about them.
    """
    root = ET.Element("testsuites", name="autograder")
    for result in results:
        root.append(_suite(result, decided))
    ET.indent(root)
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _suite(result: SubmissionResult, decided: Decided) -> ET.Element:
    cases = []
    for question in result.questions:
        decision = decided.get((result.submission, question.name))
        if decision is not None and result.score is not None:
            cases += [_decision(question, decision), *map(_overruled, _cases(question))]
        else:
            cases += _cases(question)
    if result.score is not None:
        cases += [
            _judged(each, decided.get((result.submission, each.name))) for each in result.by_hand
        ]
    if result.score is None and not result.questions:
        case = ET.Element("testcase", classname="submission", name="read")
        ET.SubElement(case, "error", message=_text("; ".join(result.remarks)))
        cases = [case]
    suite = ET.Element(
        "testsuite",
        name=_text(result.submission),
        tests=str(len(cases)),
        failures=str(sum(case.find("failure") is not None for case in cases)),
        errors=str(sum(case.find("error") is not None for case in cases)),
        skipped=str(sum(case.find("skipped") is not None for case in cases)),
        time=f"{result.seconds:.3f}",
    )
    suite.extend(cases)
    return suite


def _cases(question: QuestionResult) -> list[ET.Element]:
    return [_case(question.name, case) for case in question.cases]


def _judged(answer: HandAnswer, decision: Decision | None) -> ET.Element:
    """Return the case of what a person judges: it is skipped until one has."""
    if decision is not None:
        return _decision(answer, decision)
    element = ET.Element("testcase", classname=_text(answer.name), name="decision", time="0.000")
    ET.SubElement(element, "skipped", message="judged by hand, and nobody has yet")
    return element


def _decision(question: QuestionResult | HandAnswer, decision: Decision) -> ET.Element:
    element = ET.Element("testcase", classname=_text(question.name), name="decision", time="0.000")
    points = f"{points_text(decision.points)} of {points_text(question.max_score)} points"
    text = _text(f"{points}: {reason_of(decision)}")
    if decision.points < question.max_score:
        ET.SubElement(element, "failure", message=text)
    else:
        ET.SubElement(element, "system-out").text = text
    return element


def _overruled(case: ET.Element) -> ET.Element:
    for wrong in ("failure", "error"):
        found = case.find(wrong)
        if found is not None:
            case.remove(found)
            ET.SubElement(case, "skipped", message=f"decided otherwise: {found.get('message')}")
    return case


def _case(question: str, case: CaseResult) -> ET.Element:
    element = ET.Element(
        "testcase", classname=_text(question), name=_text(case.name), time=f"{case.seconds:.3f}"
    )
    if case.verdict is Verdict.FAILED:
        ET.SubElement(element, "failure", message=_text(case.message))
    elif case.verdict is not Verdict.PASSED:
        ET.SubElement(element, "error", message=_text(f"{case.verdict.value}: {case.message}"))
    return element


def _text(text: str) -> str:
    """Return text that XML can hold: it forbids most characters that steer."""
    return "\n".join(printable(line) for line in clean_text(text, _MAX_TEXT).splitlines())
