"""From a file to its articles."""

from collections.abc import Iterator
from datetime import date

from detente.articles.article import Article
from detente.articles.characters import clean_line, clean_text
from detente.articles.csv_tables import read_csv
from detente.articles.dates import parse_date
from detente.articles.encodings import decode
from detente.articles.failure import Failure
from detente.articles.files import SourceFile
from detente.articles.json_lines import read_json_lines
from detente.articles.markdown import render_markdown, split_front_matter
from detente.articles.pages import read_page
from detente.articles.parquet_tables import read_parquet
from detente.articles.publication import published_in_name, published_in_text
from detente.articles.records import Record, article_from_record
from detente.articles.streams import MAX_BYTES, READ_ERRORS, read_whole
from detente.articles.titles import first_line_title, with_title
from detente.errors import ArticleError


def read_articles(file: SourceFile, *, text_column: str = "text", skip: int = 0, max_bytes: int = MAX_BYTES) -> Iterator[Article | Failure]:
    """The articles of a file, one at a time, without loading more of it than one article needs.

    What can't be read comes as a Failure: one for each bad record (the others are still read), one for a file that can't be opened, holds
    no text, or whose one article is larger than `max_bytes` after decompression. Nothing that a file contains raises an exception.

    `skip` leaves out what was given before: `read_articles(file, skip=n)` gives what `read_articles(file)` gives after its first n items.
    """
    try:
        if file.problem:
            raise ArticleError(file.problem)
        if file.format in _RECORDS:
            for record in _read_records(file, text_column, skip, max_bytes):
                yield record if isinstance(record, Failure) else article_from_record(record, file, text_column, max_bytes)
        elif skip == 0:
            yield _ONE_ARTICLE[file.format](file, read_whole(file, max_bytes))
    except (ArticleError, *READ_ERRORS) as error:
        if skip == 0:
            yield Failure(file.name, None, _reason(error), type(error).__name__)


def _read_records(file: SourceFile, text_column: str, skip: int, max_bytes: int) -> Iterator[Record | Failure]:
    if file.format == "jsonl":
        return read_json_lines(file, skip, max_bytes)
    if file.format == "csv":
        return read_csv(file, text_column, skip, max_bytes)
    return read_parquet(file, text_column, skip)


def _read_text(file: SourceFile, content: bytes) -> Article:
    text = _some_text(clean_text(decode(content)))
    return _article(file, first_line_title(text), text)


def _read_markdown(file: SourceFile, content: bytes) -> Article:
    fields, source = split_front_matter(clean_text(decode(content)))
    heading, body = render_markdown(source)
    body = _some_text(body)
    named = fields.get("title")
    title = clean_line(str(named)) if isinstance(named, str | int | float) else None
    day = next(filter(None, (parse_date(fields.get(name)) for name in _FRONT_MATTER_DATES)), None)
    return _article(file, title or heading, with_title(title, body), day, "front matter")


def _read_html(file: SourceFile, content: bytes) -> Article:
    page = read_page(decode(content, markup=True))
    body = _some_text(page.text, "no article text was found on the page")
    return _article(file, page.title, with_title(page.title, body), page.published, "metadata", page.marked_up)


def _article(
    file: SourceFile, title: str | None, text: str, day: date | None = None, source: str | None = None, fallback: date | None = None
) -> Article:
    """The article of a file that holds one; `source` is where `day` was found, `fallback` a less certain day from there."""
    if not day:
        day, source = published_in_text(text) or (fallback, source)
    if not day:
        day, source = published_in_name(file.name, file.path), "file name"
    return Article(file.name, text, title, day, source if day else None)


def _some_text(text: str, what: str = "the file is blank") -> str:
    if not text.strip():
        raise ArticleError(f"holds no text: {what}")
    return text


def _reason(error: Exception) -> str:
    if isinstance(error, ArticleError):
        return str(error)
    what = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"can't be read: {what or type(error).__name__}"


_RECORDS = ("jsonl", "csv", "parquet")
_FRONT_MATTER_DATES = ("date", "published", "publication_date", "pubdate")
_ONE_ARTICLE = {"txt": _read_text, "md": _read_markdown, "html": _read_html}
