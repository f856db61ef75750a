"""What on a page is not the article's own prose."""

import re
from collections.abc import Sequence
from dataclasses import replace

from detente.paragraphs.bylines import byline_kind
from detente.paragraphs.comments import mark_comments
from detente.paragraphs.forum_headers import mark_forum_headers
from detente.paragraphs.menus import is_menu
from detente.paragraphs.paragraph import Paragraph
from detente.paragraphs.phrases import phrase_kind
from detente.paragraphs.picture_credits import is_picture_credit

KINDS = ("cookie notice", "byline", "photo credit", "date line", "comments", "form", "forum header", "navigation", "copyright")

# What is longer is prose, or one of many paragraphs of comments.
_MAX_LENGTH = 1000
_MAX_WORDS = 60
_COPYRIGHT = re.compile(r"\W*(?:©|\(c\)\s*(?:19|20)\d\d|copyright\s*(?:©|\(c\)|(?:19|20)\d\d|by\b))|.{0,60}©\s*(?:19|20)\d\d", re.I)
_REPLYING = re.compile(r"\W*replying\s+to\s+\S+(?:\s+\S+){0,2}(?<![.!?:])", re.I)


def mark_boilerplate(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The same paragraphs, with `boilerplate` set to one of KINDS where one isn't the article's own prose or headline.

    When in doubt a paragraph stays unmarked: a lost one costs more than a scored menu.
    """
    texts = [paragraph.text for paragraph in paragraphs]
    kinds = [kind_of(text) for text in texts]
    mark_forum_headers(texts, kinds)
    mark_comments(texts, kinds)
    return [replace(paragraph, boilerplate=kind) if kind else paragraph for paragraph, kind in zip(paragraphs, kinds, strict=True)]


def kind_of(text: str) -> str | None:
    """The kind of boilerplate that a paragraph plainly is by itself; None for prose, for headlines and for what its neighbours decide."""
    if len(text) > _MAX_LENGTH:
        return None
    line = " ".join(text.split())
    if kind := phrase_kind(line):
        return kind
    if line.count(" ") >= _MAX_WORDS:
        return None
    if _COPYRIGHT.match(line):
        return "copyright"
    if is_picture_credit(line):
        return "photo credit"
    if kind := byline_kind(line):
        return kind
    if _REPLYING.fullmatch(line):
        return "form"
    return "navigation" if is_menu(line) else None
