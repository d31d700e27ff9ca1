"""What all checks of values share: call, compare, search, diagnose."""

import contextlib
import contextvars
import io
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import msgspec
import torch
from hypothesis.strategies import SearchStrategy

from autograder.catalogue import Entry
from autograder.diagnosis.cases import Case, case, cases_of
from autograder.diagnosis.families import Family, Faults
from autograder.diagnosis.general.hypotheses import general, simple
from autograder.diagnosis.general.variations import variations
from autograder.diagnosis.naming import diagnose, tells_apart
from autograder.diagnosis.printing import why_none, why_nothing
from autograder.diagnosis.slips import Search
from autograder.diagnosis.trials import Evaluate, Hypothesis, Trial, attempted
from autograder.diagnosis.unused import never_used
from autograder.errors import ExerciseError
from autograder.judging.calling import Asked, call, is_explained, missing, name_of, show_inputs
from autograder.judging.compare import compare, make_row, split_parts
from autograder.judging.context import verdict_alone, within
from autograder.judging.edges import clear_edges
from autograder.judging.inputs import Example, draw
from autograder.judging.probes import Probe, Wrapper
from autograder.judging.search import FINAL, Inputs, drawn, find_failure
from autograder.judging.timelimit import TimeUp, limited
from autograder.judging.truth import AtKinkError, Right
from autograder.result import CONSTANT, Diagnosis, Failure, Kind, Slip
from autograder.wording.failure import CheckFailed

Truth = Callable[[Example], Right]

_MOST_SECONDS = 3.0
"""For all inputs that are made up; if they need more, they are not looked at."""

_FRESH = 12
_MANY = 3
_OTHER_SEED = 20_001
"""For inputs that no test has tried, on which a line that is named has been right as well."""

_more_inputs = contextvars.ContextVar("more_inputs", default=True)


def only_given_inputs() -> contextlib.AbstractContextManager[bool]:
    """Try nothing but the inputs given in this block, for another check may need the time."""
    return within(_more_inputs, value=False)


