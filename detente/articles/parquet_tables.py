"""Records of a .parquet file, read batch by batch."""

from collections.abc import Iterator
from typing import Any

from detente.articles.failure import Failure
from detente.articles.files import SourceFile
from detente.articles.records import DATE_FIELDS, ID_FIELDS, TITLE_FIELDS, Record, find_field, missing_text
from detente.articles.streams import READ_ERRORS, open_seekable
from detente.errors import ArticleError

_BATCH_ROWS = 64
_BUFFER_BYTES = 1 << 20


def read_parquet(file: SourceFile, text_column: str, skip: int) -> Iterator[Record | Failure]:
    """The rows after the first `skip`; only the columns that an article needs are read.

    A broken file ends with a Failure. Raises ArticleError if it is no Parquet file, and what opening it raises.
    """
    import pyarrow  # takes half a second to load, for which other formats need not wait
    import pyarrow.parquet

    broken = (pyarrow.ArrowException, ValueError, *READ_ERRORS)
    with open_seekable(file) as stream:
        try:
            table = pyarrow.parquet.ParquetFile(stream, pre_buffer=False, buffer_size=_BUFFER_BYTES)
            names, rows = table.schema_arrow.names, table.metadata.num_rows
        except broken as error:
            raise ArticleError(f"not a readable Parquet file: {error}") from error
        if find_field(names, text_column) is None or rows == 0:
            if skip == 0:
                reason = "holds no text: the table has no rows" if rows == 0 else missing_text(names, text_column)
                yield Failure(file.name, None, reason, "ArticleError")
            return
        found = (find_field(names, name) for name in (text_column, *ID_FIELDS, *TITLE_FIELDS, *DATE_FIELDS))
        wanted = {name for name in found if name is not None}
        groups, number = _groups_after(table, skip)
        try:
            for batch in table.iter_batches(_BATCH_ROWS, row_groups=groups, columns=sorted(wanted)):
                columns = list(zip(batch.schema.names, batch.columns, strict=True))
                for place in range(batch.num_rows):
                    number += 1
                    if number > skip:
                        yield Record(number, {name: _value(column[place]) for name, column in columns})
        except broken as error:
            number += 1
            if number > skip:
                reason = f"row {number} and those below it can't be read: {error}; the articles before them are not affected"
                yield Failure(file.name, number, reason, type(error).__name__)


def _groups_after(table: Any, skip: int) -> tuple[list[int], int]:
    """The row groups that hold rows after the first `skip`, and the number of rows before them."""
    before = 0
    for group in range(table.num_row_groups):
        rows = table.metadata.row_group(group).num_rows
        if before + rows > skip:
            return list(range(group, table.num_row_groups)), before
        before += rows
    return [], before


def _value(cell: Any) -> object:
    try:
        return cell.as_py()
    except UnicodeDecodeError:
        return cell.as_buffer().to_pybytes()
    # A time between nanoseconds, in an unknown zone, or beyond Python's years.
    except (ValueError, OverflowError, LookupError, OSError):
        return None
