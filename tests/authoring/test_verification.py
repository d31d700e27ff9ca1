"""Proving assignments: one that is good, and one that is broken in every way."""

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from autograder.assignment import testfiles
from autograder.assignment.bundle import Autograder
from autograder.authoring.packaging import Built
from autograder.authoring.verification import make_variants
from autograder.authoring.verification.answers import Answer, SolvedNotebook
from autograder.errors import ExerciseError

Run = Callable[..., "subprocess.CompletedProcess[str]"]

HEAD = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

```otter
# ASSIGNMENT CONFIG
requirements: requirements.txt
files: [requirements.txt]
autograder_files: [reference.py, mistakes.py]
generate: {}
tests:
  files: true
  ok_format: false
export_cell: false
```

# Sums
"""
QUESTION = """
```otter
# BEGIN QUESTION
name: {name}
points: 2
```

Write `{function}`.

```otter
# BEGIN SOLUTION
```

```{{code-cell}} ipython3
def {function}({arguments}):
    # BEGIN SOLUTION
    return {right}
    # END SOLUTION
```

```otter
# END SOLUTION
```

```otter
# BEGIN TESTS
```
{tests}
```otter
# END TESTS
```

```otter
# END QUESTION
```
"""
TEST = '''
```{{code-cell}} ipython3
""" # BEGIN TEST CONFIG
points: 1{hidden}
""" # END TEST CONFIG
def {test}({taken}):
    from autograder.checks import check_value, scalars
    {staff}{body}
```
'''


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question that asks for twice the sum of some numbers; good, unless told otherwise."""

    number: int
    count: int
    """How many numbers are summed: no two good questions have the same."""
    alternatives: tuple[tuple[str, str], ...] = (
        ("sum first", "(lambda total: total + total)({sum})"),
        ("by two", "({sum}) * 2.0"),
    )
    mistakes: tuple[tuple[str, str], ...] = (
        ("not doubled", "{sum}"),
        ("subtracted", "-2 * ({sum})"),
        ("squared", "({sum}) ** 2"),
    )
    public: str = "check_value({f}, lambda {arguments}: 2 * ({sum}), inputs=[{public}])"
    hidden: str = "check_value({f}, reference.{f}, inputs=scalars({names}), mistakes=mistakes.{f})"
    takes: str = "{f}"
    right: str = field(default="2 * ({sum})")

    @property
    def function(self) -> str:
        """The function's name."""
        return f"twice{self.number}"

    def fill(self, template: str) -> str:
        """Fill in what differs between questions."""
        names = [f"x{place}" for place in range(self.count)]
        public = ", ".join(f"{name!r}: {place + 2.5}" for place, name in enumerate(names))
        return template.format(
            f=self.function,
            sum=" + ".join(names),
            names=", ".join(map(repr, names)),
            public=f"{{{public}}}",
            arguments=", ".join(names),
        )

    def text(self) -> str:
        """Return the question in its master."""
        tests = [
            TEST.format(
                hidden="\nhidden: true" if hidden else "",
                staff="import mistakes, reference; " if hidden else "",
                test=f"test_{self.function}_{kind}",
                taken=self.fill(self.takes) if hidden else self.function,
                body=self.fill(body),
            )
            for hidden, kind, body in ((False, "once", self.public), (True, "afresh", self.hidden))
            if body
        ]
        return QUESTION.format(
            name=f"q{self.number}",
            function=self.function,
            arguments=self.fill("{arguments}"),
            right=self.fill(self.right),
            tests="".join(tests),
        )

    def catalogue(self, entries: Sequence[tuple[str, str]], *, hints: bool) -> str:
        """Return the source of a catalogue."""
        lines = [f"{self.function} = Catalogue()"]
        for place, (name, body) in enumerate(entries):
            hint = ', hint="Look again."' if hints else ""
            lines.append(
                f"@{self.function}.entry({name!r}{hint})\n"
                f"def {self.function}_{place}({self.fill('{arguments}')}):\n"
                f"    return {self.fill(body)}"
            )
        return "\n\n".join(lines)


