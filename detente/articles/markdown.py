"""Markdown as plain text, and the front matter above it."""

import re
from collections.abc import Sequence

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from detente.articles.characters import clean_line

_FRONT_MATTER = re.compile(r"---[^\S\n]*\n(.*?)\n(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)", re.S)
_MAX_FRONT_MATTER = 64_000
_BREAK = re.compile(r"<br\b", re.I)
_GROUPS_OPEN = frozenset(("bullet_list_open", "ordered_list_open", "table_open"))
_GROUPS_CLOSE = frozenset(("bullet_list_close", "ordered_list_close", "table_close"))
_PARSER = MarkdownIt("commonmark").enable("table")


def split_front_matter(text: str) -> tuple[dict[str, object], str]:
    """The fields of the YAML between two lines of "---" at the top, and the text below; no fields if there is none or it is broken."""
    start = text.lstrip()
    found = _FRONT_MATTER.match(start[:_MAX_FRONT_MATTER])
    if not found:
        return {}, text
    try:
        fields = yaml.safe_load(found[1])
    # Of a wrong date or number PyYAML lets Python's own errors through.
    except (yaml.YAMLError, ValueError, TypeError, OverflowError, RecursionError):
        return {}, text
    if not isinstance(fields, dict):
        return {}, text
    return {str(name).lower(): value for name, value in fields.items() if isinstance(name, str)}, start[found.end() :]


def render_markdown(text: str) -> tuple[str | None, str]:
    """The first heading of level 1, and the text without its markup.

    Paragraphs and headings are separated by a blank line; list items and table rows (cells separated by a tab) stand on lines of their own.
    Links leave their text; images, code blocks and HTML are dropped.
    """
    title = None
    rendered: list[str] = []
    # Where the outermost list or table begins: its items are separated by line ends only.
    group = previous_group = -1
    depth = 0
    row: list[str] = []
    opened = ""
    for place, token in enumerate(_PARSER.parse(text)):
        if token.type in _GROUPS_OPEN:
            group = place if depth == 0 else group
            depth += 1
        elif token.type in _GROUPS_CLOSE:
            depth -= 1
            group = group if depth else -1
        line = ""
        if token.type == "inline":
            line = _inline_text(token.children or [])
            if opened == "h1" and title is None:
                title = clean_line(line) or None
            if opened in ("th", "td"):
                row.append(clean_line(line))
                line = ""
        elif token.type == "tr_close":
            line, row = "\t".join(row).strip(), []
        opened = token.tag if token.nesting == 1 else opened
        if line:
            if rendered:
                rendered.append("\n" if group == previous_group >= 0 else "\n\n")
            rendered.append(line)
            previous_group = group
    return title, "".join(rendered)


def _inline_text(tokens: Sequence[Token]) -> str:
    parts = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            parts.append(token.content)
        elif token.type == "softbreak":
            parts.append(" ")
        elif token.type == "hardbreak" or (token.type == "html_inline" and _BREAK.match(token.content)):
            parts.append("\n")
    return "".join(parts).strip()
