"""Readers' comments below an article."""

import re
from collections.abc import Sequence

from detente.paragraphs.bylines import byline_kind

_HEADINGS = (
    re.compile(r"\W*(?:(?:reader|user|visitor|your|all|top|latest|featured)s?['’]?\s+)?comments?\s*(?:\(?\s*\d[\d,]*\s*\)?)?\W*", re.I),
    re.compile(r"\W*\d[\d,]*\s+(?:comments?|responses?|replies|thoughts on\b.*)\W*", re.I),
    re.compile(r"\W*(?:responses|replies|conversation|discussion)\s*\(\d+\)\W*", re.I),
    re.compile(r"\W*(?:leave|post|write|add)\s+(?:a|your)\s+(?:reply|comment|response)\b.{0,40}", re.I),
    re.compile(r"\W*join\s+the\s+(?:conversation|discussion|debate)\W*|\W*have\s+your\s+say\W*|\W*what\s+do\s+you\s+think\?\W*", re.I),
    re.compile(r"\W*share\s+your\s+(?:views|thoughts|opinion)s?\W*", re.I),
)
_AGO = r"(?:\d+|an?|one)\s+(?:second|minute|hour|day|week|month|year)s?\s+ago"
# mindless | 12 years ago | Reply
_COMMENTER = re.compile(rf".{{1,60}}?[|·•\s-]\s*{_AGO}\s*[|·•-]?\s*(?:(?:reply|like|report|flag|recommend|upvote)\b\W*)+", re.I)
_MAYBE_COMMENTER = re.compile(rf".{{1,40}}?\s*[|·•]\s*{_AGO}\W*|[\w .-]{{2,30}}\ssays:(?:\s+.{{0,40}}\d.{{0,20}})?", re.I)
# KABUL: Ministers ...    MOSCOW (Agency) - Ministers ...
_DATELINED = re.compile(
    r"[A-Z][A-Z.'’/-]+(?:[,\s]+[A-Z][A-Z.'’/-]+){0,3}(?:[^:–—]{0,30}\([A-Z][A-Za-z/ ]+\))?\s*(?::|–|—|--|\s-\s)\s*[A-Z“\"‘']"
)
_BY = re.compile(r"by\s", re.I)
_ATTRIBUTED = re.compile(r"\b(?:said|says|told|according to|added|announced|stated)\b")
# The characters that a few comments have: they may follow an even shorter article.
_SHORT = 1000
_STAYS = frozenset(("form", "cookie notice", "copyright", "navigation"))


def mark_comments(texts: Sequence[str], kinds: list[str | None]) -> None:
    """Sets `kinds` to "comments" from their heading, or the first commenter's header, to the end or to another article below them."""
    total = sum(map(len, texts))
    above, inside, after_sentence = 0, False, False
    for place, text in enumerate(texts):
        inside = inside and not _begins_article(texts, kinds, place)
        if inside:
            kinds[place] = kinds[place] if kinds[place] in _STAYS else "comments"
        elif len(text) <= 120 and _COMMENTER.fullmatch(text):
            kinds[place], inside = "comments", True
        elif len(text) <= 120 and any(heading.fullmatch(text) for heading in _HEADINGS):
            kinds[place] = "comments"
            inside = _has_comments(texts, kinds, place) or (
                after_sentence and not _has_news(texts, kinds, place) and total - above <= max(3 * above, _SHORT)
            )
        above += len(text)
        after_sentence = after_sentence or (kinds[place] is None and _is_sentence(text))


def _has_comments(texts: Sequence[str], kinds: Sequence[str | None], place: int) -> bool:
    """Whether what follows a heading is plainly comments. If not, the heading may be a mere link to them above or within an article."""
    return any(_is_comment_sign(texts[near], kinds[near]) for near in range(place + 1, min(place + 4, len(texts))))


def _has_news(texts: Sequence[str], kinds: Sequence[str | None], place: int) -> bool:
    """Whether half of what follows a heading, or more, is written as news is."""
    below = [texts[near] for near in range(place + 1, min(place + 7, len(texts))) if kinds[near] is None]
    return bool(below) and sum(_is_news(text) for text in below) >= 0.5 * len(below)


def _is_comment_sign(text: str, kind: str | None) -> bool:
    start = text[:200]
    asks = kind in ("form", "comments") and re.search(r"\b(?:comment|reply|replying)", start, re.I)
    return bool(asks or _COMMENTER.fullmatch(start) or _MAYBE_COMMENTER.fullmatch(start))


def _begins_article(texts: Sequence[str], kinds: Sequence[str | None], place: int) -> bool:
    """Whether another article begins here: a headline, then soon a byline "By ..." or a text with a dateline."""
    if kinds[place] is not None or not _is_headline(texts[place]):
        return False
    for below in range(place + 1, min(place + 4, len(texts))):
        text = texts[below]
        if (_BY.match(text) and byline_kind(text)) or (len(text.split()) >= 15 and _DATELINED.match(text)):
            return True
        if kinds[below] is None and not _is_headline(text):
            return False
    return False


def _is_headline(text: str) -> bool:
    return 4 <= len(text.split()) <= 25 and text[-1] not in ".:;,…" and not _is_comment_sign(text, None)


def _is_sentence(text: str) -> bool:
    return len(text.split()) >= 4 and text.rstrip("”\"'’)]")[-1:] in (".", "!", "?")


def _is_news(text: str) -> bool:
    return len(text.split()) >= 12 and bool(_ATTRIBUTED.search(text) or _DATELINED.match(text))
