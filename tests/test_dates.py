"""Dates mean one day or none."""

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import PurePosixPath

import pytest

from detente.articles.dates import parse_date
from detente.articles.publication import dated_line, published_in_name, published_in_text

DAY = date(2015, 1, 17)
SECONDS = 1_421_452_800


@pytest.mark.parametrize(
    "value",
    [
        "2015-01-17",
        "2015-01-17T23:30:00-05:00",
        "2015-01-17 10:00:00",
        "2015-01-17T10:00:00Z",
        "20150117",
        "20150117T100000Z",
        "2015/01/17",
        "2015.01.17",
        "January 17, 2015",
        "January 17th,  2015",
        "Jan. 17, 2015",
        "Jan 17 2015",
        "17 Jan 2015",
        "17-Jan-2015",
        "17th of January 2015",
        "Saturday, 17 January 2015 10:00",
        "Sat, 17 Jan 2015 10:00:00 GMT",
        "Sat, 17 Jan 2015 23:59:59 -0800",
        "Sat Jan 17 10:00:00 +0000 2015",
        "17/01/2015",
        "01/17/2015",
        "17.01.2015",
        "Published: January 17, 2015",
        str(SECONDS),
        f"{SECONDS}.5",
        SECONDS,
        float(SECONDS),
        SECONDS * 1_000,
        SECONDS * 1_000_000,
        SECONDS * 1_000_000_000,
        20150117,
        DAY,
        datetime(2015, 1, 17, 23, 30, tzinfo=UTC),
        datetime(2015, 1, 17, 23, 30, tzinfo=timezone(timedelta(hours=-8))),
    ],
)
def test_a_day_is_read(value: object) -> None:
    assert parse_date(value) == DAY


@pytest.mark.parametrize(
    "value",
    [
        "03/04/2015",
        "3.4.2015",
        "17/01/15",
        "2015-02-30",
        "31 June 2015",
        "13/13/2015",
        "1899-12-31",
        "2999-01-01",
        "January 2015",
        "2015",
        "2015-01",
        "yesterday",
        "",
        "x" * 10_000,
        "1.2015-01-17",
        0,
        17,
        12345,
        -SECONDS,
        10**400,
        float("nan"),
        float("inf"),
        True,
        None,
        ["2015-01-17"],
        {"day": 17},
    ],
)
def test_what_means_no_day_or_two_is_none(value: object) -> None:
    assert parse_date(value) is None


def test_equal_numbers_for_day_and_month_are_not_ambiguous() -> None:
    assert parse_date("03/03/2015") == date(2015, 3, 3)


def test_days_up_to_the_one_after_tomorrow_are_plausible() -> None:
    assert parse_date("2015-01-19", today=DAY) == date(2015, 1, 19)
    assert parse_date("2015-01-20", today=DAY) is None


@pytest.mark.parametrize(
    ("line", "kind", "day"),
    [
        ("Kamran Vaziri October 02, 2012", "byline", date(2012, 10, 2)),
        ("News Desk January 17, 2015", "byline", DAY),
        ("By Jane Roe | March 3, 2009 | 14:05 GMT", "byline", date(2009, 3, 3)),
        ("Nairobi, 17 January 2015", "byline", DAY),
        ("17 January 2015", "date", DAY),
        ("Tuesday, 3 March 2009", "date", date(2009, 3, 3)),
        ("Date: 2015-01-17", "date", DAY),
        ("January 17, 2015 at 10:30 am", "date", DAY),
        ("January 17, 2015 | Updated January 18, 2015", "date", DAY),
        ("January 17, 2015 - 3 min read", "date", DAY),
        ("Updated: Mar 3, 2009 14:05 GMT", "updated", date(2009, 3, 3)),
        ("Last modified on 3 March 2009", "updated", date(2009, 3, 3)),
        ("Published in The Harbour Times, January 17th, 2015.", "published", DAY),
        ("Published: January 17, 2015", "published", DAY),
        ("Posted on March 3, 2009 at 4:05 pm", "published", date(2009, 3, 3)),
        ("First published 17 January 2015", "published", DAY),
        ("03/04/2015", "date", None),
    ],
)
def test_dated_lines_are_told_apart(line: str, kind: str, day: date | None) -> None:
    found = dated_line(line)
    assert found
    assert (found.kind, found.day) == (kind, day)


