"""``grader`` in a student's notebook: Otter's, but a failed check shows what we know of it.

Otter prints the failing line of the test and the error's text. Here a student sees each test in
words, and of one that failed our sentence, the values as a table, and the hint; nothing of the
test. Otter's own results, log and export stay as they are.
"""

import contextlib
import os
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from autograder.basics.imports import without_grammar

with without_grammar():
    import otter
    from IPython.core.getipython import get_ipython
    from otter.check.utils import IPythonInterpreter
    from otter.test_files import exception_test

from autograder import __version__
from autograder.basics.handedout import (
    About,
    find_folder,
    own_notebook,
    question_names,
    read_about,
)
from autograder.basics.language import phrase, speak
from autograder.basics.text import did_you_mean
from autograder.judging.context import ABSENT, testing
from autograder.shown import Checked, Overview, Said, failure_of, parameters_of
from autograder.submissions.outline import Cells
from autograder.submissions.stubs import said_of_unwritten, untouched
from autograder.wording.failure import CheckFailed

__all__ = ["Checked", "Notebook"]


class Notebook(otter.Notebook):  # type: ignore[misc]  # -- Otter is not annotated
    """``otter.Notebook`` whose ``check`` shows more of what went wrong, and less of the test.

    It finds its tests beside the notebook, whatever that is called by now, and from folders above.

    Args:
        handed_out: the name under which the notebook was handed out, ``NAME.ipynb``.
        language: in which the student is spoken to; by default the assignment's, or the locale's.
        options: Otter's own.
    """

    def __init__(
        self, handed_out: str = "", *, language: str | None = None, **options: Any
    ) -> None:
        self._handed_out = handed_out
        self._folder: Path | None = None
        if _is_graded():
            super().__init__(handed_out or None, **options)
            return
        here = Path.cwd()
        self._folder = find_folder(Path(handed_out).stem, here)
        speak(language, read_about(self._folder).language if self._folder else "")
        names = sys._getframe(1).f_globals  # noqa: SLF001 -- where VS Code says which file it is
        told = [str(names.get("__vsc_ipynb_file__", "")), os.environ.get("JPY_SESSION_NAME", "")]
        places = [here, self._folder or here]
        self._file = own_notebook(handed_out, places, told) if handed_out else None
        # Where there are no tests, each check says so; Otter would raise here, and only in Colab.
        tests = here if self._folder is None else self._folder / "tests"
        super().__init__(str(self._file) if self._file else None, str(tests), **options)
        for line in self._remarks():
            print(line)  # noqa: T201 -- to the student, below the first cell

    def _remarks(self) -> Iterator[str]:
        if self._folder is None:
            yield self._lost()
            return
        made_with = read_about(self._folder).version
        if made_with and made_with != __version__:
            versions = {"made_with": made_with, "here": __version__}
            if _parts(made_with) > _parts(__version__):
                yield phrase(
                    "This notebook is newer than the autograder that is installed (it was made "
                    "with %(made_with)s, %(here)s is here): run %%pip install -r requirements.txt "
                    "in its folder, and restart the kernel.",
                    **versions,
                )
            else:
                yield phrase(
                    "This notebook is older than the autograder that is installed (it was made "
                    "with %(made_with)s, %(here)s is here): run %%pip install -r requirements.txt "
                    "in its folder, and restart the kernel.",
                    **versions,
                )

    def _lost(self) -> str:
        return phrase(
            "The tests of %(name)s are not here. They are in the folder that you were given, in "
            "`tests`: open the notebook in that folder, or put `tests` into %(here)s.",
            name=Path(self._handed_out).stem or phrase("this notebook"),
            here=Path.cwd(),
        )

    def check(self, question: str, global_env: dict[str, Any] | None = None) -> Any:
        """Run the public tests of a question.

        Args:
            question: its name.
            global_env: where the answers are looked up; by default the notebook's own names.

        Returns:
            Otter's result, shown in our way.
        """
        names = sys._getframe(1).f_globals if global_env is None else global_env  # noqa: SLF001 -- Otter does it, too
        if not _is_graded():
            if self._folder is None:
                return Said(self._lost())
            there_are = question_names(self._folder)
            if question not in there_are:
                said = phrase(
                    "There is no question %(question)r; there are: %(there_are)s.",
                    question=question,
                    there_are=", ".join(there_are),
                )
                return Said(said.removesuffix(".") + did_you_mean(str(question), there_are))
        about = About() if self._folder is None else read_about(self._folder)
        with _errors_kept(about.stubs) as errors:
            result = super().check(question, names)
        # Where a submission is graded, what stands for Otter tests nothing here.
        if not isinstance(getattr(result, "test_case_results", None), list):
            return result
        return Checked(result, errors, about.question(question))

    def overview(self) -> Any:
        """Run the public tests of all questions.

        Returns:
            What is done and what is open, as text or as HTML; None where it is graded.
        """
        return self._overview(sys._getframe(1).f_globals)  # noqa: SLF001 -- see check

    def check_all(self) -> Any:
        """Do as :meth:`overview`, under Otter's name for it."""
        return self._overview(sys._getframe(1).f_globals)  # noqa: SLF001 -- see check

    def _overview(self, names: dict[str, Any]) -> Any:
        if _is_graded():
            return None
        if self._folder is None:
            return Said(self._lost())
        known = read_about(self._folder)
        checked = [self.check(name, names) for name in question_names(self._folder)]
        by_hand = [each for each in known.questions if each.by_hand]
        return Overview([(known.question(each.name), each) for each in checked], by_hand)

    def export(self, nb_path: str | None = None, **options: Any) -> Any:
        """Make the zip to be submitted, in the notebook's own folder, as Otter does.

        Args:
            nb_path: the notebook; by default the one that is running.
            options: Otter's own.
        """
        if _is_graded():
            return None
        if self.interpreter is IPythonInterpreter.COLAB:
            return Said(
                phrase("In Colab: choose File, Download, Download .ipynb, and submit that file.")
            )
        file = Path(nb_path) if nb_path else self._file
        if file is None or not file.is_file():
            there = sorted(each.name for each in Path().glob("*.ipynb"))
            return Said(
                phrase(
                    "Which file is this notebook? Write its name, as in "
                    'grader.export("%(name)s", pdf=False). There are here: %(there)s.',
                    name=(*there, self._handed_out)[0],
                    there=", ".join(there) or phrase("none"),
                )
            )
        with contextlib.chdir(file.resolve().parent):
            return super().export(file.name, **options)


