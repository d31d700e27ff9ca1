"""The IPython shell in which a student's cells run: a notebook's semantics, no side effects.

Magics, shell commands, plots and prompts of a notebook are for the person who wrote it; here
they do nothing. What a cell prints is kept up to a limit, and what it raises is reported with
the student's own lines alone.
"""

import ast
import contextlib
import io
import linecache
import re
import signal
import sys
import time
import traceback
import types
from collections.abc import Iterator
from typing import Any

from IPython.core.compilerop import CachingCompiler
from IPython.core.formatters import DisplayFormatter
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.text import SList
from traitlets import Type
from traitlets.config import Config

from autograder.basics.text import clean_text
from autograder.result import Ran
from autograder.sandbox.hints import GRADIENTS_OFF, OF_THE_PLACE, THREADS, explain
from autograder.sandbox.inside import notes, torch_here
from autograder.sandbox.inside.surroundings.commands import in_this_folder, run_command
from autograder.sandbox.inside.surroundings.missing import bind_lost
from autograder.sandbox.inside.surroundings.prompts import begin_cell, left_in
from autograder.sandbox.inside.surroundings.workers import running
from autograder.sandbox.limits import Limits
from autograder.sandbox.load import slowdown
from autograder.sandbox.protocol import MAX_LINES, MAX_MESSAGE, CellDone

# Cell magics that would run another program, or need a browser.
_INERT_CELL_MAGICS = frozenset(
    (
        *("!", "bash", "cmd", "html", "HTML", "javascript", "js", "latex", "markdown", "perl"),
        *("pypy", "python2", "python3", "ruby", "script", "sh", "svg", "SVG", "sx", "system"),
    )
)
# Cell magics that run the cell and look at it.
_PLAIN_CELL_MAGICS = frozenset(("debug", "memit", "mprun", "scalene", "wandb"))
# Colab allows comments above a cell magic, as its form titles are.
_COMMENTS_ABOVE = re.compile(r"\A(?:[ \t]*(?:#[^\n]*)?\n)+(?=%%[A-Za-z!])")
# What IPython changes in a cell although Python reads it: the prompts of a pasted session, an
# indented beginning, a line that may be the name of a magic.
_NOT_AS_IT_STANDS = re.compile(r"\A(?:[ \t]|.*\n?In \[|[^\n]*\Z)")
_A_METHOD_IS_CALLED = re.compile(r"\A[A-Za-z_]\w*\.[A-Za-z_]\w*\([^\n]*\)\Z")
# Line magics that would install something, ask a person, or draw in a window.
_INERT_LINE_MAGICS = frozenset(
    (
        *("!", "colors", "conda", "gui", "load_ext", "mamba", "matplotlib", "micromamba"),
        *("debug", "notebook", "pdb", "pip", "pylab", "reload_ext", "sc", "unload_ext", "uv"),
    )
)


class CellTimeoutError(BaseException):
    """Raised inside a cell that has used up its time; ``except Exception`` does not stop it."""


class _CellCompiler(CachingCompiler):
    """Names the code of each cell "cell N", so that tracebacks speak of cells."""

    current = 0
    _parsed: tuple[str, ast.AST] | None = None

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        del raw_code, transformed_code, number
        return f"cell {self.current}"

    def is_python(self, source: str) -> bool:
        """Whether a cell can be parsed as it stands; what comes of it is kept for the next step."""
        try:
            self._parsed = source, super().ast_parse(source, f"cell {self.current}")
        except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError):
            return False
        return True

    def ast_parse(self, source: str, filename: str = "<unknown>", symbol: str = "exec") -> Any:
        """Parse, unless that has just been done."""
        parsed, self._parsed = self._parsed, None
        if parsed is not None and parsed[0] == source:
            return parsed[1]
        return super().ast_parse(source, filename, symbol)


