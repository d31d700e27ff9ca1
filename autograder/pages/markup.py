"""Markdown with formulas, and Python code with lines marked, as HTML that cannot act."""

import functools
import re
from collections.abc import Collection, Sequence
from keyword import kwlist
from typing import Any, ClassVar
from xml.etree import ElementTree as ET

from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markupsafe import Markup, escape
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight, token
from pygments.formatters import HtmlFormatter
from pygments.lexer import RegexLexer, words

from autograder.basics.text import printable

_LONGEST_LINE = 400
# Any other word may be the name of a function: `collapse is not written yet`.
_OURS = re.compile(r"(?:it|there) (?:is|are|was|were|has|have|holds)\b|cell \d|the |this |these ")
_TICKS = re.compile("`([^`]+)`")
_LONGEST_FORMULA = 2_000
# Otter writes it around a question, into whose cell a student may have written.
_ENCLOSING = re.compile(r"\A\s*+<!-- (?:BEGIN|END) QUESTION -->\s*+")
_MATHML = "{http://www.w3.org/1998/Math/MathML"
_ACTING = re.compile(r"href|src|on|style|class|id", re.IGNORECASE)
_ELEMENTS = re.compile(
    "math|mrow|m[inos]|mtext|mspace|mfrac|msqrt|mroot|m(sub|sup|subsup|under|over|underover)"
    "|mtable|mt[rd]|mstyle|mpadded|mphantom|menclose|mmultiscripts"
)


class _Python(RegexLexer):  # type: ignore[misc]  # -- Pygments is not annotated
    """Python as far as the pages colour it: Pygments' own lexer takes twelve times as long."""

    tokens: ClassVar = {
        "root": [
            (r"[\s().,=+\-*/<>\[\]{}:]+", token.Text),
            (r"#.*", token.Comment),
            (r"(?si)[bfrtu]{0,2}('''|\"\"\")(?:\\.|.)*?(\1|\Z)", token.String),
            (r"(?i)[bfrtu]{0,2}(['\"])(?:\\.|(?!\1)[^\\\n])*\1?", token.String),
            (words(kwlist, prefix=r"\b", suffix=r"\b"), token.Keyword),
            (r"\d[\w.]*", token.Number),
            (r"\w+", token.Text),
            (r".", token.Text),
        ]
    }


_LEXER = _Python(stripnl=False, ensurenl=False)
_FORMATTER = HtmlFormatter(nowrap=True)


def shown(text: str) -> str:
    """Return text of anybody's with nothing that steers, its lines kept and cut where long."""
    return "\n".join(
        printable(line if len(line) <= _LONGEST_LINE else line[:_LONGEST_LINE] + "…")
        for line in text.expandtabs(4).splitlines()
    )


@functools.lru_cache(maxsize=256)
def markdown(text: str, *, formulas: bool = True) -> Markup:
    """Return Markdown as HTML: no markup in it is let through, no picture and no address loads.

    Args:
        text: the Markdown.
        formulas: whether what stands between dollars is one.
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    if formulas:
        parser.use(dollarmath_plugin, renderer=_formula)
    return Markup(parser.render(shown(text)))  # noqa: S704 -- the parser has escaped it


def written(text: str) -> Markup:
    """Return what a student has written as Markdown, as HTML from which no link leads away."""
    own = "\n".join(line for line in text.splitlines() if not _ENCLOSING.fullmatch(line))
    return Markup(_writing().render(shown(own)))  # noqa: S704 -- the parser has escaped it


@functools.cache
def _writing() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    return parser.disable(["image", "link", "autolink"]).use(dollarmath_plugin, renderer=_formula)


def comment(text: str) -> Markup:
    """Return a comment of the staff's, one paragraph of Markdown, as HTML within a line."""
    parser = MarkdownIt("commonmark", {"html": False}).disable("image")
    return Markup(parser.renderInline(shown(text)))  # noqa: S704 -- the parser has escaped it


def _formula(content: str, options: dict[str, Any]) -> str:
    """Return a formula as MathML, or as it was written where it cannot be read."""
    display = "block" if options.get("display_mode") else "inline"
    try:
        if len(content) > _LONGEST_FORMULA:
            return str(Markup("<code>{}</code>").format(content))
        text = convert(content, display=display)
        tree = ET.fromstring(text)  # noqa: S314 -- it has no declarations: they stand before a root
    except Exception:  # noqa: BLE001 -- the converter raises many things
        return str(Markup("<code>{}</code>").format(content))
    # The converter lets markup in \text pass.
    for node in tree.iter():
        namespace, _, name = node.tag.rpartition("}")
        known = namespace == _MATHML and _ELEMENTS.fullmatch(name)
        if not known or any(map(_ACTING.match, node.attrib)):
            return str(Markup("<code>{}</code>").format(content))
    return text


def code(source: str, marked: Collection[int] = (), first: int = 1) -> Markup:
    """Return Python code as lines with their numbers, some of them marked.

    Args:
        source: the code, whoever wrote it.
        marked: the lines to be marked.
        first: the number of its first line.
    """
    lines = _coloured(shown(source.rstrip()))
    parts = [
        f'<span class="line{" marked" if number in marked else ""}">'
        f'<span class="ln">{number}</span><code>{line}</code></span>'
        for number, line in enumerate(lines, start=first)
    ]
    return Markup("".join(parts))  # noqa: S704 -- Pygments has escaped the lines


def _coloured(source: str) -> Sequence[str]:
    """Return the lines of Python code as HTML."""
    return str(highlight(source, _LEXER, _FORMATTER)).removesuffix("\n").split("\n")


def capitalised(text: str) -> str:
    """Return a sentence of ours with a capital, unless it begins with somebody's name."""
    return text[:1].upper() + text[1:] if _OURS.match(text) else text


def lines_of(text: str) -> Markup:
    """Return text with its lines kept, and what stands between backticks as code."""
    return Markup("<br>").join(map(ticked, shown(text).splitlines()))


def ticked(line: str) -> Markup:
    """Return a line of text; what stands between backticks is code."""
    return Markup(_TICKS.sub(r"<code>\1</code>", str(escape(shown(line)))))  # noqa: S704 -- it is escaped