def _is_graded() -> bool:
    """Whether a submission is graded here, by Otter or by us, and nobody reads what is shown."""
    return bool(getattr(otter.Notebook, "_grading_mode", True))


def _parts(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]


def _unwritten(stubs: Mapping[str, str]) -> frozenset[str]:
    """Return the names that stand for what was handed out, as far as what was run tells."""
    shell = get_ipython() if stubs else None
    history = None if shell is None else shell.history_manager
    if history is None:
        return frozenset()
    cells = Cells(history.input_hist_raw)
    return untouched(cells, len(cells), stubs)


@contextlib.contextmanager
def _errors_kept(stubs: Mapping[str, str]) -> Iterator[dict[int, Exception]]:
    """Keep what tests raise during the block, which Otter turns into text, by the test case.

    Of an answer that stands there as it was handed out, that is kept instead.
    """
    errors: dict[int, Exception] = {}
    test_case: Any = getattr(exception_test, "test_case", None)
    if not isinstance(test_case, type):  # what stands for Otter where submissions are graded
        yield errors
        return
    case_type: Any = test_case
    call = case_type.call_func

    def call_and_keep(case: Any, names: dict[str, Any]) -> None:
        try:
            with testing({name: names.get(name, ABSENT) for name in parameters_of(case)}):
                call(case, names)
        except Exception as error:
            asked = {name: stubs[name] for name in parameters_of(case) if name in stubs}
            said = said_of_unwritten(failure_of(error), list(asked), _unwritten(asked))
            errors[id(case)] = error if said is None else CheckFailed(said)
            raise

    case_type.call_func = call_and_keep
    try:
        yield errors
    finally:
        case_type.call_func = call
