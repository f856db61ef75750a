"""From an article's text to its paragraphs."""

from detente.paragraphs.boilerplate import mark_boilerplate
from detente.paragraphs.layout import paragraph_spans
from detente.paragraphs.paragraph import Paragraph
from detente.paragraphs.windows import windows

MAX_WORDS = 220


def split_paragraphs(article_text: str, *, max_words: int = MAX_WORDS) -> list[Paragraph]:
    """The paragraphs of a text in order, boilerplate marked; every character but spaces lies in exactly one of them.

    `layout.paragraph_spans` says what a paragraph is; one of more than `max_words` words comes as several, cut at the ends of sentences.
    """
    spans = (window for span in paragraph_spans(article_text) for window in windows(article_text, span, max_words))
    return mark_boilerplate([Paragraph(index, start, end, article_text[start:end]) for index, (start, end) in enumerate(spans)])
