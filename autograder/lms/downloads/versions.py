"""What the names of notebooks say when one person keeps several: versions, and no other person."""

import re
import unicodedata
from collections.abc import Iterable

_WORDS = (
    # English, with what browsers, Drive and Windows add
    *("answer", "answers", "backup", "bak", "complete", "completed", "copy", "done", "draft"),
    *("edited", "exercise", "final", "fixed", "homework", "hw", "assignment", "lab", "latest"),
    *("new", "notebook", "of", "old", "original", "real", "rev", "revised", "scratch", "solution"),
    *("solutions", "solved", "submission", "submit", "submitted", "temp", "test", "tmp"),
    *("untitled", "updated", "v", "ver", "version", "wip", "working", "blank", "empty"),
    # German, French, Spanish
    *("abgabe", "aufgabe", "endgültig", "entwurf", "kopie", "lösung", "übung", "von"),
    *("brouillon", "copie", "de", "devoir", "finale", "borrador", "copia", "tarea"),
    # Korean, Chinese, Japanese
    *("과제", "마지막", "백업", "버전", "복사본", "사본", "수정", "수정본", "숙제", "연습", "완료"),
    *("완성", "완성본", "의", "제출", "제출용", "진짜", "초안", "최", "최종", "최종본", "테스트"),
    *("作业", "作業", "修改", "修改版", "副本", "备份", "提交", "草稿", "最后", "最終", "最終版"),
    *("最终", "最终版", "练习", "练习本", "拷贝", "的", "答案", "版", "コピー", "提出", "課題"),
)
# Several stand in one word, as in "finalcopy"; longer numbers are those of people.
_ANY = "|".join(map(re.escape, sorted(_WORDS, key=len, reverse=True)))
_VERSION = re.compile(f"(?:{_ANY})++|[0-9]{{1,4}}")
_LATIN = "a-z\u00df-\u024f"
_WORD = re.compile(f"[{_LATIN}]+|[0-9]+|[^\\W0-9{_LATIN}_]+")
_MOST = 200


def are_of_one(names: Iterable[str], assignment: str) -> bool:
    """Whether the names of files, without their endings, are of versions that one person keeps.

    At most one person is named in them; whoever is named only once may have nothing to do with
    those files that name nobody.

    Args:
        names: of several.
        assignment: its name, of which any may hold words.
    """
    own = frozenset(_words(assignment))
    named = [person for person in (_person(name, own) for name in names) if person]
    return not named or (len(set(named)) == 1 < len(named))


def _person(name: str, own: frozenset[str]) -> frozenset[str]:
    """Return what a name says besides which version it is; a number alone is a name."""
    words = _words(name)
    if all(word.isdecimal() for word in words):
        return frozenset(words)
    return frozenset(word for word in words if word not in own and not _VERSION.fullmatch(word))


def _words(name: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", name[:_MOST]).casefold())
