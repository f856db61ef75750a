"""What splitting gives: one paragraph."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`text` is `article.text[start:end]`; `boilerplate` names what it is if it is not the article's own prose, else None."""

    index: int
    start: int
    end: int
    text: str
    boilerplate: str | None = None
