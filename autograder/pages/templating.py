"""The pages' templates. Whatever is put into one is taken for text, and cleaned of what steers."""

import functools
from importlib import resources
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from autograder.basics.language import authored, phrase, phrases, spoken
from autograder.basics.text import points_text
from autograder.pages import depicting, markup
from autograder.reports.wording import cause, word
from autograder.wording.failure import hint, where, why
from autograder.wording.sentences import told

_PACKAGE = "autograder.pages"


@functools.cache
def environment(package: str = _PACKAGE) -> Environment:
    """Return the environment of a package's templates, which may build on those of this one."""
    found = Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader(_PACKAGE)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    found.filters.update(
        points=lambda value: "-" if value is None else points_text(value),
        markdown=markup.markdown,
        written=markup.written,
        authored=authored,
        lines=markup.lines_of,
        ticked=markup.ticked,
        comment=markup.comment,
        capitalised=markup.capitalised,
    )
    found.globals.update(
        code=markup.code,
        picture=depicting.picture,
        asset=asset,
        where=where,
        word=word,
        told=told,
        why=why,
        hint=hint,
        cause=cause,
    )
    found.globals.update(_=_say, ngettext=_say_many, language=spoken)
    return found


def _say(message: str, /, **values: Any) -> Markup:
    """Return a message with values in it; a translator's text is trusted, the values are not."""
    cleaned = {name: escape(_finalize(value)) for name, value in values.items()}
    return Markup(phrase(message, **cleaned))  # noqa: S704 -- the values are escaped


def _say_many(one: str, many: str, count: int, /, **values: Any) -> Markup:
    cleaned = {name: escape(_finalize(value)) for name, value in values.items()}
    return Markup(phrases(one, many, count, **cleaned))  # noqa: S704 -- the values are escaped


def asset(name: str) -> Markup:
    """Return a file of ours that a page holds as it is."""
    folder = resources.files("autograder.pages") / "templates"
    return Markup(folder.joinpath(name).read_text(encoding="utf-8"))  # noqa: S704 -- our own file


def render(template: str, **values: Any) -> str:
    """Return a page."""
    return environment().get_template(template).render(**values)


def _finalize(value: Any) -> Any:
    """Clean every text on its way into a page, but not what is markup already."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return markup.shown(value)
    return value
