"""What every reader gives: one article."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Article:
    """One article.

    `text` begins with the title where the source keeps it apart, so that a headline is scored like any paragraph.
    `published_from` says where the date was found: "metadata", "front matter", "column", "date line", "published line" or "file name".
    """

    id: str
    text: str
    title: str | None = None
    published: date | None = None
    published_from: str | None = None
