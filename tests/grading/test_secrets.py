"""No text that a student may see holds an input of a hidden test, whatever his code does."""

import itertools
import json
import random
import re
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from autograder.assignment.bundle import Autograder
from autograder.assignment.description import Description
from autograder.assignment.testfiles import Case, Question
from autograder.checks import check_value
from autograder.grading.grade import grade
from autograder.grading.rules import Rules
from autograder.lms.gradescope.config import GradescopeConfig
from autograder.lms.gradescope.metadata import Metadata
from autograder.lms.gradescope.results_json import render
from autograder.pages.fragments import hidden_cases, public_case
from autograder.pages.student import About, render_report
from autograder.reports.tables import render_csv
from autograder.result import SubmissionResult
from autograder.sandbox.launch import Zygote
from autograder.sandbox.limits import Limits
from autograder.submissions.files import Submission
from support.helpers import write_notebook

SECRETS = [float(number) for number in random.Random(7).sample(range(100_000, 999_999), 4)]  # noqa: S311 -- secret from students, not from a spy

# How an object that knows its inputs keeps them from one test to the next …
KEEPS = {
    "a file": (
        "open('/tmp/seen' if os.access('/tmp', os.W_OK) else 'seen', 'a').write(' %d' % x)",
        "open('/tmp/seen' if os.path.exists('/tmp/seen') else 'seen').read()",
    ),
    "shared memory": (
        "SHARED.write(b' %d' % x)",
        "bytes(SHARED[:]).strip(bytes(1)).decode()",
    ),
    "a pipe": ("os.write(PIPE[1], b' %d' % x)", "os.read(PIPE[0], 1000).decode()"),
    "nothing": ("LAST.append(x)", "' '.join('%d' % x for x in LAST)"),
}
# … and how it tells them.
TELLS = {
    "its name": "self.name = seen(); os._exit(7)",
    "an exception": "raise ValueError(seen())",
    "the name of an exception": "raise type('E' + seen().replace(' ', '_'), (Exception,), {})",
    "its value": "return float((seen().split() or ['0'])[-1])",
    "a text": "return seen()",
    "a list": "return [float(each) for each in seen().split()]",
    "its exit code": "os._exit(int(x) % 251)",
    "its type": "return type('T' + seen().replace(' ', '_'), (), {})()",
    "its repr": "return type('T', (), {'__repr__': lambda _: seen()})()",
    "an endless loop": "self.name = seen()\n        while True: pass",
}
OBJECT = """
import mmap, os
SHARED, PIPE, LAST = mmap.mmap(-1, 4096), os.pipe(), []
os.set_blocking(PIPE[0], False)
def seen():
    try:
        return {read}
    except Exception:
        return ""
class Knows:
    name = "f"
    def __getattribute__(self, name):
        if name == "__name__":
            return seen() or "f"
        return object.__getattribute__(self, name)
    def __call__(self, x):
        {keep}
        {tell}
f = g = Knows()
"""


_NOT_READ = re.compile(r"<(?P<name>style|svg|script)\b.*?</(?P=name)>|<[^>]*>", re.DOTALL)


def check_hidden(f: object) -> None:
    """Ask for something with secret inputs."""
    check_value(f, lambda x: 2 * x, inputs=[{"x": number} for number in SECRETS])


def check_public(f: object) -> None:
    """Ask with an input that everybody may see."""
    check_value(f, lambda x: 2 * x, inputs=[{"x": 3.0}])


def check_public_g(g: object) -> None:
    """The same of another question, which is asked after hidden tests have been."""
    check_public(g)


def check_hidden_g(g: object) -> None:
    """The same."""
    check_hidden(g)


@pytest.fixture(scope="module")
def asked() -> Rules:
    """Two questions, each with public and hidden tests."""

    def case(test: object, *, hidden: bool) -> Case:
        name = getattr(test, "__name__", "")
        return Case(name=name, points=1.0, hidden=hidden, function=test)  # type: ignore[arg-type]  # -- a test

    first = (case(check_hidden, hidden=True), case(check_public, hidden=False))
    second = (case(check_public_g, hidden=False), case(check_hidden_g, hidden=True))
    questions = (
        Question(name="q1", cases=first, all_or_nothing=False),
        Question(name="q2", cases=second, all_or_nothing=False),
    )
    return Rules(
        autograder=Autograder(name="made", questions=questions, modules={}, digest=""),
        limits=Limits(cell=5.0, call=1.0, submission=60.0),
        seed=0,
    )


def shown(result: SubmissionResult) -> str:
    """Return all that a student may see of a result."""
    content = render(result, GradescopeConfig(hidden_tests="visible"), Metadata())
    parts = [json.dumps(content, ensure_ascii=False), *result.remarks]
    for question in result.questions:
        parts += [public_case(case) for case in question.cases if not case.hidden]
        parts.append(hidden_cases([case for case in question.cases if case.hidden]))
    page = render_report(result, Description(name="made", title="Made"), About(name="n", final=0.0))
    # Of the page what is read: the numbers of a drawing's points are nobody's.
    parts.append(_NOT_READ.sub(" ", page))
    parts.append(render_csv([result], [question.name for question in result.questions]))
    return "\n".join(parts)


def secrets_in(text: str) -> list[str]:
    """Return the secrets that a text holds, however its digits are grouped."""
    digits = re.sub(r"[ ,._'\u202f\xa0]", "", text)
    wanted = [f"{number:.0f}" for number in SECRETS]
    wanted += [f"{2 * number:.0f}" for number in SECRETS]
    codes = [f"exit code {int(number) % 251}" for number in SECRETS]
    return [each for each in wanted if each in digits] + [each for each in codes if each in text]


@pytest.mark.parametrize(("keeps", "tells"), [*itertools.product(KEEPS, TELLS)])
def test_what_it_knows_stands_nowhere(
    asked: Rules, zygote: Zygote, tmp_path: Path, keeps: str, tells: str
) -> None:
    """Neither in Gradescope's results, nor in a remark, a table, or on the student's page."""
    keep, read = KEEPS[keeps]
    cell = OBJECT.format(read=read, keep=keep, tell=TELLS[tells])
    path = write_notebook(tmp_path / "n.ipynb", [cell])
    # Who never ends is waited for, four times and more: for how long does not matter.
    limits = msgspec.structs.replace(asked.limits, call=0.25) if "loop" in tells else asked.limits
    rules = replace(asked, limits=limits)
    result = grade(Submission(path=path, name="n.ipynb"), rules, zygote)
    assert [each.message for each in result.cells if each.message] == []
    assert secrets_in(shown(result)) == []


def test_the_search_finds_them(asked: Rules, zygote: Zygote, tmp_path: Path) -> None:
    """The staff's own record of a hidden test holds its inputs; so would a page made of it."""
    path = write_notebook(tmp_path / "n.ipynb", ["def f(x): return x\ng = f"])
    result = grade(Submission(path=path, name="n.ipynb"), asked, zygote)
    hidden = [case for case in result.questions[0].cases if case.hidden]
    assert secrets_in("".join(map(public_case, hidden)))
    assert secrets_in(shown(result)) == []
