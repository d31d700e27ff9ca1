"""An author's texts in another language: written out, translated, and read on the pages."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po
from click.testing import CliRunner
from msgspec.structs import replace

from autograder.authoring.translating import read_translations, update_translations
from autograder.basics.language import ENGLISH, learn, speaking
from autograder.cli.grading.report import report
from autograder.errors import BuildError
from autograder.lms.downloads.handin import Origin
from autograder.lms.downloads.origins import save_origins
from autograder.pages.classroom import Member, render_class
from autograder.pages.student import About, render_report
from autograder.reports.folder import ResultsFolder
from autograder.reports.people import Person
from support.reports_data import ASKED, submission

TEXTS = {
    "Slopes by hand": "손으로 구하는 기울기",
    "Question 1: the slope": "문제 1: 기울기",
    "Return $\\frac{df}{dx}$ of `f`.": "`f`의 $\\frac{df}{dx}$를 반환하세요.",
    "slope on exercise 4-3": "연습 4-3의 slope",
    "no factor 2": "인수 2가 없음",
    "x²?": "x²인가요?",
}


@pytest.fixture(autouse=True)
def nobody_goes_on_speaking() -> Iterator[None]:
    """Speak English again, and forget what was learnt."""
    with speaking(ENGLISH):
        yield
    learn({})


def translate(file: Path, texts: dict[str, str]) -> None:
    """Do what a translator does."""
    with file.open("rb") as opened:
        catalogue = read_po(opened)
    for message in catalogue:
        if message.id in texts:
            message.string = texts[str(message.id)]
    with file.open("wb") as out:
        write_po(out, catalogue)


def test_what_is_to_be_translated(tmp_path: Path) -> None:
    """All that others read, each text once; what is translated stays when more is added."""
    file = tmp_path / "ko.po"
    assert update_translations(file, ASKED) == len(TEXTS)
    assert read_translations(tmp_path) == {"ko": {}}
    translate(file, TEXTS)
    assert read_translations(tmp_path) == {"ko": TEXTS}
    longer = replace(ASKED, title="Slopes")
    assert update_translations(file, longer) == 1
    kept = {text: TEXTS[text] for text in TEXTS if text != ASKED.title}
    assert read_translations(tmp_path) == {"ko": kept}


def test_pages() -> None:
    """Titles, questions, tests, causes and hints are translated; English is as it was."""
    asked = replace(ASKED, translations={"ko": {**TEXTS, "Differentiate x² again.": "x²를 다시"}})
    learn(asked.translations)
    about = About(name="Ada", final=1.0)
    members = [Member(result=submission(each), person=Person(), report="r") for each in "ab"]
    english = render_report(submission(), asked.spoken(), about)
    assert english == render_report(submission(), ASKED, about)
    with speaking("ko"):
        page = render_report(submission(), asked.spoken(), about)
        index = render_class(members, asked.spoken())
    for text in ("손으로 구하는 기울기", "문제 1: 기울기", "를 반환하세요", "연습 4-3의 slope"):
        assert text in page
    assert "이유: 인수 2가 없음.</b> x²를 다시" in page
    assert "<b>인수 2가 없음</b>" in index
    assert "x²인가요?" in index
    assert 'class="k">return</span> x' in index  # code stays


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("de.po", "", "there are: ko.po, zh.po"),
        ("ko.po", "msgid 5", "cannot be read as a gettext catalogue"),
        ("ko.po", "\udcff", "cannot be read as a gettext catalogue"),
    ],
)
def test_catalogues_that_are_none(tmp_path: Path, name: str, content: str, said: str) -> None:
    """The error names the file, and what is wrong."""
    (tmp_path / name).write_text(content, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(BuildError, match=said):
        read_translations(tmp_path)


def test_the_command(tmp_path: Path) -> None:
    """The option comes before the assignment's own language; old results are told in any."""
    texts = {language: {"no factor 2": language.upper()} for language in ("ko", "zh")}
    folder = ResultsFolder(tmp_path)
    folder.save_description(replace(ASKED, language="ko", translations=texts))
    folder.save(submission())
    save_origins(tmp_path, [Origin(submission="ada.ipynb", system="plain")])
    for options, language, named in (
        ([], "ko", "KO"),
        (["--language", "zh"], "zh", "ZH"),
        (["--language", "en"], "en", "no factor 2"),
    ):
        run = CliRunner().invoke(report, [str(tmp_path), *options], catch_exceptions=False)
        assert run.exit_code == 0
        for page in (folder.index, folder.report_of("ada.ipynb")):
            text = page.read_text(encoding="utf-8")
            assert f'<html lang="{language}">' in text
            assert named in text


def test_what_is_shipped(root: Path) -> None:
    """An assignment's hints are there in Korean, and lose neither code nor numbers."""
    translated = read_translations(root / "solutions" / "computational_graphs")["ko"]
    hint = "Two arrows leave the shared node. A gradient comes back along each of them."
    assert "기울기" in translated[hint]
    kept = re.compile(r"`[^`]*`|\b[a-z]+_[a-z_]+\b|\b[bwx][12]\b|−?\d+", re.ASCII)
    for text, there in translated.items():
        assert set(kept.findall(text)) - set(kept.findall(there)) <= set("123"), text