def write(root: Path, name: str, questions: Sequence[Question]) -> Path:
    """Write an assignment below a root, and return its folder."""
    folder = root / "solutions" / name
    folder.mkdir(parents=True)
    master = HEAD + "".join(question.text() for question in questions)
    (folder / f"{name}.md").write_text(master, encoding="utf-8")
    (folder / "requirements.txt").write_text("torch\n", encoding="utf-8")
    references = (
        f"def {q.function}({q.fill('{arguments}')}):\n    return {q.fill(q.right)}"
        for q in questions
    )
    (folder / "reference.py").write_text("\n\n".join(references), encoding="utf-8")
    for module, hints in (("mistakes", True), ("alternatives", False)):
        catalogues = (q.catalogue(getattr(q, module), hints=hints) for q in questions)
        text = "from autograder.catalogue import Catalogue\n\n" + "\n\n".join(catalogues)
        (folder / f"{module}.py").write_text(text, encoding="utf-8")
    return folder


def surprises(run: subprocess.CompletedProcess[str]) -> list[str]:
    """Return the surprises that were printed."""
    marked = (line.strip() for line in run.stdout.splitlines())
    return [line.removeprefix("✗ ") for line in marked if line.startswith("✗")]


def test_good_assignment(command: Run, tmp_path: Path) -> None:
    """An assignment that grades as it should: nothing surprising, exit code 0.

    A mistake that is an edit is proven as one that is written out.
    """
    folder = write(tmp_path, "sums", [Question(number=1, count=1), Question(number=2, count=2)])
    mistakes = folder / "mistakes.py"
    edit = (
        'import reference\ntwice1.edit("halved", hint="Look again.", change={"2 * x0": "x0 / 2"}, '
        "of=reference.twice1)\n"
    )
    mistakes.write_text(f"{mistakes.read_text(encoding='utf-8')}\n\n{edit}", encoding="utf-8")
    run = command("verify", "sums", "--jobs", "2")
    assert run.stderr == ""
    assert surprises(run) == []
    assert run.returncode == 0
    assert "sums: nothing surprising" in run.stdout
    assert "3 of 3" in run.stdout
    assert "4 of 4" in run.stdout
    assert "test_twice1_once" not in run.stdout  # public: nobody asks whether it is spare


def test_a_spare_hidden_test(command: Run, tmp_path: Path) -> None:
    """It is no surprise, and what to do about it is said."""
    write(tmp_path, "sums", [Question(number=1, count=1)])
    master = tmp_path / "solutions" / "sums" / "sums.md"
    text = master.read_text(encoding="utf-8")
    at = text.rindex("```{code-cell}", 0, text.index("def test_twice1_afresh"))
    twin = text[at : text.index("```", text.index("def test_twice1_afresh")) + 4]
    twin = twin.replace("test_twice1_afresh", "test_twice1_again").replace("points: 1", "points: 0")
    master.write_text(text[:at] + twin + text[at:], encoding="utf-8")
    run = command("verify", "sums", "--jobs", "2")
    assert run.returncode == 0, run.stdout
    said = " ".join(run.stdout.split())
    assert "q1: another hidden test catches all that test_twice1_again, test_twice1_afresh" in said
    assert "add the mistake that only it catches" in said


def test_inputs_for_which_the_reference_is_not_defined(command: Run, tmp_path: Path) -> None:
    """The exercise is at fault: it says so in a line, with the input and what to draw instead."""
    hidden = (
        "from autograder.checks import arguments, tensor, whole\n"
        "    check_value({f}, lambda x0: x0[1], inputs=arguments(x0=tensor('n')))"
    )
    write(tmp_path, "sums", [Question(number=1, count=1, hidden=hidden)])
    run = command("verify", "sums", "--jobs", "2")
    [line] = surprises(run)
    assert "our fault" not in run.stdout
    assert "Traceback" not in run.stdout
    assert line.startswith("The solution does not pass q1's test_twice1_afresh.")
    said = " ".join(run.stdout.split())
    assert "of the exercise itself raised IndexError" in said
    assert 'index("z"), a place in z' in said


