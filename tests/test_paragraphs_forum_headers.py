"""What forum software writes above a post is marked. All lines are invented."""

from detente.paragraphs import split_paragraphs


def test_a_forum_users_header_is_marked_with_its_values() -> None:
    kinds = marked(
        "teapot", "FULL MEMBER", "- Joined", "- Mar 30, 2012", "- Messages", "- 776", "- Reaction score", "- 0", "Kenya opened it."
    )
    assert kinds == [*["forum header"] * 8, None]


def test_a_forum_users_header_on_single_lines_is_marked() -> None:
    kinds = marked("Joined: Mar 30, 2012", "Messages: 776", "Location: Nairobi", "Kenya opened its border on Friday.", "teapot said:")
    assert kinds == ["forum header", "forum header", "forum header", None, "forum header"]


def test_words_of_forums_stay_in_an_article() -> None:
    kinds = marked("Messages", "- 776 were found on the phone", "The minister said:", "“We are ready.”", "Location")
    assert kinds == [None] * 5


def marked(*lines: str) -> list[str | None]:
    return [paragraph.boilerplate for paragraph in split_paragraphs("\n\n".join(lines))]
