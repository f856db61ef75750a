"""The article is found on a page, and nothing else."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.articles.pages import Page, read_page

TALKS = "Kenya and Uganda signed a pact on tea on Friday, officials in Nairobi said, after talks that took more than a year."
LEVY = "The two states had quarrelled over the levy for years &amp; closed the border twice, diplomats in both capitals said."
PAGE = f"""<!DOCTYPE html><html><head><title>Kenya and Uganda sign pact - The Harbour Times</title>
<meta property="article:published_time" content="2019-03-01T10:00:00Z"><style>p {{ color: red }}</style></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li></ul></nav>
<article><h1>Kenya and Uganda sign pact</h1><p>{TALKS}</p><h2>The levy</h2><p>{LEVY}</p>
<table><tr><td>Tea</td><td>12</td></tr></table>
<table><tr><td>Kenya said that it would open two more posts on the border before the end of the year.</td></tr></table>
<p>Both said<br>they were glad.<br>Maize comes next.</p><p>{TALKS}</p><script>alert("never")</script></article>
<div id="comments"><p>Great news for all of us who drink tea every day!</p></div><footer>(c) 2019</footer></body></html>"""


def test_the_article_is_read() -> None:
    page = read_page(PAGE)
    assert page.title == "Kenya and Uganda sign pact"
    assert page.published == date(2019, 3, 1)
    assert page.text.split("\n\n") == [
        "Kenya and Uganda sign pact",
        TALKS,
        "The levy",
        LEVY.replace("&amp;", "&"),
        "Kenya said that it would open two more posts on the border before the end of the year.",
        "Both said they were glad.",
        "Maize comes next.",
        TALKS,
    ]


@pytest.mark.parametrize("markup", ["<p>Kenya opened it.</p>", "<html><body><p>Kenya opened it.</p></body></html>", "<li>Kenya opened it."])
def test_the_smallest_page_is_read(markup: str) -> None:
    assert read_page(markup).text == "Kenya opened it."


@pytest.mark.parametrize(
    "markup",
    ["", "   ", "<html></html>", "<script>Kenya()</script>", "<nav><p>Home</p></nav><footer><li>About</li></footer>", "<!-- Kenya -->"],
)
def test_a_page_without_an_article_is_empty(markup: str) -> None:
    assert read_page(markup).text == ""


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="date" content="2019-03-01">',
        '<meta itemprop="datePublished" content="2019-03-01T10:00:00+03:00">',
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2019-03-01T10:00:00Z"}</script>',
        '<link rel="canonical" href="https://example.org/2019/03/01/pact">',
    ],
)
def test_the_metadata_tell_the_day(head: str) -> None:
    assert read_page(f"<html><head>{head}</head><body><p>{TALKS}</p></body></html>").published == date(2019, 3, 1)


def test_days_in_the_text_are_not_metadata() -> None:
    page = read_page(f"<html><body><p>On 2019-03-01 it began.</p><p>{TALKS}</p><footer>Copyright 2019</footer></body></html>")
    assert (page.published, page.marked_up) == (None, None)


def test_the_day_of_a_time_element_is_kept_apart() -> None:
    times = '<nav><time datetime="2020-01-01"></time></nav><time datetime="2019-03-01T10:00Z">1.3.</time>'
    page = read_page(f"<html><body>{times}<p>{TALKS}</p></body></html>")
    assert (page.published, page.marked_up) == (None, date(2019, 3, 1))


def test_an_encoding_declared_in_xml_does_not_matter() -> None:
    assert "café" in read_page('<?xml version="1.0" encoding="latin-1"?><html><body><p>The café opened on Friday.</p></body></html>').text


@given(st.text(st.sampled_from("<>/=\"' apscrit&;#x0\n"), max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_markup_is_a_page(markup: str) -> None:
    assert isinstance(read_page(markup), Page)


def test_deep_markup_is_read() -> None:
    assert isinstance(read_page("<div>" * 20_000 + "Kenya"), Page)