class StudentShell(InteractiveShell):
    """An IPython shell without a terminal, a history, a display or other programs."""

    compiler_class = Type(_CellCompiler)
    compile: _CellCompiler
    went_on = False
    """Whether a statement of this cell has failed, and the next were run."""
    gradients_off_in = 0
    """The cell since which torch records nothing; 0 while it does."""
    lost: set[str]
    """The names that such statements would have defined."""

    def enable_gui(self, gui: str | None = None) -> None:
        """Open no window."""

    def system(self, cmd: str) -> None:
        """Run no program; make the folders and files that a command would make here."""
        run_command(cmd)

    system_piped = system_raw = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:  # noqa: FBT001, FBT002 -- IPython's signature
        """Run no program, print nothing."""
        del depth
        run_command(cmd)
        return SList() if split else ""

    def has_switched_gradients_off(self, number: int) -> bool:
        """Return whether this cell has; remembers which cell did."""
        on = torch_here.gradients_are_on()
        before, self.gradients_off_in = self.gradients_off_in, 0 if on else number
        if before and not on:
            self.gradients_off_in = before
        return not on and not before

    def why_gradients_fail(self, text: str) -> str:
        """Return the cause of torch's error of this text, if an earlier cell is the cause."""
        if not self.gradients_off_in or "grad" not in text:
            return ""
        return (
            f"cell {self.gradients_off_in} {GRADIENTS_OFF}: "
            "use `with torch.no_grad():` around the lines that need none"
        )

    def magic(self, line: str) -> Any:
        """Run a line magic, as IPython did by this name before version 9."""
        name, _, rest = line.lstrip("%").partition(" ")
        return self.run_line_magic(name, rest)

    def transform_cell(self, raw_cell: str) -> str:
        """Return a cell's Python; what is Python already is not looked through for magics."""
        cell = raw_cell if raw_cell.endswith("\n") else f"{raw_cell}\n"
        line = cell[:-1]
        as_it_stands = _A_METHOD_IS_CALLED.match(line) or not _NOT_AS_IT_STANDS.match(line)
        if as_it_stands and not self.input_transformers_post and self.compile.is_python(cell):
            return cell
        transformed: str = super().transform_cell(raw_cell)  # type: ignore[no-untyped-call]  # -- IPython leaves it untyped
        return transformed

    def should_run_async(self, raw_cell: str, **how: Any) -> bool:
        """Whether a cell waits for something; to find out, IPython compiles it once more."""
        if "await" not in raw_cell and "async" not in raw_cell:
            return False
        return bool(super().should_run_async(raw_cell, **how))

    def begin_cell(self) -> None:
        """Forget what went wrong in the cell before, but for the names that it has lost."""
        self.went_on = False
        self._first_error: BaseException | None = None
        self._nodes: list[ast.stmt] = []

    async def run_ast_nodes(self, nodelist: list[ast.stmt], *args: Any, **kwargs: Any) -> bool:
        """Run statement by statement; remembers which they are, and what failed first."""
        self._nodes = list(nodelist)
        failed: bool = await super().run_ast_nodes(nodelist, *args, **kwargs)
        return failed

    async def run_code(self, code_obj: Any, result: Any = None, *, async_: bool = False) -> bool:
        """Run a statement; returns False, so that the next are run, if it raises an exception.

        What the student's computer has and graders have not fails one statement, and those that
        need it: not what stands below in the same cell. Whether it was that cannot be known: an
        index of an empty list may be of the files that nobody has uploaded.
        """
        failed: bool = await super().run_code(code_obj, result, async_=async_)  # type: ignore[no-untyped-call]  # -- IPython leaves it untyped
        error = getattr(result, "error_in_exec", None)
        if not failed or not isinstance(error, Exception):
            return failed
        self._first_error = self._first_error or error
        result.error_in_exec = self._first_error
        is_by_place = self._is_by_place(error)
        if is_by_place:
            notes.trouble()
        for statement in self._failed_in(code_obj, error):
            self.lost |= bind_lost(statement, self.user_ns) if is_by_place else set()
            self.went_on = self.went_on or statement is not self._nodes[-1]
        return False

    def _is_by_place(self, error: Exception) -> bool:
        if notes.is_troubled() or isinstance(error, ImportError | OSError):
            return True
        if explain(error, Limits())[0] in OF_THE_PLACE:
            return True
        return isinstance(error, NameError) and error.name in self.lost

    def _failed_in(self, code_obj: Any, error: Exception) -> list[ast.stmt]:
        """Return the cell's statement in which an exception was raised."""
        lines = [
            line
            for frame, line in traceback.walk_tb(error.__traceback__)
            if frame.f_code is code_obj
        ]
        return [
            node
            for node in self._nodes
            for line in lines[:1]
            if node.lineno <= line <= (node.end_lineno or node.lineno)
        ]

    @contextlib.contextmanager
    def _tee(self, channel: str) -> Iterator[None]:
        """Print without keeping a second copy of all that is printed, as IPython's history does."""
        del channel
        yield

    def ask_exit(self) -> None:
        """Stay, whatever ``exit`` or ``quit`` ask for."""

    def showtraceback(self, *_args: object, **_kwargs: object) -> None:
        """Print nothing: the outcome is taken from the execution's result."""

    showsyntaxerror = showindentationerror = showtraceback

    def run_line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        """Run a harmless magic; leave out the others and those that are not known here."""
        if magic_name in _INERT_LINE_MAGICS or self.find_line_magic(magic_name) is None:
            return None
        return super().run_line_magic(magic_name, line, _stack_depth + 1)

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        """Run a harmless magic; leave out the others and those that are not known here."""
        if magic_name in _PLAIN_CELL_MAGICS:
            code = compile(self.transform_cell(cell), f"cell {self.compile.current}", "exec")
            exec(code, self.user_ns)  # noqa: S102 -- the student's, in the student's process
            return None
        if magic_name in {"sh", "bash", "!"}:
            run_command(cell)
        if magic_name in {"file", "writefile"}:
            line = in_this_folder(line)
        if magic_name in _INERT_CELL_MAGICS or self.find_cell_magic(magic_name) is None:
            return None
        return super().run_cell_magic(magic_name, line, cell)  # type: ignore[no-untyped-call]  # -- IPython leaves it untyped