class Judgement:
    """One check of one student's function: the truth, and every input tried so far.

    Args:
        check: the check's name, for the record.
        student: the student's function.
        names: what the parts of the returned value are called, in order; one name for a list
            of any length.
        describe: says, of the names of some parts, what they are ("the gradient by w").
        truth: returns the right parts for an example.
        evaluate: the same without any care, for examples that were made up; None if there is no
            way to work it out for others.
        more: causes of a wrong answer that this check knows besides the general ones.
        mistakes: known wrong ways of writing the function.
        via: the probe through which a function is called; None for a plain call.
    """

    def __init__(
        self,
        check: str,
        student: Any,
        *,
        names: tuple[str, ...] | str,
        describe: Callable[[tuple[str, ...]], str],
        truth: Truth,
        mistakes: Iterable[Entry],
        via: Probe | None = None,
        evaluate: Evaluate | None = None,
        more: Callable[[Sequence[Trial]], Iterable[Hypothesis]] | None = None,
    ) -> None:
        self._check = check
        self._bare = student.bare if isinstance(student, Wrapper) else student
        self._evaluate = evaluate or _cannot
        self._more = more
        self._student = student if via is None else via.on(student)
        self._asked = Asked(self._student)
        self._via = via
        self._names = names
        self._describe = describe
        self._truth = truth
        self._mistakes = tuple(mistakes)
        self._trials: list[Trial] = []
        self._truths: dict[int, Right] = {}
        self._failed: list[tuple[Failure, Example]] = []

    def run(self, inputs: Inputs) -> None:
        """Try the inputs.

        Raises:
            CheckFailed: the answer is wrong; the failure is that of the simplest input.
            ExerciseError: the exercise contradicts itself.
        """
        failure = missing(self._check, self._student) or self._find(inputs)
        if failure is None and not self._trials:
            message = f"{self._check} has tried no input: there is none, or all are at kinks"
            raise ExerciseError(message)
        if failure is None:
            return
        if verdict_alone():
            raise CheckFailed(failure)
        raise CheckFailed(self._depicted(self._diagnosed(failure, inputs), failure))

    def _depicted(self, failure: Failure, of: Failure) -> Failure:
        """Return a failure with what there is to look at, for the input of the one it was."""
        example = next((each for known, each in self._failed if known is of), None)
        faults = Faults()
        if example is not None and failure.rows:
            with faults.guard("picture"):
                return self._depict(failure, example)
        return msgspec.structs.replace(failure, faults=(*failure.faults, *faults))

    def _depict(self, failure: Failure, example: Example) -> Failure:
        del example  # there is nothing to look at in any value
        return failure

    def _find(self, inputs: Inputs) -> Failure | None:
        return find_failure(inputs, self._judge, self._ask, partial(self._beyond, inputs))

    def _beyond(self, inputs: Inputs) -> list[Example]:
        """Return what is tried after the inputs: edges, and two of the inputs once more.

        Of one or two given inputs there are none: each may stand for minutes of training.
        """
        tried = inputs if isinstance(inputs, Sequence) else drawn(inputs)
        again = [dict(tried[0]), dict(tried[-1])] if len(tried) >= _MANY else []
        if isinstance(inputs, Sequence) or self._evaluate is _cannot:
            return again
        edges = clear_edges(self._truth, self._evaluate, inputs)
        self._truths |= {id(example): right for example, right in edges}
        return [*(example for example, _ in edges), *again]

    def _ask(self, examples: Sequence[Example]) -> None:
        """Ask the function beforehand, for all but the examples at which nothing is right."""
        for example in examples:
            with contextlib.suppress(AtKinkError):
                self._truths[id(example)] = self._truths.get(id(example)) or self._truth(example)
        self._asked.ask([example for example in examples if id(example) in self._truths])

    def _judge(self, example: Example) -> Failure | None:
        try:
            truth = self._truths.pop(id(example), None) or self._truth(example)
        except AtKinkError:
            return None
        received: Any = call(self._check, self._asked, example)
        trial = self._note(example, truth, received)
        if isinstance(received, Failure):
            return received
        if received is None:
            message = f"{name_of(self._student)} {why_nothing(self._student, example)}."
            return self._failure(Kind.RETURNED_NOTHING, message, example)
        return self._compare(trial)

    def _note(self, example: Example, truth: Right, received: Any) -> Trial:
        names, listed = self._names_of(example, len(truth.parts)), isinstance(self._names, str)
        failed = isinstance(received, Failure)
        parts = received if failed else split_parts(received, names, listed=listed)
        trial = Trial(example, names, listed, truth, parts)
        # Where the verdict alone counts, no cause is looked for.
        self._trials.append(trial if verdict_alone() else trial.kept())
        return trial

    def _names_of(self, example: Example, count: int) -> tuple[str, ...]:
        del example  # the names are the same for each
        if isinstance(self._names, str):
            return tuple(f"{self._names}[{number}]" for number in range(count))
        return self._names

    def _compare(self, trial: Trial) -> Failure | None:
        function = name_of(self._student)
        parts, names, truth = trial.parts, trial.names, trial.truth
        if isinstance(parts, tuple):
            kind, message = parts
            return self._failure(kind, f"{function} {message}.", trial.example)
        problems = map(compare, parts, truth.parts, truth.noise)
        wrong = [
            (name, problem)
            for name, problem in zip(names, problems, strict=True)
            if problem is not None
        ]
        if not wrong:
            return None
        name, (kind, message) = wrong[0]
        subject = self._describe((name,))
        if kind is Kind.RETURNED_NOTHING:
            message = why_none(self._student, trial.example)
        if all(problem[0] is Kind.VALUE for _, problem in wrong) and len(wrong) > 1:
            subject, message = self._describe(tuple(name for name, _ in wrong)), "are wrong"
        failure = Failure(
            check=self._check,
            kind=kind,
            message=f"{function}: {subject} {message}.",
            inputs=show_inputs(trial.example),
            rows=tuple(map(make_row, names, parts, truth.parts, truth.noise)),
        )
        self._failed.append((failure, trial.example))
        return failure

    def _failure(self, kind: Kind, message: str, example: Example) -> Failure:
        return Failure(check=self._check, kind=kind, message=message, inputs=show_inputs(example))

    def _diagnosed(self, failure: Failure, inputs: Inputs) -> Failure:
        drawn = isinstance(inputs, SearchStrategy)
        if not drawn and failure.kind not in FINAL:
            self._try_more()
        faults = Faults()
        diagnosis = diagnose(
            self._trials,
            mistakes=self._mistakes,
            via=self._via,
            families=self._families,
            faults=faults,
            drawn=drawn,
        )
        slips: tuple[Slip, ...] = ()
        if failure.kind not in FINAL:
            with faults.guard("slips"):
                slips, unread = self._slips(inputs)
                vague = diagnosis is None or not diagnosis.sure or diagnosis.cause == CONSTANT
                if unread and failure.rows and vague:
                    diagnosis = self._unused(unread) or diagnosis
        if any(is_explained(failure.message, slip.line, slip.text) for slip in slips):
            slips = ()  # the error says more than what an edit of its line would
        return msgspec.structs.replace(
            failure, diagnosis=diagnosis, slips=slips, faults=tuple(faults)
        )

    def _slips(self, inputs: Inputs) -> tuple[tuple[Slip, ...], tuple[str, ...]]:
        """Return where in the student's own code the slip is, or which arguments it never reads."""
        if not _more_inputs.get() or not callable(self._bare):
            return (), ()
        if len(self._trials) >= _MANY and not tells_apart(self._trials):
            return (), ()  # many an edit makes a constant
        wrong, right = cases_of(self._trials, self._via)
        search = Search(
            student=self._bare,
            via=self._via,
            wrong=wrong,
            right=right,
            fresh=lambda: self._fresh(inputs),
        )
        with contextlib.redirect_stdout(io.StringIO()):
            slips = search.run()
        # A probe may make another argument of the one that is not read.
        return slips, search.unread if self._via is None else ()

    def _unused(self, unread: Sequence[str]) -> Diagnosis | None:
        """Say which arguments are never read, of those on which what is right depends."""
        examples = [trial.example for trial in self._trials]
        return never_used(
            [name for name in examples[0] if name in unread], examples, attempted(self._evaluate)
        )

    def _fresh(self, inputs: Inputs) -> Iterator[Case]:
        """Yield inputs that have not been tried."""
        for example in self._more_like(inputs):
            with contextlib.suppress(Exception):  # the exercise's own: this was an attempt
                yield case(example, self._truth(example), self._names, via=self._via)

    def _more_like(self, inputs: Inputs) -> Iterable[Example]:
        """Return inputs of the same kind and of other numbers, as far as there are any."""
        if isinstance(inputs, SearchStrategy):
            return (draw(inputs, _FRESH, _OTHER_SEED) or [])[1:]
        if self._evaluate is _cannot:
            return ()
        return itertools.islice(variations(inputs, seed=_OTHER_SEED), _FRESH)

    def _try_more(self) -> None:
        """Try inputs like the given ones, which tell more of the cause and change no verdict."""
        listed = isinstance(self._names, str)
        if listed or self._evaluate is _cannot or not _more_inputs.get():
            return
        given = len(self._trials)
        try:
            with limited(_MOST_SECONDS), contextlib.redirect_stdout(io.StringIO()):
                for example in variations([trial.example for trial in self._trials]):
                    with contextlib.suppress(Exception):  # the exercise's own: this was an attempt
                        truth = self._truth(example)
                        if not self._answers(example, truth):
                            return
        except TimeUp:
            del self._trials[given:]  # how many there are must not depend on how long they take

    def _answers(self, example: Example, truth: Right) -> bool:
        """Try one more input; whether the function has answered, so that it may be asked again."""
        try:
            received = call(self._check, self._student, example)
        except Exception:  # noqa: BLE001 -- whatever it is, it is not what the student's test asked
            return False
        if isinstance(received, Failure):
            return False
        self._note(example, truth, received)
        return True

    def _families(self, trials: Sequence[Trial], *, enough: bool) -> list[Family]:
        families = [Family("simple causes", lambda: simple(trials, enough=enough))]
        if not enough:
            return families  # a few inputs are explained by too many of the others
        if self._more is not None:
            families.append(Family("causes of this check", partial(self._more, trials)))
        return families + general(trials, attempted(self._evaluate))


def _cannot(_example: Example) -> list[torch.Tensor]:
    raise NotImplementedError
