"""Reading scored output back, one part after the other."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from detente.errors import OutputError


def stored_paragraph_texts(directory: Path) -> Iterator[str]:
    """The text of every paragraph scored so far."""
    for batch in stored_batches(directory, "paragraphs", ["text"]):
        yield from batch.column(0).to_pylist()


def stored_batches(directory: Path, table: str, columns: Sequence[str] | None = None) -> Iterator[pa.RecordBatch]:
    """The rows of "paragraphs" or "dyads", some thousand at a time. Raises OutputError where a part is damaged."""
    for part in sorted(directory.glob(f"{table}/*.parquet")):
        try:
            yield from pq.ParquetFile(part).iter_batches(columns=columns)
        except (pa.ArrowException, OSError) as error:
            raise OutputError(f"{part} can't be read ({error}); score into another directory, or --overwrite") from error
