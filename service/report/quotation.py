"""Users' text on the page: escaped, and a quoted paragraph with its countries marked."""

from collections.abc import Sequence
from itertools import pairwise

from markupsafe import Markup, escape

from detente import Mention, find_mentions

_LONGEST = 1500  # characters shown of a paragraph
_MARKS = {"\u200e": "&lrm;", "\u200f": "&rlm;", "\u061c": "&#x61c;"}
_TURNERS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # would turn the text around them, also outside their element
_CONTROLS = [chr(code) for code in (*range(9), 11, 12, *range(14, 32), *range(127, 160))]
_SHOWN = str.maketrans(dict.fromkeys(_CONTROLS, "\ufffd") | _MARKS | {turner: f"[U+{ord(turner):04X}]" for turner in _TURNERS})


def shown(text: object) -> Markup:
    """Any text as HTML: escaped, control characters made visible or harmless."""
    return Markup(str(escape(text)).translate(_SHOWN))


def quotation(text: str, countries: Sequence[str], year: int | None) -> Markup:
    """A paragraph with the mentions of `countries` in <mark>; one over 1,500 characters is cut around their first mentions."""
    mentions = [mention for mention in find_mentions(text, year=year) if mention.code in countries]
    low, high = _window(len(text), mentions)
    parts = [Markup("… ")] if low else []
    position = low
    for mention in mentions:
        if low <= mention.start and mention.end <= high:
            mark = '<mark class="second" title="{}">{}</mark>' if mention.code == countries[-1] else '<mark title="{}">{}</mark>'
            parts.append(shown(text[position : mention.start]))
            parts.append(Markup(mark).format(mention.code, shown(text[mention.start : mention.end])))
            position = mention.end
    parts.append(shown(text[position:high]))
    if high < len(text):
        parts.append(Markup(" …"))
    return Markup("").join(parts)


def _window(length: int, mentions: Sequence[Mention]) -> tuple[int, int]:
    """What to show: all, or a part around the two countries' mentions that stand closest together."""
    if length <= _LONGEST:
        return 0, length
    neighbours = [(b.start - a.end, a.start, b.end) for a, b in pairwise(mentions) if a.code != b.code]
    _, start, end = min(neighbours, default=(0, 0, 0))
    low = max(0, min((start + end - _LONGEST) // 2, length - _LONGEST))
    return low, low + _LONGEST
