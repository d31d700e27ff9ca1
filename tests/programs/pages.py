"""What a student's report and the class's page cost: ``-m programs.pages [STUDENTS]``."""

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from msgspec.structs import replace

from autograder.assignment.description import Description, QuestionText
from autograder.pages.classroom import Member, render_class
from autograder.pages.graphing import _composed
from autograder.pages.student import About, render_report
from autograder.reports.people import Person
from autograder.result import Graph, GraphEdge, QuestionResult, SubmissionResult, Verdict
from support.reports_data import failed, submission

STUDENTS = 5_000
QUESTIONS = 8
_ROUNDS = 20
WRONG = 2


def graph(number: int) -> Graph:
    """Return a graph that no other question has."""
    wires = (
        *(("x", "square", ""), ("square", "times", ""), ("w1", "times", "-6")),
        *(("x", "by w2", ""), ("w2", "by w2", ""), ("times", "sum", ""), ("by w2", "sum", "")),
        *(("sum", "loss", ""), ("loss", "L", "")),
    )
    return Graph(
        edges=tuple(
            GraphEdge(source=source, target=target, value=f"{number}", gradient="-18", received=own)
            for source, target, own in wires
        ),
        ops={"square": "( )²", "times": "×", "by w2": "×", "sum": "+", "loss": "( )²"},
    )


def question(number: int, wrong: int) -> QuestionResult:
    """Return a question with a public and a hidden test, and twenty lines of code."""
    public, hidden = failed(hidden=False), failed(hidden=True)
    assert public.failure is not None
    if number < wrong:
        cases = (replace(public, failure=replace(public.failure, graph=graph(number))), hidden)
    else:
        right = {"verdict": Verdict.PASSED, "failure": None, "message": "", "points": 2.0}
        cases = (replace(public, **right), replace(hidden, **right))
    [answer] = submission("", *cases).questions
    code = replace(answer.code[0], source="\n".join(["    y = w1 * x ** 2 + w2 * x + b"] * 20))
    return replace(answer, name=f"q{number + 1}", code=(code,))


def graded(name: str, wrong: int = WRONG) -> SubmissionResult:
    """Return a submission in which some questions are wrong."""
    questions = tuple(question(number, wrong) for number in range(QUESTIONS))
    return replace(
        submission(name),
        score=sum(each.score for each in questions),
        max_score=4.0 * QUESTIONS,
        questions=questions,
        cells=submission().cells * 20,
    )


def timed(work: Callable[[], str]) -> tuple[float, int]:
    """Return how many milliseconds of the processor a page takes, and how many bytes it has."""
    start = time.process_time()
    page = work()
    return 1e3 * (time.process_time() - start), len(page.encode("utf-8", "replace"))


def main() -> None:
    """Measure both pages, and print a line for each."""
    students = int(sys.argv[1]) if len(sys.argv) > 1 else STUDENTS
    text = "Return $\\frac{df}{dx}$ of `f`, see $\\sum_i (w x_i - y_i)^2$.\n\n" * 4
    asked = Description(
        name="slopes",
        title="Slopes",
        questions=tuple(
            QuestionText(name=f"q{number + 1}", title=f"Question {number + 1}", text=text)
            for number in range(QUESTIONS)
        ),
    )
    about = About(name="Ada", final=4.0)
    for wrong in (WRONG, QUESTIONS):
        result = graded("ada.ipynb", wrong)
        times: list[float] = []
        size = 0
        for _ in range(_ROUNDS + 1):
            _composed.cache_clear()  # as if nobody had failed like this before
            taken, size = timed(partial(render_report, result, asked, about))
            times.append(taken)
        _say(f"a report, {wrong} of {QUESTIONS} questions wrong", times[1:], size)
    members = [
        Member(
            result=graded(f"student-{place}.ipynb", place % QUESTIONS),
            person=Person(name=f"Student {place}", email=f"s{place}@example.org"),
            report=f"reports/student-{place}.html",
        )
        for place in range(students)
    ]
    taken, size = timed(lambda: render_class(members, asked))
    _say(f"the class's page of {students}", [taken], size)


def _say(what: str, times: list[float], size: int) -> None:
    values: dict[str, Any] = {"median": statistics.median(times), "most": max(times)}
    sys.stdout.write(
        "{}: {median:.0f} ms (at most {most:.0f}), {:.0f} kB\n".format(what, size / 1e3, **values)
    )


if __name__ == "__main__":
    main()
