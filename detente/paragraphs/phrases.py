"""The stock phrases of web pages, from data/boilerplate.csv."""

import csv
import re
from functools import cache
from importlib.resources import files

from ahocorasick_rs import AhoCorasick, MatchKind

# A longer paragraph is prose, whatever it begins with or holds.
_MAX_WORDS_LINE, _MAX_WORDS_START, _MAX_WORDS_WITHIN = 8, 30, 80
_STRAIGHT = str.maketrans("’‘“”–—", "''\"\"--")
# What pages put around a phrase: bullets and arrows before it, a count after it.
_OUTER = " -•*«»‹›←→↑↓►▶<>()|[]:.…!+"
_COUNT = re.compile(r"[\s(:]+\d+$")
# What somebody says about cookies or forms is news.
_REPORTED = re.compile(r"\b(?:said|says|told|tells|according to|announced|warned|ruled|fined|argued|accused|alleged|complained|reported)\b")


def phrase_kind(text: str) -> str | None:
    """The kind of boilerplate that a paragraph (on one line) is because of its words, by the rows of data/boilerplate.csv.

    `match` is "line" if the phrase has to be the whole paragraph (case, outer punctuation and a number after it apart), "start" if a short
    paragraph has to begin with it, "within" if one has to hold it.
    """
    words = text.count(" ") + 1
    if words > _MAX_WORDS_WITHIN:
        return None
    plain = (text if text.isascii() else text.translate(_STRAIGHT)).casefold()
    if words <= _MAX_WORDS_LINE and (kind := _kinds("line").get(_bare(plain))):
        return kind
    kind = _phrase_within(plain)
    if not kind and words <= _MAX_WORDS_START:
        kind = _phrase_at(plain.lstrip(_OUTER))
    # A link to another article may hold its headline.
    return kind if kind == "navigation" or (kind and not _REPORTED.search(plain)) else None


def _bare(plain: str) -> str:
    return _COUNT.sub("", plain.strip(_OUTER)).strip(_OUTER)


def _phrase_at(start: str) -> str | None:
    # Most paragraphs begin with none of them, which one call tells.
    if not start.startswith(tuple(_kinds("start"))):
        return None
    begun = ((phrase, kind) for phrase, kind in _kinds("start").items() if start.startswith(phrase))
    return next((kind for phrase, kind in begun if not start[len(phrase) : len(phrase) + 1].isalnum()), None)


def _phrase_within(plain: str) -> str | None:
    found = _finder().find_matches_as_indexes(plain)
    return list(_kinds("within").values())[found[0][0]] if found else None


@cache
def _finder() -> AhoCorasick:
    return AhoCorasick(list(_kinds("within")), matchkind=MatchKind.LeftmostLongest)


@cache
def _kinds(match: str) -> dict[str, str]:
    """The phrases with one kind of match, and the kind of boilerplate that each is."""
    table = (files("detente.paragraphs") / "data" / "boilerplate.csv").read_text(encoding="utf-8")
    rows = [row for row in csv.DictReader(table.splitlines()) if row["match"] == match]
    return {_bare(row["phrase"]) if match == "line" else row["phrase"]: row["kind"] for row in rows}
