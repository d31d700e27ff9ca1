"""What an assignment's answers get, again after each change, of the questions that it touches.

A question is as it was if its tests, what they reach in the staff's modules, and the answer's
notebook up to its check are as they were. Only what differs is graded, and by this question alone:
whether one question disturbs another is `autograder verify`'s to say.
"""

import ast
import hashlib
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.assignment.bundle import Autograder
from autograder.assignment.project import SETTINGS
from autograder.assignment.testfiles import Question
from autograder.authoring import packaging
from autograder.authoring.verification import Variant, answer_variants, surprise
from autograder.basics.scratch import scratch_folder
from autograder.batch.pool import Batch
from autograder.grading.rules import Rules, load_rules
from autograder.result import SubmissionResult
from autograder.sandbox.launch import Zygote

Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one answer to a question got."""

    question: str
    title: str
    score: float | None
    max_score: float
    causes: tuple[str, ...]
    """What it is called by the diagnosis."""
    surprise: str
    """What should have been otherwise, or ""."""


class Watch:
    """An assignment that is being written.

    Args:
        name: its name.
        root: the project's root.
        zygote: where the processes come from that its answers run in.
        jobs: how many answers are graded at a time.
    """

    def __init__(self, name: str, root: Path, zygote: Zygote, jobs: int) -> None:
        self._name = name
        self._root = root
        self._zygote = zygote
        self._jobs = jobs
        self._known: dict[str, Outcome] = {}

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What each answer has got, of those that are there."""
        return tuple(self._known.values())

    def stamp(self) -> Stamp:
        """Return what changes when one of the assignment's files is saved, made or removed."""
        files = [self._root / SETTINGS, *(self._root / "solutions" / self._name).rglob("*")]
        stamps = []
        for file in files:
            if "__pycache__" in file.parts or file.name.startswith("."):
                continue
            try:
                stat = file.stat()
            except OSError:  # there is none, or it is being saved
                continue
            stamps.append((str(file), stat.st_mtime_ns, stat.st_size))
        return tuple(sorted(stamps))

    def again(self) -> Iterator[Outcome]:
        """Build the assignment, and yield what has become of each answer that is not as it was.

        Raises:
            AutograderError: a file of the assignment's is wrong; the message says how.
        """
        built = packaging.build(self._name, self._root)
        rules = replace(load_rules(built.autograder, seed=0), finds_slips=False)
        staff = self._root / "solutions" / self._name
        with scratch_folder("watching") as scratch:
            variants = answer_variants(built, staff, rules.autograder, scratch)
            known, self._known = self._known, {}
            for question in rules.autograder.questions:
                depends = (question_text(rules.autograder, question), rules.limits)
                waiting: dict[str, Variant] = {}
                for variant in variants:
                    if variant.question == question.name:
                        key = _hash(depends, variant.name, variant.submission.path.read_bytes())
                        if key in known:
                            self._known[key] = known[key]
                        else:
                            waiting[key] = variant
                yield from self._grade(_alone(rules, question), waiting)

    def _grade(self, rules: Rules, waiting: Mapping[str, Variant]) -> Iterator[Outcome]:
        if not waiting:
            return
        keys = {variant.submission.name: key for key, variant in waiting.items()}
        batch = Batch(rules, self._zygote, self._jobs)
        results = batch.run([variant.submission for variant in waiting.values()])
        for result in sorted(results, key=lambda result: result.submission):
            key = keys[result.submission]
            self._known[key] = _outcome(waiting[key], result)
            yield self._known[key]


def _alone(rules: Rules, question: Question) -> Rules:
    return replace(rules, autograder=replace(rules.autograder, questions=(question,)))


def _outcome(variant: Variant, result: SubmissionResult) -> Outcome:
    causes = [cause.name for each in result.questions for cause in each.diagnoses]
    return Outcome(
        question=variant.question,
        title=variant.name,
        score=result.score,
        max_score=result.max_score,
        causes=tuple(causes),
        surprise=surprise(variant, result),
    )


def question_text(autograder: Autograder, question: Question) -> str:
    """Return the text of a question's tests and of what they reach in the staff's modules.

    A top-level statement is reached by the names that it defines or, as ``f.edit(…)`` and the
    decorator ``@f.entry(…)`` do, adds to. A name is that name in whichever module it stands.
    """
    text = "".join(f"{case.points} {case.hidden} {case.source} " for case in question.cases)
    statements = [
        statement
        for _, module in sorted(autograder.modules.items())
        for statement in ast.parse(_source(module)).body
    ]
    reached: list[ast.stmt] = []
    seen = {name for case in question.cases for name in _mentioned(ast.parse(case.source))}
    while True:
        new = [each for each in statements if each not in reached and _owners(each) & seen]
        if not new:
            return text + "\n".join(ast.unparse(each) for each in statements if each in reached)
        reached += new
        seen.update(*map(_mentioned, new))


def _source(module: types.ModuleType) -> str:
    """Return the source that a staff's module was loaded from, and not a file's of its name."""
    get_source = getattr(module.__loader__, "get_source", None)
    return str(get_source(module.__name__)) if get_source else ""


def _names(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _mentioned(tree: ast.AST) -> set[str]:
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return _names(tree) | attributes


def _owners(statement: ast.stmt) -> set[str]:
    """Return the names by which a top-level statement is reached."""
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}.union(*map(_names, statement.decorator_list))
        case ast.Assign(targets=targets):
            return set().union(*map(_names, targets))
        case ast.Expr(value=ast.Call(func=function)):
            return _names(function)
    return _names(statement) | {  # below an `if`, for example, or an import
        (each.asname or each.name).partition(".")[0]
        for each in ast.walk(statement)
        if isinstance(each, ast.alias)
    }


def _hash(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()
