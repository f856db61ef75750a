"""Records of a table or a .jsonl file, and the articles that they stand for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from detente.articles.article import Article
from detente.articles.characters import clean_line, clean_text
from detente.articles.dates import parse_date
from detente.articles.failure import Failure
from detente.articles.files import SourceFile
from detente.articles.publication import published_in_name, published_in_text
from detente.articles.streams import size
from detente.articles.titles import first_line_title, with_title

ID_FIELDS = ("id", "article_id", "doc_id", "url")
TITLE_FIELDS = ("title", "headline")
DATE_FIELDS = (
    "date",
    "published",
    "publication_date",
    "pubdate",
    "timestamp",
    "published_at",
    "published_date",
    "publish_date",
    "date_published",
)


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its number in the file from 1, and its fields."""

    number: int
    fields: Mapping[str, object]


def find_field(names: Iterable[str], wanted: str) -> str | None:
    """The name among `names` that is `wanted`, or else that differs from it in case and outer spaces only."""
    names = list(names)
    if wanted in names:
        return wanted
    return next((name for name in names if name.strip().casefold() == wanted.strip().casefold()), None)


def missing_text(names: Iterable[str], text_column: str) -> str:
    """Why a table or record without the text's field can't be read."""
    names = sorted(clean_line(name)[:60] for name in names)
    shown = ", ".join(names[:30]) + (f" and {len(names) - 30} more" if len(names) > 30 else "")
    return f"it has no column '{text_column}'; it has: {shown or 'none'}. Name the one that holds the text with --text-column"


def article_from_record(record: Record, file: SourceFile, text_column: str, max_bytes: int) -> Article | Failure:
    """The article that a record stands for, or why it is none."""
    fields = record.fields
    column = find_field(fields, text_column)
    if column is None:
        return _failure(file, record, missing_text(fields, text_column))
    value = "" if fields[column] is None else fields[column]
    if isinstance(value, bytes):
        value = value.decode("utf-8", errors="replace")
    if not isinstance(value, str):
        return _failure(file, record, f"its '{column}' holds a value of type {type(value).__name__}, a text is needed")
    if len(value) > max_bytes or len(value.encode("utf-8", errors="replace")) > max_bytes:
        return _failure(file, record, f"larger than the {size(max_bytes)} that one article may have; split it")
    body = clean_text(value)
    if not body.strip():
        return _failure(file, record, f"holds no text: its '{column}' is empty")
    title = next(filter(None, (_as_line(found) for found in _values(fields, TITLE_FIELDS))), None)
    published, source = _published(fields, body, file)
    return Article(
        id=next(filter(None, (_as_line(found) for found in _values(fields, ID_FIELDS))), f"{file.name}#{record.number}"),
        text=with_title(title, body),
        title=title or first_line_title(body),
        published=published,
        published_from=source,
    )


def _values(fields: Mapping[str, object], wanted: Iterable[str]) -> Iterable[object]:
    for name in wanted:
        found = find_field(fields, name)
        if found is not None:
            yield fields[found]


def _as_line(value: object) -> str:
    """A text or whole number on one line; empty for everything else."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        # Python refuses to write numbers of thousands of digits.
        return str(value) if value.bit_length() <= 256 else ""
    return clean_line(value) if isinstance(value, str) else ""


def _published(fields: Mapping[str, object], body: str, file: SourceFile) -> tuple[date | None, str | None]:
    for value in _values(fields, DATE_FIELDS):
        if day := parse_date(value):
            return day, "column"
    if found := published_in_text(body):
        return found
    day = published_in_name(file.name, file.path)
    return day, "file name" if day else None


def _failure(file: SourceFile, record: Record, reason: str) -> Failure:
    return Failure(file.name, record.number, reason, "ArticleError")
