"""The same columns as CSV or JSON lines, for spreadsheets and pipes."""

import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from detente.errors import OutputError
from detente.records import DYADS, PARAGRAPHS
from service.batch.stored import stored_batches

FORMATS = ("csv", "jsonl")
_TABLES = {"paragraphs": PARAGRAPHS, "dyads": DYADS}
_RISKY = ("=", "+", "-", "@", "\t", "\r")


def export(directory: Path, form: str, *, into: Path | None = None) -> list[Path]:
    """Writes paragraphs.csv and dyads.csv (or .jsonl) beside the Parquet files or `into` another folder, and gives their paths.

    Raises OutputError where they can't be written, or a Parquet file can't be read.
    """
    targets = []
    for table in _TABLES:
        target = (into or directory) / f"{table}.{form}"
        try:
            _write(directory, table, target, form)
        except OSError as error:
            raise OutputError(f"can't write {target}: {error.strerror or error}; the same command exports again") from error
        targets.append(target)
    return targets


def _write(directory: Path, table: str, target: Path, form: str) -> None:
    names = _TABLES[table].names
    # A byte order mark lets spreadsheets see that it is UTF-8.
    with target.open("w", encoding="utf-8-sig" if form == "csv" else "utf-8", newline="") as file:
        if form == "csv":
            writer = csv.writer(file)
            writer.writerow(names)
            writer.writerows([_cell(row[name]) for name in names] for row in _rows(directory, table))
        else:
            file.writelines(json.dumps(row, ensure_ascii=False, default=date.isoformat) + "\n" for row in _rows(directory, table))


def _rows(directory: Path, table: str) -> Iterator[dict[str, Any]]:
    for batch in stored_batches(directory, table):
        yield from batch.to_pylist()


def _cell(value: object) -> object:
    """Lists joined by spaces; a text that a spreadsheet would take for a formula gets an apostrophe in front."""
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, str) and value.startswith(_RISKY):
        return f"'{value}"
    return value
