"""Readers' comments are marked to their end, and articles are not lost to a link. All lines are invented."""

import pytest

from detente.paragraphs import split_paragraphs


def test_comments_reach_from_their_heading_to_the_end() -> None:
    kinds = marked(
        "Kenya opens its border",
        "The two states had talked for a year, officials said.",
        "COMMENTS (2)",
        "mindful | 12 years ago | Reply",
        "What a day, I never thought that I would live to see it. Long live the union of our peoples!",
        "Uganda First | 12 years ago | Reply",
        "@mindful you are wrong as always",
        "Replying to X",
    )
    assert kinds == [None, None, *["comments"] * 5, "form"]


@pytest.mark.parametrize("heading", ["Comments", "Reader comments", "Leave a reply", "Join the conversation", "3 Comments", "Comments (3)"])
def test_comments_without_headers_of_their_own_are_marked_too(heading: str) -> None:
    kinds = marked("Kenya opens its border", "The two states had talked for a year, officials said.", heading, "Great news!", "I doubt it")
    assert kinds == [None, None, "comments", "comments", "comments"]


def test_a_commenter_needs_no_heading() -> None:
    kinds = marked("Kenya opens its border", "The talks took a year.", "tea_lover · 2 days ago · Like · Reply", "At last")
    assert kinds == [None, None, "comments", "comments"]


def test_a_link_to_the_comments_above_the_article_costs_no_paragraph() -> None:
    kinds = marked("Kenya opens its border", "12 Comments", "The two states had talked for a year.", "Lorries crossed at dawn.")
    assert kinds == [None, "comments", None, None]


def test_an_invitation_within_the_article_costs_no_paragraph() -> None:
    news = "The two governments will send engineers to the border next month, a spokesman for the ministry said on Friday."
    kinds = marked("Kenya opens its border", news, "Join the conversation", news, news, news)
    assert kinds == [None, None, "comments", None, None, None]


def test_an_article_below_the_comments_is_kept() -> None:
    kinds = marked(
        "Kenya opens its border",
        "The two states had talked for a year.",
        "Comments",
        "Great news!",
        "Russia recalls its envoy from Ankara",
        "By Jane Roe",
        "MOSCOW: Russia recalled its ambassador on Friday in protest at the arrest of two of its citizens, the ministry said.",
    )
    assert kinds == [None, None, "comments", "comments", None, "byline", None]


def marked(*lines: str) -> list[str | None]:
    return [paragraph.boilerplate for paragraph in split_paragraphs("\n\n".join(lines))]