BROKEN = (
    Question(number=1, count=1, public="assert callable({f})", hidden="assert {f} is not None"),
    Question(
        number=2,
        count=2,
        alternatives=(("right", "({sum}) * 2"), ("not right at all", "2 * ({sum}) + 1")),
    ),
    Question(
        number=3,
        count=3,
        mistakes=Question.mistakes[:2],
        takes="{f}, twice2",
        hidden=f"{Question.hidden}\n    assert twice2(1.0, 2.0) == 6.0",
    ),
    Question(number=4, count=4, hidden=""),
    Question(number=5, count=4),
    Question(
        number=6,
        count=5,
        public="import reference; check_value({f}, reference.{f}, inputs=[{public}])",
        takes="{f}, twice1",
        hidden=f"{Question.hidden}; from autograder.checks import check_variable\n"
        "    check_variable(2.0, '2.0', name='twice1')",
    ),
)
# How each surprise begins: where one question disturbs another, then what is missing, then the
# rest in the order of the notebooks.
EXPECTED = (
    "q2, not doubled: loses points in q3 as well: q3, test_twice3_afresh:",
    "q2, subtracted: loses points in q3 as well: q3, test_twice3_afresh:",
    "q2, squared: loses points in q3 as well: q3, test_twice3_afresh:",
    "q3 has only 2 mistakes: 3 are needed",
    "q6, test_twice6_once: it is public, and imports reference, which students do not have;",
    "q6, test_twice6_afresh: no public test takes twice1, so that nobody is told in time",
    "the untouched notebook: earns points in q1",
    "q2, twice2: not right at all: q2, test_twice2_once: twice2: the result is wrong.",
    "q1, not doubled: loses no points",
    "q1, subtracted: loses no points",
    "q1, squared: loses no points",
    "q4, not doubled: is called 'the result is half of what it should be'",
    "q4, subtracted: is called 'the sign is wrong'",
    "q4, squared: is not named: q4, test_twice4_once: twice4: the result is wrong.",
    "q4, the public figures by heart: gets full marks",
    "q4, constants: gets full marks",
    "q4, twice4 answered as twice5: gets full marks",
    "q5, twice5 answered as twice4: gets full marks",
)


def test_broken_assignment(command: Run, tmp_path: Path) -> None:
    """Each thing that is wrong is a surprise of its own, nothing else is; exit code 1."""
    write(tmp_path, "sums", BROKEN)
    run = command("verify", "sums", "--jobs", "2")
    assert run.stderr == ""
    found = surprises(run)
    assert len(found) == len(EXPECTED), found
    for line, beginning in zip(found, EXPECTED, strict=True):
        assert line.startswith(beginning)
        # Of q4 no check knows the mistakes; the other questions' do.
        told = "(this question's tests are given no `mistakes=`)" in line
        assert told == beginning.startswith(("q4, not", "q4, sub", "q4, squ"))
    assert run.returncode == 1
    assert f"sums: {len(EXPECTED)} surprises" in run.stdout


def test_a_test_that_fails_the_solution(command: Run, tmp_path: Path) -> None:
    """It is said first and alone, for it is wrong in every other notebook, too."""
    public = "check_value({f}, lambda {arguments}: 3 * ({sum}), inputs=[{public}])"
    write(tmp_path, "sums", [Question(number=1, count=1, public=public)])
    run = command("verify", "sums", "--jobs", "2")
    [line] = surprises(run)
    assert line == (
        "The solution does not pass q1's test_twice1_once. "
        "Either the test or the solution is wrong:"
    )
    below = run.stdout.partition(f"{line}\n")[2].splitlines()
    assert below[0].startswith("      twice1: the result is wrong.")
    assert below[1].startswith("      ")  # its lines are kept
    assert "sums: 1 surprise " in run.stdout
    assert run.returncode == 1


