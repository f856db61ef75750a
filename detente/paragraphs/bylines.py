"""Lines that say who wrote an article, where and when."""

import re

from detente.articles.publication import dated_line, is_name
from detente.paragraphs.phrases import phrase_kind

_TIME_UNIT = r"(?:second|sec|minute|min|hour|hr|day|week|month|year)s?"
_CAPITALS = r"[A-Z][A-Z.'’/-]+(?:[,\s]+[A-Z][A-Z.'’/-]+){0,3}"
_DAY = r"(?:[A-Z][a-z]{2,8}\.?\s+\d{1,2}|\d{1,2}\s+[A-Z][a-z]{2,8})"

_WHEN = (
    re.compile(rf"\W*(?:last\s+)?(?:updated|published|posted|modified)?:?\s*(?:about\s+)?(?:\d+|an?|one)\s+{_TIME_UNIT}\s+ago\W*", re.I),
    re.compile(r"\W*(?:updated|published|posted)?\W*(?:at\s+)?\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\.?)?\s*[A-Z]{0,5}\W*", re.I),
    re.compile(r"\W*\d+\s*-?\s*min(?:ute)?s?\s+read\W*", re.I),
    # KABUL:    MOSCOW (Agency) -    NAIROBI, Jan 17 (AGENCY):
    re.compile(rf"{_CAPITALS}(?:,?\s+{_DAY})?,?\s*(?:[(\[][A-Za-z/ ]{{2,30}}[)\]])?\s*(?:[:–—]|-{{1,2}})"),
)
_BY = re.compile(r"\W*(?:words|story|text|analysis|opinion)?\s*by[:\s]+(.+)", re.I)
_DESK = re.compile(
    r"(?:(?:an?|the)\s+)?(?:(?:(?:our|own|staff|special|foreign|diplomatic)\s+)+(?:correspondents?|reporters?|writers?)"
    r"|(?:our\s+)?(?:news|web|monitoring|foreign|city|national)\s+desk|staff\s+report|monitoring\s+report|our\s+bureau)"
    r"(?:\s*[,|/–—-]\s*.{0,40}|\s+in\s+[A-Z]\w+)?",
    re.I,
)
_MANY_AUTHORS = re.compile(r",|\s+(?:and|in|for)\s+|[&|/;]|\s[-–—]\s")
_UNNAMED = re.compile(r"(?:\s*(?:agencies|staff|wires|others|colleagues|correspondents|reporters)\b)+", re.I)
_REPORTING = re.compile(
    r"\W*(?:(?:additional|with)\s+)?(?:reporting|writing|editing|compiled|edited|translated|translation|written|inputs?)"
    r"(?:\s+and\s+(?:writing|editing|reporting))?\s+(?:by|from)\b\s*(.+)",
    re.I,
)
_REPORTING_WORDS = re.compile(
    r"\b(?:additional|reporting|writing|written|editing|edited|compiled|translated|by|in|and|from|the|for|with|at|newsroom|bureaus?|desk|agencies)\b",
    re.I,
)
# Jane Roe, Senior Diplomatic Correspondent. In "Iran Frees Three, Jails US Reporter" a word stands before the role that is no part of it.
_ROLE = re.compile(
    r"(?P<name>.+?)\s*(?:[,|–—]|\s-\s)\s*(?:(?:the|our)\s+)?"
    r"(?:(?:chief|senior|deputy|managing|executive|assistant|associate|contributing|foreign|political|diplomatic|defen[cs]e|security|world"
    r"|international|national|regional|economics?|business|staff|special|(?-i:[A-Z]{2,5})(?:\s+news)?)\s+){0,3}"
    r"(?:affairs\s+)?(?:correspondent|reporter|editor|columnist|writer|bureau\s+chief)(?:\s*[,|-]\s*.{1,30}|\s+in\s+\w+)?",
    re.I,
)


def byline_kind(line: str) -> str | None:
    """Whether a paragraph (on one line) is a "byline" or a "date line"; None if it is neither."""
    if dated := dated_line(line):
        return "byline" if dated.kind == "byline" else "date line"
    words = line.count(" ") + 1
    if words <= 8 and any(when.fullmatch(line) for when in _WHEN):
        return "date line"
    reporting = _REPORTING.fullmatch(line)
    if reporting and _are_names(reporting[1]):
        return "byline"
    if words > 14 or line[-1] in "?!":
        return None
    by, role = _BY.fullmatch(line), _ROLE.fullmatch(line)
    if (by and _are_authors(by[1])) or (words <= 8 and _DESK.fullmatch(line)):
        return "byline"
    return "byline" if role and is_name(role["name"]) and 2 <= len(role["name"].split()) <= 4 else None


def _are_authors(text: str) -> bool:
    """Whether what follows "By" is people or desks; a person has two names at least ("By Land and Sea" is a headline)."""
    text = text.rstrip(" .:|-–—")
    if _DESK.fullmatch(text) or phrase_kind(text) == "byline":
        return True
    authors = [author for part in _MANY_AUTHORS.split(text) if (author := part.strip()) and not _UNNAMED.fullmatch(author)]
    if not all(is_name(author) and not re.search(r"\d", author) for author in authors):
        return False
    return any(len(author.split()) > 1 for author in authors)


def _are_names(text: str) -> bool:
    rest: list[str] = re.findall(r"[^\W\d_][^\s,;:()]*", _REPORTING_WORDS.sub(" ", text))
    return sum(word[0].isupper() for word in rest) >= 0.8 * len(rest)
