"""Mentions of countries in a text, each with its span."""

import re
from typing import NamedTuple

from detente.mentions.context import means_country
from detente.mentions.gazetteer import Term, gazetteer

_MANGLED_APOSTROPHE = "â€™"
_NAME_AFTER = re.compile(r" ([^\W\d_][\w.'’-]*(?: [\w.'’-]+){0,4})")


class Mention(NamedTuple):
    """`text[start:end]` names the country `code` (ISO 3166-1 alpha-3); `kind` is one of detente.mentions.gazetteer.KINDS.

    A named tuple, since texts hold hundreds of thousands of them and a frozen dataclass takes three times as long to make.
    """

    code: str
    start: int
    end: int
    kind: str


def find_mentions(text: str, *, year: int | None = None) -> list[Mention]:
    """The mentions of countries in a text, in their order, none overlapping.

    `year`, the article's, tells leaders of the same name and office apart; without it a country named nearby does, else neither counts.
    """
    mentions: list[Mention] = []
    undecided: list[tuple[int, int, tuple[Term, ...]]] = []
    searchable = text.replace("\n", " ").replace("\xa0", " ") if "\n" in text or "\xa0" in text else text
    for meaning, start, end in _whole_words(searchable, 0, len(text)):
        if isinstance(meaning, Term):
            if means_country(text, start, end, meaning.kind):
                mentions.append(Mention(meaning.code, start, end, meaning.kind))
        elif meaning is not None:
            leader = _leader_after(searchable, meaning, end) if searchable[end + 1 : end + 2].isupper() else None
            if leader and means_country(text, start, leader[0], "leader"):
                undecided.append((start, *leader))
    if undecided:
        named = {mention.code for mention in mentions}
        for start, end, terms in undecided:
            if code := _leader_country(terms, year, named):
                mentions = [mention for mention in mentions if mention.end <= start or mention.start >= end]
                mentions.append(Mention(code, start, end, "leader"))
        mentions.sort(key=lambda mention: mention.start)
    return mentions


def _whole_words(text: str, low: int, high: int) -> list[tuple[Term | str | None, int, int]]:
    """Longest matches that begin and end at word boundaries; where the longest does not, the shorter ones within it."""
    known = gazetteer()
    meanings, length = known.meanings, len(text)
    found: list[tuple[Term | str | None, int, int]] = []
    for number, start, end in known.automaton.find_matches_as_indexes(text if low == 0 and high == length else text[low:high]):
        start += low
        end += low
        begins = start == 0 or not ((before := text[start - 1]).isalnum() or before in "_@")
        if begins and (end == length or not ((after := text[end]).isalnum() or after == "_") or text.startswith(_MANGLED_APOSTROPHE, end)):
            found.append((meanings[number], start, end))
        elif end - start > 2:
            found += _whole_words(text, start if begins else start + 1, end - 1 if begins else end)
    return found


def _leader_after(text: str, title: str, end: int) -> tuple[int, tuple[Term, ...]] | None:
    """(end of the name, who it can be) for the longest known name that follows a title."""
    name = _NAME_AFTER.match(text, end)
    leaders = gazetteer().leaders
    while name:
        words = name[1]
        for form in (words, words.removesuffix("'s").removesuffix("’s"), words.removesuffix("s")):
            if (terms := leaders.get((title, form))) is not None:
                return end + 1 + len(words if form == words[:-1] and words[-2:-1] not in "'’" else form), terms
        shorter = words.rstrip(".'’-") if words[-1] in ".'’-" else words.rpartition(" ")[0]
        name = _NAME_AFTER.match(" " + shorter) if shorter else None
    return None


def _leader_country(terms: tuple[Term, ...], year: int | None, named: set[str]) -> str | None:
    """The one country that the leaders of this office and name can stand for, or None."""
    for choice in (
        {term.code for term in terms},
        {term.code for term in terms if year and term.years and term.years[0] <= year <= term.years[1]},
        {term.code for term in terms if term.code in named},
    ):
        if len(choice) == 1:
            return next(iter(choice))
    return None
