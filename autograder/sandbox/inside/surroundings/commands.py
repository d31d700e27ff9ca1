"""Commands of a notebook that put files in place: ``!mkdir``, ``!cp``, ``!echo … > file``.

No program is run for them. All others do nothing.
"""

import contextlib
import glob
import os
import re
import shlex
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PureWindowsPath

_SEPARATORS = frozenset((";", "&&", "||", "&", "\n"))
_MOST = 100
_DOCUMENT = re.compile(r"(?<!<)<<-?[ \t]*([\"']?)(?P<end>\w+)\1")


def run_command(text: str) -> None:
    """Do what a command does to the files of this folder; what fails does nothing."""
    for commands, document in _with_documents(text):
        lexer = shlex.shlex(commands, posix=True, punctuation_chars=";&|<>\n")
        lexer.whitespace = " \t\r"
        lexer.whitespace_split = True
        lexer.commenters = ""
        words: list[str] = []
        with contextlib.suppress(ValueError):  # a quotation mark is open
            for word in (*lexer, ";"):
                if word in _SEPARATORS:
                    _run(words[:_MOST], document)
                    words = []
                else:
                    words.append(word)


def _with_documents(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield commands, each time with the document of ``cat > file <<EOF`` that ends them."""
    before: list[str] = []
    lines = iter(text.split("\n"))
    for line in lines:
        match = _DOCUMENT.search(line)
        if match is None:
            before.append(line)
            continue
        document = []
        for each in lines:
            if each.strip() == match["end"]:
                break
            document.append(f"{each}\n")
        yield "\n".join(before), None
        yield line[: match.start()] + line[match.end() :], "".join(document)
        before = []
    yield "\n".join(before), None


def in_this_folder(line: str) -> str:
    """Return the options of ``%%writefile`` with a place that only its author has made this one."""
    *options, name = line.split() or [""]
    bare = name.strip("\"'")
    path = PureWindowsPath(bare) if PureWindowsPath(bare).drive else Path(bare)
    if not path.is_absolute() or (isinstance(path, Path) and os.access(path.parent, os.W_OK)):
        return line
    return " ".join([*options, path.name])


def _run(words: Sequence[str], document: str | None) -> None:
    if "|" in words or not words:
        return
    target, append = "", False
    for sign in (">", ">>"):
        if sign in words:
            at = words.index(sign)
            target, append = (words[at + 1] if at + 1 < len(words) else ""), sign == ">>"
            words = [*words[:at], *words[at + 2 :]]
    name, options = words[0] if words else "", [w for w in words[1:] if w.startswith("-")]
    given = [w for w in words[1:] if not w.startswith("-")]
    with contextlib.suppress(OSError, shutil.Error, ValueError):
        if name == "tee" and document is not None and given:
            name, target = "cat", given[0]
        if name in {"echo", "cat"} and target:
            text = " ".join(given) + "\n" if name == "echo" else document or _contents(given)
            with Path(target).open("a" if append else "w", encoding="utf-8") as file:
                file.write(text)
        elif name in _COMMANDS:
            _COMMANDS[name]([str(Path(w).expanduser()) for w in given], options)


def _contents(names: Sequence[str]) -> str:
    return "".join(Path(name).read_text(encoding="utf-8") for name in _expanded(names))


def _expanded(names: Sequence[str]) -> list[str]:
    expanded: list[str] = []
    for name in names:
        expanded += sorted(glob.glob(name)) or [name]  # noqa: PTH207 -- absolute or not
    return expanded


def _mkdir(names: Sequence[str], _options: Sequence[str]) -> None:
    for name in names:
        Path(name).mkdir(parents=True, exist_ok=True)


def _touch(names: Sequence[str], _options: Sequence[str]) -> None:
    for name in names:
        Path(name).touch()


def _copy(names: Sequence[str], _options: Sequence[str]) -> None:
    *sources, target = names
    for source in _expanded(sources):
        if Path(source).is_dir():
            into = Path(target, Path(source).name) if Path(target).is_dir() else Path(target)
            shutil.copytree(source, into, dirs_exist_ok=True)
        else:
            shutil.copyfile(source, _in(target, source))


def _move(names: Sequence[str], _options: Sequence[str]) -> None:
    *sources, target = names
    for source in _expanded(sources):
        shutil.move(source, _in(target, source))


def _in(target: str, source: str) -> Path:
    return Path(target, Path(source).name) if Path(target).is_dir() else Path(target)


def _remove(names: Sequence[str], options: Sequence[str]) -> None:
    for name in _expanded(names):
        if Path(name).is_dir() and any("r" in option.lower() for option in options):
            shutil.rmtree(name)
        else:
            Path(name).unlink()


_COMMANDS: dict[str, Callable[[Sequence[str], Sequence[str]], None]] = {
    "mkdir": _mkdir,
    "md": _mkdir,
    "touch": _touch,
    "cp": _copy,
    "copy": _copy,
    "mv": _move,
    "rm": _remove,
}
