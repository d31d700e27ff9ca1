"""An author's texts in other languages: ``solutions/NAME/<language>.po``, beside the master."""

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po, write_po

from autograder.assignment.description import Description
from autograder.basics.files import write_whole
from autograder.basics.language import ENGLISH, LANGUAGES
from autograder.errors import BuildError

_WIDTH = 100


def read_translations(folder: Path) -> dict[str, dict[str, str]]:
    """Return what is translated, by language and by the text.

    Args:
        folder: where the master is.

    Raises:
        BuildError: a catalogue cannot be read, or is of a language that is not spoken.
    """
    found = {}
    for file in sorted(folder.glob("*.po")):
        if file.stem not in LANGUAGES or file.stem == ENGLISH:
            others = ", ".join(f"{each}.po" for each in LANGUAGES if each != ENGLISH)
            message = f"{file.name} is of no language that is spoken; there are: {others}"
            raise BuildError(message)
        found[file.stem] = {
            str(message.id): str(message.string)
            for message in _read(file)
            if message.id and message.string and not message.fuzzy
        }
    return found


def update_translations(file: Path, description: Description) -> int:
    """Write what there is to translate; what is translated stays. Returns how much is left.

    Raises:
        BuildError: the catalogue that is there cannot be read.
    """
    known = _read(file) if file.exists() else Catalog(locale=file.stem)
    catalogue = Catalog(
        locale=file.stem,
        project=description.name,
        last_translator="-",
        language_team="-",
        msgid_bugs_address="-",
        header_comment=f"# {description.title}",
        fuzzy=False,
    )
    left = 0
    for text in description.texts():
        there = known.get(text)
        string = there.string if there is not None and not there.fuzzy else ""
        left += not string
        catalogue.add(text, string)
    written = io.BytesIO()
    write_po(written, catalogue, width=_WIDTH)
    write_whole(file, written.getvalue())
    return left


def _read(file: Path) -> Catalog:
    try:
        with file.open("rb") as opened:
            return read_po(opened, locale=file.stem, abort_invalid=True)
    except (OSError, PoFileError, UnicodeDecodeError, ValueError) as error:
        message = f"{file} cannot be read as a gettext catalogue: {error}"
        raise BuildError(message) from error
