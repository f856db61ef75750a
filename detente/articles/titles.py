"""Titles: kept apart from the text by some formats, the first line of it in others."""

import re

from detente.articles.characters import clean_line
from detente.articles.publication import dated_line

_MAX_LENGTH = 200
_LOOKED_AT = 1000
_BULLET = re.compile(r"^[-–—•*·#]+\s*")
_SENTENCE_END = re.compile(r".*[.;:,…][\"'”’)\]]*", re.S)
_LEAD_IN = re.compile(r"by\s|https?://|www\.", re.I)


def first_line_title(text: str) -> str | None:
    """The first line of `text` if it is a headline: at most 200 characters, no sentence, not running on into the text below it."""
    start = text.lstrip()[:_LOOKED_AT]
    first, _, rest = start.partition("\n")
    title = clean_line(_BULLET.sub("", first))
    if not rest.strip() or len(title) > _MAX_LENGTH or len(title.split()) < 2 or _SENTENCE_END.fullmatch(title):
        return None
    return None if dated_line(title) or _LEAD_IN.match(title) or _runs_on(start) else title


def with_title(title: str | None, body: str) -> str:
    """`body` below its title, unless it begins with the title already (case and spaces apart)."""
    if not title:
        return body
    wanted = title.casefold()
    start = clean_line(body[: 4 * len(title) + 1000]).casefold()
    if start.startswith(wanted) and not start[len(wanted) : len(wanted) + 1].isalnum():
        return body
    return f"{title}\n\n{body}"


def _runs_on(text: str) -> bool:
    """Whether the first line goes on in the second: that begins in lower case, or the block is wrapped at some width."""
    lines = [line.strip() for line in text.split("\n")]
    lines = lines[: lines.index("")] if "" in lines else lines
    if len(lines) < 2:
        return False
    if lines[1][0].islower():
        return True
    width = max(map(len, lines))
    return len(lines) > 2 and 45 <= width <= 120 and len(lines[0]) + 1 + len(lines[1].split()[0]) > width - 5
