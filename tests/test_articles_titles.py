"""A headline is told from a first sentence."""

import pytest

from detente.articles.titles import first_line_title, with_title


@pytest.mark.parametrize(
    "text",
    [
        "Kenya opens its border\n\nThe talks took a year.",
        "\n\n  Kenya opens its border \n\nThe talks took a year.",
        "Kenya opens its border\nThe talks took a year, officials of both ministries said on Friday.",
        "-Kenya opens its border\n-Uganda is glad",
        "Kenya  opens its border\n \n \nx",
    ],
)
def test_the_first_line_is_the_title(text: str) -> None:
    assert first_line_title(text) == "Kenya opens its border"


def test_dashes_within_a_title_stay() -> None:
    assert first_line_title("- Russia-Pakistan ties - a new page\n\nThe talks took a year.") == "Russia-Pakistan ties - a new page"


def test_a_question_can_be_a_title() -> None:
    assert first_line_title("Can Kenya and Uganda be friends?\n\nThe talks took a year.") == "Can Kenya and Uganda be friends?"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Kenya opens its border",
        "Kenya opened its border.\n\nThe talks took a year.",
        "“Kenya opened its border.”\n\nThe talks took a year.",
        "NAIROBI:\n\nThe talks took a year.",
        "teapot\nFULL MEMBER\n- Joined",
        "17 January 2015\n\nKenya opens its border",
        "Kamran Vaziri October 02, 2012\nThe talks took a year.",
        "By Jane Roe\n\nThe talks took a year.",
        "https://example.org/a b\n\nThe talks took a year.",
        "Kenya opens its border, and " * 10 + "so on\n\nThe talks took a year.",
        "The foreign ministers of Kenya and Uganda met on Tuesday to speak\nabout the levy on tea.",
        "The foreign ministers of Kenya and Uganda met in the border town of\nBusia to speak of tea, which has divided the two of\nthem.",
    ],
)
def test_other_first_lines_are_no_title(text: str) -> None:
    assert first_line_title(text) is None


def test_the_title_comes_above_the_text() -> None:
    assert with_title("Kenya opens its border", "The talks took a year.") == "Kenya opens its border\n\nThe talks took a year."


@pytest.mark.parametrize("body", ["Kenya opens its border\n\nThe talks.", "  KENYA opens\nits border: the talks."])
def test_a_text_that_begins_with_its_title_stays(body: str) -> None:
    assert with_title("Kenya opens its border", body) == body


def test_a_longer_word_is_not_the_title() -> None:
    assert with_title("Iran", "Iranian envoys left.") == "Iran\n\nIranian envoys left."
    assert with_title(None, "Iranian envoys left.") == "Iranian envoys left."
