"""The pages' templates. Whatever is put into one is taken for text, and cleaned of what steers."""

import functools
from importlib import resources
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from autograder.basics.text import points_text
from autograder.judging.failure import where
from autograder.reports import markup, svg

_PACKAGE = "autograder.reports"


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
        lines=markup.lines_of,
        comment=markup.comment,
    )
    found.globals.update(code=markup.code, picture=svg.picture, asset=asset, where=where)
    return found


def asset(name: str) -> Markup:
    """Return a file of ours that a page holds as it is."""
    folder = resources.files("autograder.reports") / "templates"
    return Markup(folder.joinpath(name).read_text(encoding="utf-8"))  # noqa: S704 -- our own file


def render(template: str, **values: Any) -> str:
    """Return a page."""
    return environment().get_template(template).render(**values)


def _finalize(value: Any) -> Any:
    """Clean every text on its way into a page, but not what is markup already."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return markup.shown(value)
    return value
