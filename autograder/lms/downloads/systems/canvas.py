"""Canvas: its zip of submissions.

Canvas names each file ``<name>[_LATE]_<user id>_<attachment id>_<file name>``, in one flat
folder. It takes the name to recognise the student when files are uploaded again.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from autograder.lms.downloads.handin import File, Handin, Student
from autograder.lms.downloads.systems.layout import TWO, UNKNOWN, Download, explains

SYSTEM = "canvas"
ID = "canvas"

_NAMED = re.compile(
    r"(?P<name>[^/]*?)(?:_(?P<late>LATE))?_(?P<user>[1-9][0-9]*)_(?P<file>[1-9][0-9]*)_(?P<rest>[^/]+)"
)
# Where the instructor may not know who it is.
_ANONYMOUS = re.compile(
    r"(?:(?P<late>LATE)_)?(?P<name>anon)_(?P<user>[0-9A-Za-z]{1,20})_(?P<file>[1-9][0-9]*)_(?P<rest>[^/]+)"
)


# What was no file: a link, or a text typed into Canvas.
_TYPED = re.compile(
    r"(?P<name>[^/]*?)(?:_(?P<late>LATE))?_(?P<user>[1-9][0-9]*)_(?P<rest>(?:link|text)\.html)(?P<file>)"
)

# When Otter has made a zip, which students rename seldom: nobody's number, and no attachment's.
_EXPORTED = re.compile(r"_[0-9]{4}_[0-9]{2}_[0-9]{2}T[0-9]{2}_[0-9]{2}_[0-9]{2}_[0-9]{6}")

_AGAIN = re.compile(r"-[1-9][0-9]?(?=\.[^.]+\Z)")


def recognise(download: Download) -> list[Handin] | None:
    """Return the hand-ins of a Canvas download, or None if it is none.

    It is one if most of its files are named so. A number that two files have as their own, or two
    people, is nobody's, and what lies in a folder beside Canvas's files, Canvas has not named.
    """
    files = download.files
    matches = [(file, match) for file in files if (match := _match(file.name))]
    depth = min((file.name.count("/") for file, _ in matches), default=0)
    named = [(file, match) for file, match in matches if file.name.count("/") == depth]
    ours = {id(file) for file, _ in named}
    attachments = Counter(match["file"] for _, match in named)
    names: dict[str, set[str]] = defaultdict(set)
    for _, match in named:
        # Canvas's number says who it is; the name makes sure that it is Canvas's number.
        names[match["user"]].add(match["name"])
    whose: dict[str, list[tuple[File, re.Match[str]]]] = defaultdict(list)
    left = [
        (file, f"its name is not one of Canvas's: {UNKNOWN}")
        for file in files
        if id(file) not in ours
    ]
    for file, match in named:
        if (match["file"] and attachments[match["file"]] > 1) or len(names[match["user"]]) > 1:
            left.append((file, TWO))
        else:
            whose[match["user"]].append((file, match))
    if not explains(sum(map(len, whose.values())), files):
        return None
    handins = [_handin(user, matches[0][1]["name"], matches) for user, matches in whose.items()]
    return handins + [Handin(name=file.name, files=(file,), notes=(note,)) for file, note in left]


def _match(name: str) -> re.Match[str] | None:
    base = name.rpartition("/")[2]
    return _parts(base) if _parts(_EXPORTED.sub("", base)) else None


def _parts(base: str) -> re.Match[str] | None:
    return _ANONYMOUS.fullmatch(base) or _NAMED.fullmatch(base) or _TYPED.fullmatch(base)


def _handin(user: str, name: str, matches: Sequence[tuple[File, re.Match[str]]]) -> Handin:
    return Handin(
        name=matches[0][0].name,
        # Attachments are numbered as they come in: a larger number is newer.
        files=tuple(replace(file, modified=float(match["file"] or 0)) for file, match in matches),
        students=(Student(name=name, ids={ID: user}),),
        late=any(match["late"] for _, match in matches),
    )


def original_name(name: str) -> str:
    """Return the name that the student gave to the file."""
    match = _match(name)
    return match["rest"] if match else name.rpartition("/")[2]


def uncounted_name(name: str) -> str:
    """Return the same without the number that Canvas puts behind a name that is handed in again.

    >>> uncounted_name("park_48212_9981302_my_utils-1.py")
    'my_utils.py'
    """
    return _AGAIN.sub("", original_name(name)) if _match(name) else original_name(name)


def feedback_name(name: str) -> str:
    """Return the name of a page about a submission, by which Canvas knows whose it is.

    What was handed in may be a zip: then its name is Canvas's, and what is in it is the student's.
    """
    for part in name.split("/"):
        if match := _match(part):
            return f"{part[: match.start('rest')]}feedback.html"
    return ""
