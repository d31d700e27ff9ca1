"""How many slips are named or found in the student's own line: ``-m programs.slips``.

One or two things are changed in the references, the alternatives and the corpus's right answers;
what the assignments' tests then say is compared with what was changed. The ways of changing are
this program's own, not those by which repairs are tried.

The exit code is 1 if more lines are named wrongly, or fewer found, than is allowed below.
"""

import ast
import contextlib
import difflib
import importlib.util
import io
import linecache
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from autograder.assignment import bundle
from autograder.assignment.project import assignment_names, find_autograder
from autograder.catalogue import Catalogue
from autograder.checks import CheckFailed, use_seed
from autograder.edits import module_of
from autograder.result import Failure, Kind
from support.answers import read_answers

_SECONDS = 60
_ATTEMPTS = 8
_PRECISION = 0.98
_COVERAGE = {1: 0.95, 2: 0.65}
_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div)
_PAIRS = {"sum": "mean", "mean": "sum", "tanh": "sigmoid", "sigmoid": "tanh", "exp": "log"}
_PAIRS |= {"log": "exp", "zeros": "ones", "sin": "cos", "cos": "sin", "relu": "abs"}
_COMPARISONS: Mapping[type, type] = {
    ast.Lt: ast.LtE,
    ast.Gt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.GtE: ast.Lt,
}


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A right answer: what it is called, and the cell that defines it."""

    name: str
    assignment: str
    function: str
    defined: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Variant:
    """A right answer with some things changed, and the lines that are other ones since."""

    subject: Subject
    source: str
    lines: frozenset[int]
    what: str
    edits: int


def subjects(graders: Mapping[str, bundle.Autograder]) -> Iterator[Subject]:
    """Yield all right answers to questions that a test asks alone."""
    for assignment, grader in graders.items():
        asked = {name for q in grader.questions for case in q.cases for name in case.parameters}
        with bundle.importable(grader.modules):
            reference = grader.modules["reference"]
            others = _alternatives(assignment)
            for function in sorted(asked):
                right = vars(reference).get(function)
                if callable(right):
                    yield _of_module(assignment, function, right, "reference")
                entries = others.get(function, ())
                for entry in entries if isinstance(entries, Catalogue) else ():
                    if not entry.edited:
                        yield _of_module(assignment, function, entry.function, entry.name)
    for answer in read_answers():
        if answer.label == "right" and answer.assignment in graders:
            yield Subject(
                name=answer.name,
                assignment=answer.assignment,
                function=answer.function,
                defined=answer.function,
                source=ast.unparse(ast.parse(answer.source)),
            )


def _alternatives(assignment: str) -> dict[str, Any]:
    """Run the assignment's module of other right answers, where its reference can be imported."""
    path = Path("solutions", assignment, "alternatives.py")
    spec = importlib.util.spec_from_file_location("alternatives", path)
    if spec is None or spec.loader is None:
        return {}
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return vars(module)


def _of_module(assignment: str, function: str, right: Any, name: str) -> Subject:
    tree = ast.parse(ast.unparse(module_of(right)))
    for node in tree.body:  # what makes an entry of it is not the student's
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            node.decorator_list = [
                one for one in node.decorator_list if "entry" not in ast.dump(one)
            ]
    return Subject(
        name=f"{assignment}/{function}, {name}",
        assignment=assignment,
        function=function,
        defined=right.__name__,
        source=ast.unparse(tree),
    )


def variant(subject: Subject, edits: int, chance: random.Random) -> Variant | None:
    """Return the answer with so many things changed at random; None where nothing comes of it."""
    tree = ast.parse(subject.source)
    words = []
    for _ in range(edits):
        changes = [
            change for node in _reached(tree, subject.defined) for change in _changes(node, chance)
        ]
        if not changes:
            return None
        kinds = sorted({word for word, _ in changes})
        kind = chance.choice(kinds)  # else the commonest nodes would decide
        word, act = chance.choice([change for change in changes if change[0] == kind])
        act()
        words.append(word)
    try:
        source = ast.unparse(ast.fix_missing_locations(tree))
        compile(source, "variant", "exec")
    except (SyntaxError, ValueError, TypeError, AttributeError, RecursionError):
        return None
    lines = frozenset(_other_lines(subject.source, source))
    if not lines:
        return None
    return Variant(subject=subject, source=source, lines=lines, what=", ".join(words), edits=edits)


def _other_lines(before: str, after: str) -> Iterator[int]:
    matcher = difflib.SequenceMatcher(None, before.splitlines(), after.splitlines(), autojunk=False)
    for tag, _, _, start, end in matcher.get_opcodes():
        if tag == "delete":  # where it is missing
            yield from (start, start + 1)
        elif tag != "equal":
            yield from range(start + 1, end + 1)