class TestBadInput:
    """What cannot be proven is said in one line, without a traceback."""

    def test_no_such_assignment(self, command: Run, tmp_path: Path) -> None:
        """A name that is none is answered with those that there are."""
        write(tmp_path, "sums", [Question(number=1, count=1)])
        run = command("verify", "products")
        assert run.returncode == 2
        [line] = run.stderr.splitlines()
        assert line.startswith("autograder: ")
        assert "products" in line
        assert "sums" in line

    def test_no_assignments(self, command: Run) -> None:
        """A folder without assignments is said to have none."""
        run = command("verify")
        assert run.returncode == 2
        [line] = run.stderr.splitlines()
        assert line.startswith("autograder: there are no assignments in ")

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            (None, "alternatives.py of the assignment cannot be read"),
            ("def (", "alternatives.py of the assignment cannot be read"),
            (
                (
                    "from autograder.catalogue import Catalogue\nother = Catalogue()\n\n"
                    "@other.entry('odd')\ndef odd(x):\n    return x\n"
                ),
                "other is answered, but no cell of the solution defines it",
            ),
        ],
        ids=["missing", "no Python", "of no question"],
    )
    def test_alternatives(
        self, built: Built, autograder: Autograder, tmp_path: Path, text: str | None, said: str
    ) -> None:
        """A catalogue that is missing, broken or about nothing is named."""
        if text is not None:
            (tmp_path / "alternatives.py").write_text(text, encoding="utf-8")
        with pytest.raises(ExerciseError, match=said):
            make_variants(built, tmp_path, autograder, tmp_path)

    def test_no_mistakes(self, command: Run, tmp_path: Path) -> None:
        """A catalogue that the master asks for and nobody has written is named in one line."""
        folder = write(tmp_path, "sums", [Question(number=1, count=1)])
        (folder / "mistakes.py").unlink()
        run = command("verify", "sums")
        assert run.returncode == 1
        [line] = run.stderr.splitlines()
        assert line.startswith("autograder: ")
        assert "mistakes.py" in line

    def test_an_edit_that_does_not_fit(self, command: Run, tmp_path: Path) -> None:
        """It is named with its text and the function that it was to change."""
        folder = write(tmp_path, "sums", [Question(number=1, count=1)])
        text = (
            "import reference\nfrom autograder.catalogue import Catalogue\n"
            "twice1 = Catalogue(reference.twice1)\n"
            "twice1.edit('halved', change={'2 * x1': 'x0'})\n"
        )
        (folder / "mistakes.py").write_text(text, encoding="utf-8")
        run = command("verify", "sums")
        assert run.returncode == 1
        [line] = run.stderr.splitlines()
        assert line.startswith(
            "autograder: mistakes.py of the assignment: the edit 'halved' does not "
            "fit: '2 * x1' does not stand in twice1"
        )


class TestSettled:
    """What a proof does not judge again, because it is the solution's there."""

    @pytest.fixture
    def solved(self) -> SolvedNotebook:
        """A notebook of four questions, the second of which asks for something below it."""
        cells = (
            "def one(): ...\ndef two(): ...",
            'grader.check("q1")',
            "def three(): ...\nrun, losses = 3, [0.5]",
            'grader.check("q2")',
            'grader.check("q3")',
            "def four(): ...",
            'grader.check("q4")',
        )
        return SolvedNotebook(cells)

    @pytest.mark.parametrize(
        ("replaced", "settled"),
        [(["two"], set()), (["three"], {"q1"}), (["four"], {"q1", "q3"}), (["four", "two"], set())],
    )
    def test_what_is_checked_above(
        self, solved: SolvedNotebook, replaced: list[str], settled: set[str]
    ) -> None:
        """A question is, if its check and all that it asks for stand above what is replaced."""
        answers = [Answer(function=name, name="other", source="") for name in replaced]
        asked: dict[str, Callable[..., None]] = {
            "q1": lambda one: None,  # noqa: ARG005 -- its name is what is asked for
            "q2": lambda three, four: None,  # noqa: ARG005 -- see above
            "q3": lambda run, three: None,  # noqa: ARG005 -- see above
        }
        questions = [
            testfiles.Question(
                name=name,
                cases=(testfiles.Case(name="test", points=1, hidden=True, function=function),),
            )
            for name, function in asked.items()
        ]
        assert solved.settled(answers, questions) == settled
