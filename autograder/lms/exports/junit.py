"""JUnit's XML, which build servers show: a suite for each submission, a case for each test."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable

from autograder.basics.text import clean_text, printable
from autograder.result import CaseResult, SubmissionResult, Verdict

_MAX_TEXT = 10_000


def junit_xml(results: Iterable[SubmissionResult]) -> bytes:
    """Return all results; what could not be graded is an error, a wrong answer a failure."""
    root = ET.Element("testsuites", name="autograder")
    for result in results:
        root.append(_suite(result))
    ET.indent(root)
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _suite(result: SubmissionResult) -> ET.Element:
    cases = [_case(question.name, case) for question in result.questions for case in question.cases]
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
        time=f"{result.seconds:.3f}",
    )
    suite.extend(cases)
    return suite


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