class _NoFormatter(DisplayFormatter):
    """Shows nothing: no representation is computed for a display that nobody looks at."""

    def format(self, *_args: Any, **_kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return no representation."""
        return {}, {}


class _KeptOutput(io.RawIOBase):
    """A sink that remembers the first bytes written to it."""

    def __init__(self, limit: int) -> None:
        self._left = limit
        self._kept: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        size = len(data)
        if self._left > 0:
            self._kept.append(bytes(data[: self._left]))
            self._left -= size
        return size

    def text(self) -> str:
        """Return what was kept."""
        return b"".join(self._kept).decode("utf-8", "replace") + ("…" if self._left < 0 else "")


def make_shell() -> StudentShell:
    """Make the process's one shell. It starts no thread and writes no history."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "NoColor"
    config.InteractiveShell.cache_size = 0
    shell: StudentShell = StudentShell.instance(config=config)
    shell.display_formatter = _NoFormatter(parent=shell)
    shell.lost = set()
    return shell


def run_cell(shell: StudentShell, number: int, source: str, limits: Limits) -> CellDone:
    """Run one cell and return what became of it; nothing that it raises gets out."""
    shell.compile.current = number
    shell.begin_cell()
    begin_cell()
    before = set(running())
    source = _COMMENTS_ABOVE.sub("", source)
    with captured_output(limits.output) as kept:
        error = _run_with_alarm(shell, source, limits.cell)
        close_figures()
    if isinstance(error, SyntaxError):
        error = _python_syntax_error(shell, source, number) or error
    ran, message = _outcome(error, number, limits.cell)
    wall, sentence = ("", "") if error is None else explain(error, limits)
    if isinstance(error, RuntimeError):
        sentence = shell.why_gradients_fail(message) or sentence
    if sentence:
        message = f"{message}: {sentence}"
    said = [message] if message else []
    if shell.went_on:
        said.append(f"what stands below it in cell {number} was run")
    said += left_in(source, number)
    if shell.has_switched_gradients_off(number):
        said.append(f"cell {number} {GRADIENTS_OFF} for all that follows")
    said += [f"cell {number}: {text}" for text in notes.take()]
    left = [name for name in running() if name not in before]
    if left and error is None:
        wall = THREADS
        said.append(
            f"cell {number} leaves a thread running ({left[0]}), which is not there when answers "
            "are tested: start it in the answer"
        )
    return CellDone(
        number=number,
        ran=ran,
        message=clean_text("; ".join(said), MAX_MESSAGE),
        traceback=[] if error is None else student_lines(error),
        output=kept.text(),
        wall=wall,
    )


def _run_with_alarm(shell: StudentShell, source: str, seconds: float) -> BaseException | None:
    start, used = time.monotonic(), time.process_time()
    allowed = seconds * slowdown()  # as the grader sees it now

    def on_alarm(_signum: int, _frame: types.FrameType | None) -> None:
        has_worked = time.process_time() - used >= seconds
        if has_worked or time.monotonic() - start >= allowed:
            raise CellTimeoutError

    signal.signal(signal.SIGALRM, on_alarm)
    try:
        # Again each half second, for code that swallows the first one.
        signal.setitimer(signal.ITIMER_REAL, seconds, 0.5)
        result = shell.run_cell(_with_its_lines(source), store_history=False, silent=True)
        signal.setitimer(signal.ITIMER_REAL, 0)
    except BaseException as error:  # noqa: BLE001 -- whatever got past IPython is the cell's outcome
        return error
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
    outcome: BaseException | None = result.error_before_exec or result.error_in_exec
    return outcome


def _with_its_lines(source: str) -> str:
    """Return a cell of which IPython keeps the empty lines at its beginning, so that lines count.

    The magic of a whole cell has to be its first line.
    """
    first, newline, rest = source.partition("\n")
    is_empty = newline and not first.strip() and not source.lstrip().startswith("%%")
    return f"#\n{rest}" if is_empty else source


def _python_syntax_error(shell: StudentShell, source: str, number: int) -> SyntaxError | None:
    """Return Python's own words: IPython's are "incomplete input" for an unclosed bracket."""
    try:
        compile(shell.transform_cell(source), f"cell {number}", "exec")
    except SyntaxError as error:
        return error
    except Exception:  # noqa: BLE001 -- then IPython's words must do
        return None
    return None


def _outcome(error: BaseException | None, number: int, limit: float) -> tuple[Ran, str]:
    if error is None:
        return Ran.FINISHED, ""
    if isinstance(error, CellTimeoutError):
        return Ran.TIMED_OUT, f"cell {number} did not finish within {limit:g} s"
    if isinstance(error, SyntaxError) and error.filename in {None, f"cell {number}"}:
        where = f"cell {number}, line {error.lineno}" if error.lineno else f"cell {number}"
        return Ran.SYNTAX_ERROR, f"{where}: {type(error).__name__}: {error.msg}"
    return Ran.RAISED, f"cell {number}: {describe(error)}"


def describe(error: BaseException) -> str:
    """Return ``Type: text`` of an exception whose ``__str__`` may itself be broken."""
    try:
        text = str(error)
    except Exception:  # noqa: BLE001 -- the student's __str__ may raise anything
        text = ""
    name = type(error).__name__
    return clean_text(f"{name}: {text}" if text else name, MAX_MESSAGE)


def student_lines(error: BaseException) -> list[str]:
    """Return the traceback's lines that lie in the student's cells, outermost first."""
    lines = []
    for frame, line_number in traceback.walk_tb(error.__traceback__):
        name = frame.f_code.co_filename
        if name.startswith("cell "):
            function = frame.f_code.co_name
            within = "" if function.startswith("<") else f", in {function}"
            code = linecache.getline(name, line_number).strip()
            lines.append(clean_text(f"{name}, line {line_number}{within}: {code}", MAX_MESSAGE))
    return lines[-MAX_LINES:]


@contextlib.contextmanager
def captured_output(limit: int) -> Iterator[_KeptOutput]:
    """Send what Python code prints into a sink of ``limit`` bytes."""
    kept = _KeptOutput(limit)
    stream = io.TextIOWrapper(kept, "utf-8", "replace", write_through=True)  # type: ignore[type-var]  # -- a raw stream serves
    saved = sys.stdout, sys.stderr
    sys.stdout = sys.stderr = stream
    try:
        yield kept
    finally:
        sys.stdout, sys.stderr = saved


def close_figures() -> None:
    """Close the figures of a cell, as Jupyter does after showing them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        with contextlib.suppress(Exception):  # the student may have replaced anything in it
            pyplot.close("all")
