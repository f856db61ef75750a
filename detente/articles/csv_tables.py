"""Records of a .csv file, read row by row."""

import csv
from collections.abc import Iterator
from itertools import chain
from typing import TextIO

from detente.articles.failure import Failure
from detente.articles.files import SourceFile
from detente.articles.records import Record, find_field, missing_text
from detente.articles.streams import READ_ERRORS, open_text, size

_DELIMITERS = ",;\t|"


def read_csv(file: SourceFile, text_column: str, skip: int, max_bytes: int) -> Iterator[Record | Failure]:
    """The rows after the first `skip`, each a Record or a Failure that names the line.

    The first row names the columns; commas, semicolons, tabs or bars separate them. A broken file ends with a Failure. Raises ArticleError
    if its start is no text, and what opening it raises.
    """
    number = 0
    with open_text(file) as stream:
        lines = _RowLines(stream, max_bytes)
        csv.field_size_limit(max(csv.field_size_limit(), max_bytes + 1))
        try:
            try:
                header, delimiter = _header(lines)
            except (csv.Error, _RowTooLongError) as error:
                if skip == 0:
                    yield Failure(file.name, None, f"the header can't be read: {error}", "ArticleError")
                return
            if header is None or find_field(header, text_column) is None:
                if skip == 0:
                    reason = missing_text(header, text_column) if header else "holds no text: the file has no rows"
                    yield Failure(file.name, None, reason, "ArticleError")
                return
            reader = csv.reader(lines, delimiter=delimiter)
            while True:
                lines.begin()
                try:
                    row = next(reader)
                except StopIteration:
                    break
                except (csv.Error, _RowTooLongError) as error:
                    number += 1
                    if number > skip:
                        yield Failure(file.name, number, f"line {lines.first}: {error}", "ArticleError")
                    continue
                if not row:
                    continue
                number += 1
                if number > skip:
                    yield _record(file, number, header, row, lines)
        except READ_ERRORS as error:
            number += 1
            if number > skip:
                reason = f"can't be read beyond line {lines.number}: {error}; the articles before it are not affected"
                yield Failure(file.name, None, reason, type(error).__name__)
    if number == 0 and skip == 0:
        yield Failure(file.name, None, "holds no text: the file has no rows below its header", "ArticleError")


def _header(lines: "_RowLines") -> tuple[list[str] | None, str]:
    delimiter = ""
    for line in lines:
        # A first line "sep=;" is how Excel is told.
        if line.lower().startswith("sep=") and len(line.strip()) == 5:
            delimiter = line[4]
        elif line.strip():
            delimiter = delimiter or max(_DELIMITERS, key=line.count)
            return [name.strip() for name in next(csv.reader(chain([line], lines), delimiter=delimiter))], delimiter
    return None, ","


def _record(file: SourceFile, number: int, header: list[str], row: list[str], lines: "_RowLines") -> Record | Failure:
    where = f"line {lines.first}: "
    if lines.ended_inside:
        reason = "a quotation mark that opens a field is never closed; the rows below it could not be told apart"
        return Failure(file.name, number, where + reason, "ArticleError")
    # Spreadsheets add empty cells at the end; others mean that a text holds the separator without being quoted.
    if any(row[len(header) :]):
        reason = f"{len(row)} fields, but the header names {len(header)}; a field that holds the separator has to be in quotation marks"
        return Failure(file.name, number, where + reason, "ArticleError")
    return Record(number, dict(zip(header, row, strict=False)))


class _RowTooLongError(Exception):
    """A row holds more than it may."""


class _RowLines:
    """The lines of a stream for csv.reader, which never hold more than `limit` characters a row.

    A longer row is passed over to its end, so that the next begins where it should, and _RowTooLongError is raised.
    """

    def __init__(self, stream: TextIO, limit: int) -> None:
        self._stream, self._limit = stream, limit
        self._used = 0
        self.number = 0
        self.first = 1
        self.ended_inside = False

    def begin(self) -> None:
        """A new row begins."""
        self._used = 0
        self.first = self.number + 1

    def __iter__(self) -> "_RowLines":
        return self

    def __next__(self) -> str:
        # csv.reader asks for another line of the same row only within quotation marks.
        inside = self._used > 0
        line = self._read()
        if not line:
            self.ended_inside = inside
            raise StopIteration
        self._used += len(line)
        if self._used > self._limit:
            self._pass_over(line, inside)
            raise _RowTooLongError(f"larger than the {size(self._limit)} that one article may have; split it, or close its quotation marks")
        return line

    def _pass_over(self, line: str, inside: bool) -> None:
        while line:
            # A doubled quotation mark within a field changes nothing, twice.
            inside ^= line.count('"') % 2 == 1
            if line.endswith("\n") and not inside:
                return
            line = self._read()

    def _read(self) -> str:
        line = self._stream.readline(self._limit + 1)
        self.number += line.endswith("\n")
        return line
