"""Markdown becomes plain text."""

from datetime import date

import pytest

from detente.articles.markdown import render_markdown, split_front_matter


def test_markup_goes_and_the_words_stay() -> None:
    source = "# Kenya *opens* its border\n\nThe **talks** with [Uganda](https://example.org/a) took\na `year` &mdash; so they say.\n"
    assert render_markdown(source) == (
        "Kenya opens its border",
        "Kenya opens its border\n\nThe talks with Uganda took a year — so they say.",
    )


def test_list_items_stand_on_lines_of_their_own() -> None:
    source = "Both sides:\n\n- open the border\n- lift the levy\n  1. on tea\n  2. on maize\n\n> We are friends.\n\n1. First\n\n2. Second\n"
    expected = "Both sides:\n\nopen the border\nlift the levy\non tea\non maize\n\nWe are friends.\n\nFirst\nSecond"
    assert render_markdown(source) == (None, expected)


def test_code_html_and_images_are_dropped() -> None:
    code = "```\nx = 1\n```\n\n    y = 2"
    source = f"Kenya agreed.\n\n{code}\n\n<div>\n<script>alert(1)</script>\n</div>\n\nUganda <b>refused</b>.![a map](m.png)\n"
    assert render_markdown(source) == (None, "Kenya agreed.\n\nUganda refused.")


def test_a_table_has_a_line_for_each_row() -> None:
    assert render_markdown("Trade:\n\n| State | Tea |\n|---|---|\n| Kenya | 12 |\n") == (None, "Trade:\n\nState\tTea\nKenya\t12")


def test_only_the_first_heading_of_level_1_is_the_title() -> None:
    assert render_markdown("## World\n\nKenya\n=====\n\n# Uganda\n") == ("Kenya", "World\n\nKenya\n\nUganda")


def test_front_matter_is_read() -> None:
    fields, text = split_front_matter("---\nTitle: Kenya opens\ndate: 2015-01-17\n---\nThe talks.\n")
    assert fields == {"title": "Kenya opens", "date": date(2015, 1, 17)}
    assert text == "The talks.\n"


@pytest.mark.parametrize(
    "source",
    [
        "---\ntitle: [broken\n---\nThe talks.\n",
        "---\ndate: 2015-99-99\n---\nThe talks.\n",
        "---\njust a line\n---\nThe talks.\n",
        "---\n!!python/object/apply:os.system ['true']\n---\nThe talks.\n",
        "---\n" + "- " * 5000 + "\n---\nThe talks.\n",
        "---\ntitle: never closed\n",
        "The talks.\n\n---\n\ntitle: x\n\n---\n",
    ],
)
def test_what_is_no_front_matter_is_text(source: str) -> None:
    assert split_front_matter(source) == ({}, source)
