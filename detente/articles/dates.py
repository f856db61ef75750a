"""Dates as people and programs write them."""

import re
from datetime import UTC, date, datetime, timedelta

_MONTH_NAMES = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = r"(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?"

DATE = re.compile(
    rf"""(?<![\w./-]) (?:{_WEEKDAYS}\.?,?\s+)? (?:
      (?P<year1>\d{{4}})(?P<mark1>[-/.])(?P<month1>\d{{1,2}})(?P=mark1)(?P<day1>\d{{1,2}}) (?=T\d|(?![\w/-]))
    | (?P<name2>{_MONTH_NAMES})\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{{4}}) (?![\w/-])
    | (?P<day3>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?(?P<name3>{_MONTH_NAMES})\.?,?[\s-]+(?P<year3>\d{{4}}) (?![\w/-])
    | (?P<first4>\d{{1,2}})(?P<mark4>[/.-])(?P<second4>\d{{1,2}})(?P=mark4)(?P<year4>\d{{4}}) (?![\w/-])
    )""",
    re.I | re.X,
)
TIME = r"\d{1,2}[:.]\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]\.?m\b\.?)?(?:\s*(?:\(?[A-Z]{2,5}\)?|[+-]\d{2}:?\d{2}|Z)(?![A-Za-z]))?"
_CLOCK = re.compile(rf"\b{TIME}", re.I)
_COMPACT = re.compile(r"(\d{8})T\d{4,6}Z?")
_NUMBER = re.compile(r"\d{8,19}(?:\.\d*)?")


def parse_date(value: object, today: date | None = None) -> date | None:
    """The day that a field means; None if it means none, or could mean two.

    Reads dates and datetimes, ISO 8601, RFC 2822, "January 17, 2015", "17 Jan 2015", "2015/01/17", "20150117" and seconds (or milliseconds,
    microseconds, nanoseconds) since 1970 in UTC. A time's own zone decides the day. "03/04/2015" could mean two days and gives None,
    "17/04/2015" doesn't. None also for days before 1900 and for those later than two days after `today`.
    """
    if isinstance(value, date):
        return _day(value.year, value.month, value.day, today)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value, today)
    if not isinstance(value, str) or len(value) > 200:
        return None
    text = " ".join(value.split())
    if _NUMBER.fullmatch(text):
        return _from_number(float(text) if "." in text else int(text), today)
    if compact := _COMPACT.fullmatch(text):
        return _from_number(int(compact[1]), today)
    found = DATE.search(text) or DATE.search(" ".join(_CLOCK.sub(" ", text).split()))
    return date_of(found, today) if found else None


def date_of(found: re.Match[str], today: date | None = None) -> date | None:
    """The day that a match of DATE means; None if it is impossible, implausible or ambiguous."""
    part = found.groupdict()
    if part["year1"]:
        return _day(int(part["year1"]), int(part["month1"]), int(part["day1"]), today)
    for name, day, year in (("name2", "day2", "year2"), ("name3", "day3", "year3")):
        if part[name]:
            return _day(int(part[year]), _MONTHS.index(part[name][:3].lower()) + 1, int(part[day]), today)
    first, second, year4 = int(part["first4"]), int(part["second4"]), int(part["year4"])
    if first > 12 or first == second:
        return _day(year4, second, first, today)
    return _day(year4, first, second, today) if second > 12 else None


def _day(year: int, month: int, day: int, today: date | None) -> date | None:
    try:
        day_meant = date(year, month, day)
    except ValueError:
        return None
    # Two days, since clocks and time zones differ.
    latest = (today or datetime.now(UTC).date()) + timedelta(days=2)
    return day_meant if date(1900, 1, 1) <= day_meant <= latest else None


def _from_number(value: float, today: date | None) -> date | None:
    if 19_000_101 <= value <= 99_991_231:
        return _day(int(value) // 10_000, int(value) // 100 % 100, int(value) % 100, today)
    for unit in (1, 1_000, 1_000_000, 1_000_000_000):
        # Below 1e8, in 1973, it is rather a number of something else.
        if 1e8 * unit <= value < 1e10 * unit:
            return parse_date(datetime.fromtimestamp(value / unit, UTC), today)
    return None
