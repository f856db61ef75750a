"""Splitting keeps every character where it is, and cuts where the author did."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import detente.paragraphs
from detente.paragraphs import split_paragraphs

SENTENCE = "The ministers of both states met on Tuesday to speak about the border, officials said. "
# Characters on which line and word rules depend, so that random texts have structure.
TEXT = st.text(st.one_of(st.sampled_from("aA.,!?\n\n \t-|“”'\u2028\x1c\x85:"), st.characters(exclude_categories=["Cs"])), max_size=400)


def test_public_names_are_pinned() -> None:
    assert detente.paragraphs.__all__ == ["MAX_WORDS", "Paragraph", "SeenParagraphs", "normalised_digest", "split_paragraphs"]


@given(TEXT, st.integers(1, 12))
@settings(max_examples=300, deadline=None)
def test_every_character_lies_in_exactly_one_paragraph(text: str, max_words: int) -> None:
    paragraphs = split_paragraphs(text, max_words=max_words)
    position = 0
    for index, paragraph in enumerate(paragraphs):
        assert paragraph.index == index
        assert paragraph.text == text[paragraph.start : paragraph.end] == paragraph.text.strip()
        assert paragraph.text
        assert text[position : paragraph.start].strip() == ""
        assert paragraph.start >= position
        assert len(paragraph.text.split()) <= max_words
        position = paragraph.end
    assert text[position:].strip() == ""


def test_blank_lines_separate_paragraphs() -> None:
    assert texts("Kenya opens its border\n\n\nThe talks took a year.\n \t\nUganda is glad.") == [
        "Kenya opens its border",
        "The talks took a year.",
        "Uganda is glad.",
    ]


def test_every_long_line_is_a_paragraph() -> None:
    line = SENTENCE.strip() + " They will meet again in a month, and until then the border stays closed to lorries."
    assert texts("\n".join([line] * 4)) == [line] * 4


def test_headlines_and_short_lines_above_long_ones_are_paragraphs() -> None:
    line = SENTENCE.strip() + " They will meet again in a month, and until then the border stays closed to lorries."
    lines = ["-Kenya opens its border", "-Uganda lifts the levy on tea", "By Jane Roe", line, "Uganda denies that.", line]
    assert texts("\n".join(lines)) == lines


WRAPPED = """\
The foreign ministers of Kenya and Uganda met on Tuesday in the border
town of Busia to speak about the levy on tea, which has divided the two
governments for more than a year, officials of both ministries said.
"""


def test_wrapped_lines_belong_together() -> None:
    shorter = "They agreed to meet again in a month, and until then no lorry will\ncross the border, the officials said."
    paragraphs = texts(f"Kenya and Uganda talk\nat the border\n\n{WRAPPED}\n{shorter}\n")
    assert paragraphs == ["Kenya and Uganda talk", "at the border", WRAPPED.strip(), shorter]


def test_a_headline_directly_above_wrapped_lines_stands_alone() -> None:
    assert texts(f"Kenya opens its border\n{WRAPPED}") == ["Kenya opens its border", WRAPPED.strip()]


def test_a_line_that_ends_early_ends_a_wrapped_paragraph() -> None:
    first = WRAPPED.replace("officials of both ministries said.", "officials of\nboth ministries said.").strip()
    assert texts(f"{first}\n{WRAPPED}") == [first, WRAPPED.strip()]


def test_a_sentence_broken_once_is_one_paragraph() -> None:
    text = "The foreign ministers of Kenya and Uganda met on Tuesday to speak\nabout the levy on tea."
    assert texts(text) == [text]


def test_lines_that_are_sentences_are_paragraphs() -> None:
    lines = [
        "The foreign ministers of Kenya and Uganda met on Tuesday in the town.",
        "They spoke about the levy on tea, officials of both sides later said.",
        "They will meet again in a month, the Kenyan minister told the press.",
        "Until then no lorry will cross the border, said one of the officials.",
    ]
    assert texts("\n".join(lines)) == lines


def test_a_long_paragraph_is_cut_at_the_ends_of_sentences() -> None:
    paragraphs = texts(SENTENCE * 40)
    assert len(paragraphs) == 3
    assert all(paragraph.endswith("officials said.") and len(paragraph.split()) <= 220 for paragraph in paragraphs)
    assert " ".join(paragraphs) == (SENTENCE * 40).strip()


def test_windows_are_of_similar_length() -> None:
    lengths = [len(paragraph.split()) for paragraph in texts(SENTENCE * 16)]
    assert lengths == [120, 120]


def test_a_long_sentence_is_cut_after_a_clause() -> None:
    paragraphs = texts("The ministers met in the town of Busia, " * 40)
    assert all(paragraph.endswith("Busia,") for paragraph in paragraphs)


def test_abbreviations_do_not_end_a_sentence() -> None:
    text = "Envoys of the U.S. Senate met Gen. Roe and Mr. Poe on Jan. 5 in Busia. They left again. " * 3
    assert all(paragraph.endswith(("Busia.", "again.")) for paragraph in texts(text, max_words=20))


def test_words_without_end_are_cut_as_well() -> None:
    paragraphs = texts("x" * 1000, max_words=10)
    assert [len(paragraph) for paragraph in paragraphs] == [200] * 5


@pytest.mark.parametrize("text", ["", " \n\t\n ", "\n" * 1000])
def test_a_blank_text_has_no_paragraphs(text: str) -> None:
    assert texts(text) == []


@pytest.mark.parametrize(
    "piece", ["x", ".", ' "', ".'", "a|", "A.", "AAAA ", "\n", " \n \n", "Comments\n", "- Joined\n", SENTENCE, "ago | "]
)
def test_time_grows_with_length_only(piece: str) -> None:
    text = piece * (500_000 // len(piece)) if len(piece) < 9 and "\n" not in piece else piece * 2_000
    start = time.process_time()
    split_paragraphs(text)
    assert time.process_time() - start < 5


def texts(text: str, **options: int) -> list[str]:
    return [paragraph.text for paragraph in split_paragraphs(text, **options)]
