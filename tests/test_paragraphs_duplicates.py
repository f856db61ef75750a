"""A paragraph counts as seen when its words came before."""

from detente.paragraphs import SeenParagraphs, normalised_digest


def test_the_digest_ignores_case_and_spaces() -> None:
    assert normalised_digest(" Kenya  opens\n its BORDER ") == normalised_digest("Kenya opens its border")
    assert normalised_digest("STRASSE") == normalised_digest("straße")


def test_the_digest_tells_different_words_apart() -> None:
    assert normalised_digest("Kenya opens its border") != normalised_digest("Kenya opens its borders")


def test_the_digest_has_16_bytes_and_is_the_same_in_every_run() -> None:
    assert normalised_digest("Kenya").hex() == "67f425354043416b4dc19ce976a42433"


def test_a_paragraph_is_seen_from_its_second_time_on() -> None:
    seen = SeenParagraphs()
    assert [seen.seen(text) for text in ("Kenya agreed.", "Uganda refused.", "kenya  agreed.", "Kenya agreed.")] == [
        False,
        False,
        True,
        True,
    ]
    assert len(seen) == 2


def test_half_a_surrogate_pair_has_a_digest_too() -> None:
    assert len(normalised_digest("\ud800")) == 16
