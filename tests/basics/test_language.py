"""Languages: each message is translated, none loses what is put into it, and who chooses."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from autograder.assignment.settings import read_language
from autograder.basics.language import (
    ENGLISH,
    LANGUAGES,
    of_locale,
    phrase,
    phrases,
    speak,
    speaking,
    spoken,
)
from autograder.errors import UsageError

KEYWORDS = {"phrase": None, "phrases": (1, 2), "marked": None, "_": None, "ngettext": (1, 2)}
OTHERS = [language for language in LANGUAGES if language != ENGLISH]
PLACES = re.compile(r"%%|%\(\w+\)[sr]|<[^>]+>|`[^`]*`")


@pytest.fixture(scope="module")
def messages(root: Path) -> set[tuple[str, ...]]:
    """All messages in the code and the templates; those with a plural are two."""
    with (root / "autograder" / "locale" / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # -- Babel is not annotated there
    found = extract_from_dir(root / "autograder", methods, options, keywords=KEYWORDS)
    return {(each[2],) if isinstance(each[2], str) else tuple(each[2]) for each in found}


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_left_untranslated(
    root: Path, messages: set[tuple[str, ...]], language: str
) -> None:
    """Each message has a translation, with all that is put into it; none is there for nothing."""
    place = root / "autograder" / "locale" / language / "LC_MESSAGES" / "autograder.po"
    with place.open("rb") as file:
        catalogue = read_po(file, locale=language)
    translated = {}
    for message in catalogue:
        if message.id:
            assert not message.fuzzy, message.id
            ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
            string = message.string or ""
            translated[ids] = [string] if isinstance(string, str) else list(string)
    assert set(translated) == messages, "run `make languages`, and translate what is new"
    for ids, strings in translated.items():
        for string in strings:
            assert string, ids
            assert set(PLACES.findall(string)) == set(PLACES.findall(ids[-1])), ids


@pytest.fixture(autouse=True)
def nobody_goes_on_speaking() -> Iterator[None]:
    """Speak English again."""
    with speaking(ENGLISH):
        yield


def test_a_message_in_each_language() -> None:
    """Values, names and code stand in it as they are."""
    said = set()
    for language in LANGUAGES:
        with speaking(language):
            assert spoken() == language
            said.add(phrase("There is no question %(question)s.", question="q9"))
            assert "3" in phrases("The one test passed", "All %(count)s tests passed", 3)
    assert len(said) == len(LANGUAGES)
    assert all("q9" in each for each in said)
    assert spoken() == ENGLISH


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "zh_CN.GB18030"}, "zh"),
        ({"LANG": "ko_KR", "LANGUAGE": "fr:zh-TW:ko"}, "zh"),
        ({"LC_MESSAGES": "KO"}, "ko"),
    ],
)
def test_the_locale(environment: dict[str, str], language: str) -> None:
    """The first variable that is set counts, in it the first language that is spoken."""
    assert of_locale(environment) == language


def test_who_chooses(monkeypatch: pytest.MonkeyPatch) -> None:
    """The option comes before the assignment, and that before the locale."""
    monkeypatch.setenv("LANGUAGE", "zh")
    for wanted, language in (((None, ""), "zh"), ((None, "ko"), "ko"), (("en", "ko"), "en")):
        speak(*wanted)
        assert spoken() == language
    speak("tlh")
    assert spoken() == "zh"


def test_the_setting() -> None:
    """An assignment may say it; one that is not spoken is refused with those that are."""
    assert read_language(None) == read_language(b'[feedback]\nslip = "line"\n') == ""
    assert read_language(b'[feedback]\nlanguage = "ko"\n') == "ko"
    for wrong in ('"de"', "7", '["ko"]'):
        with pytest.raises(UsageError, match="none of those that are spoken"):
            read_language(f"[feedback]\nlanguage = {wrong}\n".encode())