def _reached(tree: ast.Module, name: str) -> list[ast.AST]:
    """Return the definition and those of the same cell that it uses."""
    definitions = {
        node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    waiting, found = [name], {}
    while waiting:
        one = waiting.pop()
        if one in definitions and one not in found:
            found[one] = definitions[one]
            waiting += [n.id for n in ast.walk(definitions[one]) if isinstance(n, ast.Name)]
    return [node for each in found.values() for node in ast.walk(each)]


Change = tuple[str, Callable[[], None]]


def _changes(  # noqa: C901, PLR0912 -- a list of cases, each of a line or two
    node: ast.AST, chance: random.Random
) -> Iterator[Change]:
    """Yield what might be changed at a node."""

    def put(holder: ast.AST, name: str, value: Any) -> Callable[[], None]:
        return lambda: setattr(holder, name, value)

    def place(block: list[Any], at: int, value: Any) -> Callable[[], None]:
        return lambda: block.__setitem__(at, value)

    match node:
        case ast.BinOp(left=left, op=op, right=right) if isinstance(op, _OPERATORS):
            operators = [one for one in _OPERATORS if not isinstance(op, one)]
            yield "operator", put(node, "op", chance.choice(operators)())
            if isinstance(op, ast.Sub | ast.Div):
                yield "exchanged", partial(_exchange, node)
        case ast.Compare(ops=[op]) if type(op) in _COMPARISONS:
            yield "comparison", put(node, "ops", [_COMPARISONS[type(op)]()])
        case ast.Call(func=ast.Name(id="range"), args=args) if args:
            shifted = ast.BinOp(args[-1], chance.choice([ast.Add, ast.Sub])(), ast.Constant(1))
            yield "range", place(args, len(args) - 1, shifted)
        case ast.Call(func=function, args=args):
            name = getattr(function, "attr", getattr(function, "id", ""))
            if name in _PAIRS:
                field = "attr" if isinstance(function, ast.Attribute) else "id"
                yield "function", put(function, field, _PAIRS[name])
            if len(args) > 1:
                yield "arguments", lambda: args.insert(0, args.pop())
        case ast.Return(value=ast.Tuple(elts=elements)) if len(elements) > 1:
            yield "order", lambda: elements.append(elements.pop(0))
    for name, value in ast.iter_fields(node):
        items = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for at, each in items:
            act: Callable[[Any], None] = partial(setattr, node, name)
            if at is not None:
                act = partial(_put, value, at)
            match each:
                case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                    if name not in {"args", "slice"}:
                        other = chance.choice([number + 1, 2 * number, -number, 1, number / 2])
                        if other != number:
                            yield "number", partial(act, ast.Constant(other))
                case ast.BinOp(op=ast.Mult() | ast.Add() | ast.Sub(), left=left, right=right):
                    yield "dropped", partial(act, chance.choice([left, right]))
                case ast.UnaryOp(op=ast.USub(), operand=operand):
                    yield "sign", partial(act, operand)
                case ast.Call(func=ast.Attribute(value=inner, attr="T" | "detach" | "sum")):
                    yield "call dropped", partial(act, inner)
                case ast.Attribute(value=inner, attr="T"):
                    yield "call dropped", partial(act, inner)
                case ast.Name(id=own, ctx=ast.Load()):
                    names = sorted(_values_in(node) - {own})
                    if own in _values_in(node) and names:
                        yield "name", partial(act, ast.Name(chance.choice(names), ast.Load()))
        if name == "body" and isinstance(value, list) and len(value) > 1:
            yield from _of_block(node, value, chance)


def _put(block: list[Any], at: int, value: Any) -> None:
    block[at] = value


def _exchange(node: ast.BinOp) -> None:
    node.left, node.right = node.right, node.left


def _into(loop: ast.For, block: list[ast.stmt]) -> None:
    loop.body.append(block.pop())


def _values_in(node: ast.AST) -> set[str]:
    called = {id(n.func) for n in ast.walk(node) if isinstance(n, ast.Call)}
    return {
        n.id
        for n in ast.walk(node)
        if isinstance(n, ast.Name) and id(n) not in called and n.id not in {"torch", "math", "np"}
    }


def _of_block(node: ast.AST, block: list[ast.stmt], chance: random.Random) -> Iterator[Change]:
    simple = [
        at
        for at, each in enumerate(block)
        if isinstance(each, ast.AugAssign | ast.Assign)
        or (isinstance(each, ast.Expr) and not isinstance(each.value, ast.Constant))
    ]
    if simple and not isinstance(node, ast.ClassDef):
        one = chance.choice(simple)
        yield "statement dropped", lambda: block.__delitem__(one)
        if one + 1 in simple:
            yield "statements turned", lambda: block.insert(one + 1, block.pop(one))
    for at, each in enumerate(block):
        if isinstance(each, ast.AugAssign) and isinstance(each.op, ast.Add):
            plain = ast.Assign([each.target], each.value)
            yield "accumulation", partial(_put, block, at, plain)
        if isinstance(each, ast.For) and at + 1 < len(block) and isinstance(block[-1], ast.Return):
            yield "into the loop", partial(_into, each, block)


def judge(made: Variant, grader: bundle.Autograder) -> tuple[list[Failure], float]:
    """Return the failures of the tests of one variant, and the longest time of one in seconds."""
    reference = vars(grader.modules["reference"])
    failures, longest, file = [], 0.0, "cell 1"
    linecache.cache[file] = (len(made.source), None, made.source.splitlines(keepends=True), file)
    for question in grader.questions:
        for case in question.cases:
            others = set(case.parameters) - {made.subject.function}
            if made.subject.function not in case.parameters or others - set(reference):
                continue
            names: dict[str, Any] = {"__name__": "__main__"}
            arguments = {name: reference.get(name) for name in case.parameters}
            start = time.process_time()
            with (
                bundle.importable(grader.modules),
                contextlib.redirect_stdout(io.StringIO()),
                use_seed(0),
                _alarm(),
            ):
                try:
                    exec(compile(made.source, file, "exec"), names)  # noqa: S102 -- our own
                    arguments[made.subject.function] = names.get(made.subject.defined)
                    case.function(**arguments)
                except CheckFailed as error:
                    failures.append(error.failure)
                except _TooLong:
                    failures.append(Failure(check="", kind=Kind.TIMED_OUT, message="too long"))
                except Exception as error:  # noqa: BLE001 -- what is left when it is defined
                    message = f"{type(error).__name__}: {error}"
                    failures.append(Failure(check="", kind=Kind.RAISED, message=message))
            longest = max(longest, time.process_time() - start)
    return failures, longest


class _TooLong(BaseException):
    """A variant has had its time."""


def _stop(_number: int, _frame: object) -> None:
    raise _TooLong


@contextlib.contextmanager
def _alarm() -> Iterator[None]:
    before = signal.signal(signal.SIGALRM, _stop)
    signal.alarm(_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _outcome(made: Variant, failures: Sequence[Failure]) -> Iterator[str]:
    """Yield what is counted of one variant."""
    yield "all"
    if not failures:
        yield "passed"
        return
    if not any(failure.kind is Kind.VALUE for failure in failures):
        yield "told by its kind of failure"
        return
    yield "wrong values"
    named = [failure for failure in failures if failure.diagnosis and failure.diagnosis.sure]
    located = [failure for failure in failures if failure.slips]
    if named:
        yield "named"
    if located:
        yield "located"
        lines = {slip.line for failure in located for slip in failure.slips}
        if made.lines & lines:
            yield "in the line changed"
        if any(len(failure.slips) > made.edits for failure in located):
            yield "more lines than changes"
    if named or located:
        yield "named or located"


def main() -> int:
    """Measure: ``[-v] [COUNT [SEED [ASSIGNMENT]]]`` variants of one change and as many of two."""
    verbose = "-v" in sys.argv
    given = [each for each in sys.argv[1:] if each != "-v"]
    count, seed = int(given[0] if given else 750), int(given[1] if given[1:] else 0)
    names = given[2:] or list(assignment_names(Path()))
    graders = {name: bundle.load_autograder(find_autograder(name, Path())) for name in names}
    chance = random.Random(seed)  # noqa: S311 -- nothing is secret
    known = list(subjects(graders))
    fine = True
    for edits in (1, 2):
        counts: Counter[str] = Counter()
        slowest = 0.0
        for made in _variants(known, edits, count, chance):
            failures, seconds = judge(made, graders[made.subject.assignment])
            slowest = max(slowest, seconds)
            outcome = list(_outcome(made, failures))
            sys.stdout.flush()
            counts.update(outcome)
            if verbose:
                _print(made, failures, outcome, seconds)
        fine &= _sum_up(edits, counts, slowest)
    return 0 if fine else 1


def _variants(
    known: Sequence[Subject], edits: int, count: int, chance: random.Random
) -> Iterator[Variant]:
    seen: set[str] = set()
    for _ in range(_ATTEMPTS * count):
        made = variant(chance.choice(known), edits, chance)
        if made is not None and made.source not in seen:
            seen.add(made.source)
            yield made
        if len(seen) == count:
            return


def _print(
    made: Variant, failures: Sequence[Failure], outcome: Sequence[str], seconds: float
) -> None:
    sys.stdout.write(
        f"\n== {made.subject.name} | {made.what} | {'; '.join(outcome)} {seconds:.1f}\n"
    )
    source = made.source.splitlines()
    for line in sorted(made.lines):
        sys.stdout.write(f"   changed {line}: {source[line - 1] if line <= len(source) else ''}\n")
    for failure in failures:
        sys.stdout.write("   " + str(CheckFailed(failure)).replace("\n", "\n   ") + "\n")


def _sum_up(edits: int, counts: Counter[str], slowest: float) -> bool:
    sys.stdout.write(f"\n{edits} changed\n")
    for name, number in counts.items():
        sys.stdout.write(f"{number:5}  {name}\n")
    coverage = counts["named or located"] / max(1, counts["wrong values"])
    precision = counts["in the line changed"] / max(1, counts["located"])
    sys.stdout.write(
        f"{coverage:.1%} of those with wrong values are named or located, "
        f"{precision:.1%} of those located in a line that was changed; "
        f"the slowest test took {slowest:.1f} s\n"
    )
    return coverage >= _COVERAGE[edits] and precision >= _PRECISION


if __name__ == "__main__":
    sys.exit(main())
