"""The folder that `detente score` wrote, opened for reading."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds

from detente.articles import Failure
from detente.errors import OutputError, UsageError
from detente.records import DYADS, PARAGRAPHS

_SCHEMAS = {"paragraphs": PARAGRAPHS, "dyads": DYADS}
_WANTED = "give a folder that `detente score PATH --out DIR` wrote"


@dataclass(frozen=True, slots=True)
class ScoredOutput:
    """The two tables, not yet read, the failures and the manifest (empty if there is none)."""

    directory: Path
    paragraphs: ds.Dataset
    dyads: ds.Dataset
    failures: tuple[Failure, ...]
    manifest: Mapping[str, Any]

    @property
    def articles_read(self) -> int | None:
        """How many articles the run read, also those with no paragraph to score, if the manifest says so."""
        articles = self.manifest.get("articles")
        return articles if isinstance(articles, int) and not isinstance(articles, bool) else None

    @property
    def finished(self) -> bool:
        """False if the manifest says that the run has stopped or still goes on."""
        return self.manifest.get("finished") is not False

    @property
    def model(self) -> str | None:
        """The model's name, if the manifest says so."""
        model = self.manifest.get("model")
        return model if isinstance(model, str) else None


def open_output(directory: Path) -> ScoredOutput:
    """Opens a folder of scored output. UsageError if it is none, OutputError if a file in it can't be read."""
    if not directory.is_dir():
        raise UsageError(f"{directory}: no such folder; {_WANTED}")
    missing = [f"{name}/" for name in _SCHEMAS if not (directory / name).is_dir()]
    if missing and not (directory / "manifest.json").is_file():
        raise UsageError(f"{directory}: no scored output, {' and '.join(missing)} missing; {_WANTED}")
    manifest = _manifest(directory / "manifest.json")
    parts = {name: _parts(directory / name) for name in _SCHEMAS}
    if manifest.get("finished") is False:  # a part's dyads are written before its paragraphs, which make it count
        whole = {path.name for path in parts["paragraphs"]}
        parts["dyads"] = [path for path in parts["dyads"] if path.name in whole]
    paragraphs, dyads = (_table(parts[name], schema) for name, schema in _SCHEMAS.items())
    return ScoredOutput(directory, paragraphs, dyads, _failures(directory / "failures.jsonl"), manifest)


def _parts(folder: Path) -> list[Path]:
    """The Parquet files that are whole: one that is still being written has a name with a dot before it."""
    return sorted(path for path in folder.glob("*.parquet") if not path.name.startswith("."))


def _table(parts: list[Path], schema: pa.Schema) -> ds.Dataset:
    if not parts:
        return ds.dataset(schema.empty_table())
    try:
        table = ds.dataset([str(path) for path in parts], format="parquet")
    except (pa.ArrowException, OSError) as error:
        raise OutputError(f"{parts[0]}: can't be read as Parquet ({error}); score again") from error
    lacking = [name for name in schema.names if name not in table.schema.names]
    if lacking:
        raise UsageError(f"{parts[0]}: no table of scored {parts[0].parent.name}, it lacks {', '.join(lacking)}; score again")
    return table


def _failures(path: Path) -> tuple[Failure, ...]:
    if not path.is_file():
        return ()
    with path.open(encoding="utf-8", errors="replace") as lines:
        return tuple(_failure(line, f"{path.name}:{number}") for number, line in enumerate(lines, 1) if line.strip())


def _failure(line: str, place: str) -> Failure:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict):
        return Failure(place, None, "this line is not a JSON object", "")
    record = row.get("record") if isinstance(row.get("record"), int) else None
    return Failure(str(row.get("file", place)), record, str(row.get("reason", "")), str(row.get("exception", "")))


def _manifest(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        return {}
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise OutputError(f"{path}: not JSON ({error}); delete it or score again") from error
    return manifest if isinstance(manifest, dict) else {}
