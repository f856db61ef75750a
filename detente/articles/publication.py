"""Where a text, or a file's name, says when the article was published."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import PurePath

from detente.articles.dates import DATE, TIME, date_of, parse_date

# A dated line is looked for among this many lines at the top.
_TOP_LINES = 12
_MAX_LENGTH = 160

_YEAR = re.compile(r"\d{4}")
_MARKS = r"[\s,;:|·•/()\[\]–—-]*"
_AFTER_DATE = re.compile(
    rf"{_MARKS}(?:(?:at|@)\s+)?(?:{TIME})?[\s.,|·•)\]–—-]*"
    r"(?:(?:last\s+)?(?:updated|modified|edited)\b.*|\d+\s+min(?:ute)?s?(?:\s+read)?|\d+\s+comments?|share|print)?",
    re.I,
)
_PUBLISHED = re.compile(r"\W*(?:first\s+|originally\s+)?(?:published|posted)\b", re.I)
_UPDATED = re.compile(r"\W*(?:last\s+)?(?:updated|modified|revised|edited)(?:\s+(?:on|at))?\W*", re.I)
_LABEL = re.compile(r"\W*(?:date|dated|on|issued|released|release date|time)?\W*", re.I)
_NOT_THE_ARTICLE = re.compile(r"\b(?:joined|registered|member since|join date|born|died|expires?|deadline|valid)\b", re.I)
_BULLET = re.compile(r"[-–—•*·]\s*")
_PARTICLES = re.compile(
    r"and|by|of|for|from|in|the|al|bin|ibn|de|la|le|du|d[aieo]s?|del|der|den|van|von|el|ul|[&|ey]|staff|reporter|desk|writer", re.I
)
# MOSCOW, January 17, 2015 (Agency) -- Text
_DATELINE = re.compile(r"(?:[A-Z][A-Z.'’-]+,?\s+){1,4}")
_AFTER_DATELINE = re.compile(r"\s*(?:\(|/|--|[—–:-]|\.\s*[/(])")
_COMMENTS = re.compile(r"\W*(?:\d+\s+)?(?:reader\s+)?comments\W*\d*\W*", re.I)

_DAY_IN_NAME = re.compile(r"(?<![0-9A-Za-z])(?:(\d{4})([-_.])(\d{2})\2(\d{2})|((?:19|20)\d{6}))(?=T\d|(?![0-9A-Za-z]))")
_DAY_IN_PATH = re.compile(r"/(\d{4})/(\d{1,2})/(\d{1,2})/")


@dataclass(frozen=True, slots=True)
class DatedLine:
    """A line that gives a date and is no prose.

    `kind` is "date" (nothing else), "byline" (a name before it), "updated" or "published" (the line says so); `day` is None where the date
    is impossible or ambiguous.
    """

    kind: str
    day: date | None


def dated_line(line: str, today: date | None = None) -> DatedLine | None:
    """What a line such as "Kamran Vaziri October 02, 2012" is; None for prose and for a forum member's "- Mar 30, 2012"."""
    if len(line) > _MAX_LENGTH or not _YEAR.search(line):
        return None
    line = " ".join(line.split())
    found = DATE.search(line)
    if not found or _BULLET.match(line) or _NOT_THE_ARTICLE.search(line):
        return None
    before, after = line[: found.start()], line[found.end() :]
    if not _AFTER_DATE.fullmatch(after):
        return None
    day = date_of(found, today)
    if _PUBLISHED.match(before):
        return DatedLine("published", day)
    if _UPDATED.fullmatch(before):
        return DatedLine("updated", day)
    if _LABEL.fullmatch(before):
        return DatedLine("date", day)
    return DatedLine("byline", day) if is_name(before) else None


def is_name(text: str) -> bool:
    """Whether `text` can be the name of an author, a desk or a place: a few capitalised words."""
    words = re.findall(r"[^\s,;:|/()–—]+", text.strip(" -–—|,·•"))
    capital = [word for word in words if word[0].isupper()]
    return bool(capital) and len(words) <= 8 and all(word[0].isupper() or _PARTICLES.fullmatch(word) for word in words)


def published_in_text(text: str, today: date | None = None) -> tuple[date, str] | None:
    """The day of publication that a text names, and "date line" or "published line" for where it does.

    The first dated line at the top counts; else a line such as "Published in The Herald, January 17th, 2015." anywhere above the readers'
    comments; else a line at the top that only says when the article was updated. Dates within sentences don't count.
    """
    updated = None
    previous = ""
    for line in islice(_lines(text), _TOP_LINES):
        found = dated_line(line, today)
        if found and found.day and not _NOT_THE_ARTICLE.search(previous):
            if found.kind != "updated":
                return found.day, "published line" if found.kind == "published" else "date line"
            updated = updated or found.day
        if day := _dateline(line, today):
            return day, "date line"
        previous = line if len(line) < 40 else ""
    for line in _lines(text):
        if _COMMENTS.fullmatch(line):
            break
        if _PUBLISHED.match(line):
            found = dated_line(line, today)
            if found and found.day:
                return found.day, "published line"
    return (updated, "date line") if updated else None


def published_in_name(name: str, path: PurePath | None = None) -> date | None:
    """The day in a file's name ("2019-03-01-talks.txt", "20190301_talks.txt") or in the folders of its path ("2019/03/01/talks.txt")."""
    for found in _DAY_IN_NAME.finditer(PurePath(name).name):
        year, _, month, day, compact = found.groups()
        if parsed := parse_date(compact or f"{year}-{month}-{day}"):
            return parsed
    for folders in (f"/{name}", f"/{path.as_posix()}" if path else ""):
        for found in _DAY_IN_PATH.finditer(folders):
            if parsed := parse_date("{}-{}-{}".format(*found.groups())):
                return parsed
    return None


def _dateline(line: str, today: date | None) -> date | None:
    start = line.strip()[:100]
    found = DATE.search(start)
    if found and _DATELINE.fullmatch(start[: found.start()]) and _AFTER_DATELINE.match(start[found.end() :]):
        return date_of(found, today)
    return None


def _lines(text: str) -> Iterator[str]:
    """The lines that aren't blank."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        # A line of more than any limit here is prose; its start is enough to see that.
        line = text[start : min(end, start + 2 * _MAX_LENGTH)].strip()
        if line:
            yield line
        start = end + 1