@pytest.mark.parametrize(
    "line",
    [
        "In May 2008, the US Treasury froze the assets of two banks.",
        "The accord was signed on 17 January 2015.",
        "Talks to resume on 17 January 2015",
        "- Mar 30, 2012",
        "• 17 January 2015",
        "Joined: Mar 30, 2012",
        "Member since January 17, 2015",
        "Jane Roe, born 17 January 1950",
        "Published in French on 3 March 1950, the novel was banned in Spain.",
        "January 17, 2015 was a day of mourning",
        "Kenya opens its border",
    ],
)
def test_sentences_and_forum_fields_are_no_dated_lines(line: str) -> None:
    assert dated_line(line) is None


def test_a_date_line_at_the_top_is_the_day_of_publication() -> None:
    text = "Kenya opens its border\n\nKamran Vaziri October 02, 2012\n\nIn May 2008 the talks began."
    assert published_in_text(text) == (date(2012, 10, 2), "date line")


def test_a_published_line_at_the_end_is_the_day_of_publication() -> None:
    text = (
        "Kenya opens its border\n\n"
        + "The talks took a year.\n\n" * 30
        + "Published in The Harbour Times, January 17th, 2015.\n\nCOMMENTS (3)"
    )
    assert published_in_text(text) == (DAY, "published line")


def test_a_dateline_with_a_year_is_the_day_of_publication() -> None:
    assert published_in_text("MOSCOW, January 17, 2015 (Agency) -- Russia recalled its envoy.") == (DAY, "date line")


def test_the_day_of_publication_comes_before_that_of_an_update() -> None:
    text = "Kenya opens its border\nUpdated: Mar 3, 2016\nThe talks took a year.\nFirst published on 17 January 2015"
    assert published_in_text(text) == (DAY, "published line")
    assert published_in_text(text.rpartition("\n")[0]) == (date(2016, 3, 3), "date line")


@pytest.mark.parametrize(
    "text",
    [
        "teapot\nFULL MEMBER\n- Joined\n- Mar 30, 2012\n- Messages\n- 776\nKenya opened its border.",
        "teapot\nJoined\nMar 30, 2012\nKenya opened its border.",
        "Kenya opens its border\n\nIn May 2008 the talks began. The accord was signed on 17 January 2015.",
        "Kenya opens its border\n\n" + "The talks took a year.\n\n" * 30 + "17 January 2015",
        "Kenya opens its border\n\nComments\n\nPosted on 17 January 2015 by teapot",
        "Kenya opens its border\n\n99 March 2015",
        "",
    ],
)
def test_other_dates_are_not_the_day_of_publication(text: str) -> None:
    assert published_in_text(text) is None


@pytest.mark.parametrize(
    "name",
    [
        "2015-01-17-talks.txt",
        "20150117_talks.txt",
        "talks-20150117.html",
        "talks_2015.01.17.txt",
        "2015/01/17/talks.txt",
        "a/2015/1/17/b/c.md",
    ],
)
def test_a_file_name_tells_the_day(name: str) -> None:
    assert published_in_name(name) == DAY


def test_the_folders_above_the_one_given_tell_the_day_too() -> None:
    assert published_in_name("talks.txt", PurePosixPath("news/2015/01/17/talks.txt")) == DAY
    assert published_in_name("talks.txt", PurePosixPath("/backup-2015-01-17/talks.txt")) is None


@pytest.mark.parametrize(
    "name", ["talks.txt", "000_c0bc88ef.txt", "a20150117b.txt", "120150117.txt", "2015-13-17.txt", "20150230.txt", "2999-01-01.txt"]
)
def test_other_numbers_in_a_file_name_are_no_day(name: str) -> None:
    assert published_in_name(name) is None
