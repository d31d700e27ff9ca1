"""What the names of notebooks say when one person keeps several: versions, and no other person.

A number is a person's, unless it stands as the mark of a copy: who is taken for another is lost.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# After these, a number says which copy it is; with what browsers, Drive and Windows add.
_COPIES = (
    *("backup", "bak", "copy", "draft", "edited", "final", "fixed", "latest", "new", "old", "rev"),
    *("revised", "scratch", "temp", "tmp", "untitled", "updated", "v", "ver", "version", "wip"),
    "working",
    # German, French, Spanish
    *("endgültig", "entwurf", "kopie", "brouillon", "copie", "finale", "borrador", "copia"),
    # Korean, Chinese, Japanese
    *("마지막", "백업", "버전", "복사본", "사본", "수정", "수정본", "완성", "완성본", "진짜"),
    *("초안", "최", "최종", "최종본", "修改", "修改版", "副本", "备份", "草稿", "最后", "最終"),
    *("最終版", "最终", "最终版", "拷贝", "版", "コピー"),
)
# After these, which assignment.
_TASKS = (
    *("assignment", "exercise", "homework", "hw", "lab", "aufgabe", "übung", "devoir", "tarea"),
    *("과제", "숙제", "연습", "作业", "作業", "练习", "課題"),
)
_WORDS = (
    *_COPIES,
    *_TASKS,
    *("answer", "answers", "blank", "complete", "completed", "done", "empty", "notebook", "of"),
    *("original", "real", "solution", "solutions", "solved", "submission", "submit", "submitted"),
    *("test", "abgabe", "lösung", "von", "de", "완료", "의", "제출", "제출용", "테스트"),
    *("提交", "练习本", "的", "答案", "提出"),
)
# Several stand in one word, as in "finalcopy".
_ANY = "|".join(map(re.escape, sorted(_WORDS, key=len, reverse=True)))
_VERSION = re.compile(f"(?:{_ANY})++")
_LATIN = "a-z\u00df-\u024f"
_WORD = re.compile(f"[{_LATIN}]+|[0-9]+|[^\\W0-9{_LATIN}_]+")
_YEAR = re.compile("20[0-9]{2}")
_DIGITS = 2  # of the number of a copy, or of an assignment
_ID = 5  # digits of a number that nobody writes by chance
_MOST = 200


@dataclass(frozen=True, kw_only=True)
class _Said:
    """What a name says.

    Args:
        words: those that are nobody's version.
        numbers: those that mark neither a copy nor an assignment, in their order.
        tasks: which assignment, and of which year.
        of_it: whether it has a word of the assignment's name.
        is_counted: whether it is that name with a number, as some programs name copies.
    """

    words: frozenset[str]
    numbers: tuple[str, ...]
    tasks: frozenset[tuple[str, int]]
    of_it: bool = False
    is_counted: bool = False

    @property
    def is_person(self) -> bool:
        return bool(self.words or self.numbers)


def are_of_one(names: Iterable[str], *own: str) -> bool:
    """Whether the names of files, without their endings, are of versions that one person keeps.

    At most one person is named in them; whoever is named only once may have nothing to do with
    those files that name nobody. Those that differ in a number are of several people, unless it
    marks a copy, or one of them is the assignment's own name.

    Args:
        names: of several.
        own: names of the assignment, of which any may hold words.
    """
    words = frozenset(word for name in own for word in _words(name))
    places = frozenset(place for name in own for place in _places(name))
    said = [_said(name, words, places) for name in names]
    tasks = {task for each in said for task in each.tasks}
    if len(tasks) != len({kind for kind, _ in tasks}):
        return False
    if any(each.of_it and not each.is_person for each in said):
        said = [each for each in said if not each.is_counted]
    named = [(each.words, each.numbers) for each in said if each.is_person]
    return not named or (len(set(named)) == 1 < len(named))


def _said(name: str, own: frozenset[str], places: frozenset[tuple[str, str]]) -> _Said:
    """Return what a name says besides which version it is; numbers alone are a name."""
    words = _words(name)
    copies = _copies(name)
    numbers: list[tuple[str, str]] = []
    tasks: set[tuple[str, int]] = set()
    for at, (before, word) in enumerate(_places(name)):
        if at in copies or not word.isdecimal():
            continue
        if _ends_with(before, _TASKS) and len(word) <= _DIGITS:
            tasks.add(("number", int(word)))
        elif _YEAR.fullmatch(word):
            tasks.add(("year", int(word)))
        elif (before, word) not in places and not (len(word) >= _ID and word in own):
            numbers.append((before, word))
    if all(map(str.isdecimal, words)):
        left = tuple(word for at, word in enumerate(words) if at not in copies)
        return _Said(words=frozenset(), numbers=left or (*words,), tasks=frozenset())
    text = frozenset(word for word in words if not word.isdecimal())
    others = frozenset(word for word in text - own if not _VERSION.fullmatch(word))
    # Where the assignment's name has a number, another one makes another name.
    taken = {before for before, word in places if word.isdecimal()}
    counted = len(numbers) == 1 and _counts(numbers[0][1]) and numbers[0][0] not in taken
    return _Said(
        words=others,
        numbers=tuple(word for _, word in numbers),
        tasks=frozenset(tasks),
        of_it=bool(text & own),
        is_counted=bool(text & own) and not others and counted,
    )


def _copies(name: str) -> frozenset[int]:
    """Return which words are numbers of copies: in brackets, or after a word for a version."""
    text = _plain(name)
    copies: set[int] = set()
    before, end = "", 0
    for at, found in enumerate(_WORD.finditer(text)):
        word, between = found[0], text[end : found.start()]
        if word.isdecimal() and len(word) <= _DIGITS:
            in_brackets = between.endswith("(") and text.startswith(")", found.end())
            marked = _ends_with(before, _COPIES) and (not between or _counts(word))
            if in_brackets or marked or (between == "." and at - 1 in copies):
                copies.add(at)
        before, end = word, found.end()
    return frozenset(copies)


def _counts(number: str) -> bool:
    """Whether somebody who counts copies writes a number like this one."""
    return len(number) <= _DIGITS and not number.startswith("0")


def _ends_with(word: str, some: tuple[str, ...]) -> bool:
    return word.endswith(some) and _VERSION.fullmatch(word) is not None


def _places(name: str) -> list[tuple[str, str]]:
    """Return each word after the one before it."""
    words = _words(name)
    return list(zip(["", *words], words, strict=False))


def _words(name: str) -> list[str]:
    return _WORD.findall(_plain(name))


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name[:_MOST]).casefold()
