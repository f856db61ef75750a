"""The output directory of a run.

Rows are written in parts, `dyads/part-00001.parquet` and then `paragraphs/part-00001.parquet`, each under another name first and
renamed when it is whole. The second rename makes the part count: its file says in its metadata which records of which source files
it covers and which of them failed. So a killed run loses the part that it was writing and nothing else, and the same command goes on
after the last whole part.
"""

import json
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from detente.articles import Failure
from detente.errors import OutputError
from detente.records import DYADS, PARAGRAPHS

MANIFEST = "manifest.json"
FAILURES = "failures.jsonl"
_KEY = b"detente"
_TABLES = ("dyads", "paragraphs")
_WRITTEN = re.compile(r"(?:dyads|paragraphs)(?:/part-\d+\.parquet|\.csv|\.jsonl)|failures\.jsonl|manifest\.json|report\.html")
# A reason may quote a file's name, whose bytes need not be UTF-8.
_BYTES_OF_NAMES = "backslashreplace"


@dataclass(frozen=True, slots=True)
class Covered:
    """The first `items` articles and failures of a source file are scored; `whole` if that is all of them."""

    file: str
    sha256: str
    items: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Part:
    """What a part's metadata say."""

    covered: tuple[Covered, ...]
    failures: tuple[Failure, ...]
    articles: int
    dated_by: Mapping[str, int]


class OutputDirectory:
    """Opens or makes an output directory; a run with other `settings` (model, options) in the same one is refused."""

    def __init__(self, path: Path, settings: Mapping[str, Any], *, overwrite: bool = False) -> None:
        """Raises OutputError where the directory can't be written or belongs to another run."""
        self.path = path
        try:
            for folder in (path / "dyads", path / "paragraphs"):
                folder.mkdir(parents=True, exist_ok=True)
            if not os.access(path, os.W_OK):
                raise PermissionError(13, "Permission denied")
            if overwrite:
                self._clear()
            self._refuse_another_run(settings)
            self.parts = self._whole_parts()
            self.write_manifest(settings, finished=False)
            self._rewrite_failures()
        except OSError as error:
            raise OutputError(f"can't write to {path}: {error.strerror or error}; give another directory with --out") from error

    def covered(self) -> dict[str, Covered]:
        """By source file, what earlier parts hold of it."""
        return {covered.file: covered for part in self.parts for covered in part.covered}

    def write_part(self, paragraphs: Sequence[Mapping[str, Any]], dyads: Sequence[Mapping[str, Any]], part: Part) -> None:
        """Writes one part; afterwards it is whole and its failures stand in failures.jsonl.

        Raises OutputError where the disk is full or the directory gone.
        """
        name = _part_name(len(self.parts) + 1)
        metadata = {
            _KEY: json.dumps(
                {
                    "covered": [asdict(c) for c in part.covered],
                    "failures": [asdict(f) for f in part.failures],
                    "articles": part.articles,
                    "dated_by": part.dated_by,
                }
            )
        }
        try:
            _write_table(pa.Table.from_pylist(list(dyads), DYADS), self.path / "dyads" / name)
            _write_table(pa.Table.from_pylist(list(paragraphs), PARAGRAPHS.with_metadata(metadata)), self.path / "paragraphs" / name)
            self.parts.append(part)
            if part.failures:
                with (self.path / FAILURES).open("a", encoding="utf-8", errors=_BYTES_OF_NAMES) as file:
                    file.writelines(_failure_line(failure) for failure in part.failures)
        except OSError as error:
            raise OutputError(
                f"can't write to {self.path}: {error.strerror or error}; what was written before is whole, the same command goes on"
            ) from error

    def write_manifest(self, settings: Mapping[str, Any], *, finished: bool, **counts: Any) -> None:
        """What the directory holds, for people and programs."""
        content = json.dumps({**settings, "finished": finished, "parts": len(self.parts), **counts}, indent=2, ensure_ascii=False)
        temporary = self.path / f".{MANIFEST}"
        try:
            temporary.write_text(content + "\n", encoding="utf-8", errors=_BYTES_OF_NAMES)
            temporary.replace(self.path / MANIFEST)
        except OSError as error:
            raise OutputError(f"can't write to {self.path}: {error.strerror or error}; give another directory with --out") from error

    def wrote(self, path: Path) -> bool:
        """Whether a file is one that a run, its export or its report writes here, and so is no article."""
        place = PurePath(os.path.relpath(os.path.realpath(path), os.path.realpath(self.path))).as_posix()
        return _WRITTEN.fullmatch(place) is not None

    def _clear(self) -> None:
        for file in [
            *self.path.glob("dyads/*.parquet"),
            *self.path.glob("paragraphs/*.parquet"),
            self.path / MANIFEST,
            self.path / FAILURES,
        ]:
            file.unlink(missing_ok=True)

    def _refuse_another_run(self, settings: Mapping[str, Any]) -> None:
        manifest = self.path / MANIFEST
        if not manifest.is_file():
            if any(self.path.glob("*/*.parquet")):
                raise OutputError(f"{self.path} holds Parquet files but no {MANIFEST}; give an empty directory, or --overwrite")
            return
        try:
            before = json.loads(manifest.read_text(encoding="utf-8"))
        except (UnicodeDecodeError, json.JSONDecodeError) as error:
            raise OutputError(f"{manifest} is not JSON ({error}); give an empty directory, or --overwrite") from error
        if not isinstance(before, dict):
            raise OutputError(f"{manifest} holds a {type(before).__name__}, not an object; give an empty directory, or --overwrite")
        for key, value in settings.items():
            if before.get(key) != value:
                raise OutputError(
                    f"{self.path} was scored with {key} {before.get(key)!r}, now it is {value!r}; give another directory, or --overwrite"
                )

    def _whole_parts(self) -> list[Part]:
        """The parts whose second file is there; leftovers of a killed run are removed.

        Raises OutputError where a file that no kill can take is missing: later parts build on it.
        """
        for file in self.path.glob("*/.*.parquet"):
            file.unlink()
        count = sum(1 for _ in self.path.glob("paragraphs/*.parquet"))
        names = [_part_name(number) for number in range(1, count + 1)]
        for file in (self.path / table / name for name in names for table in _TABLES):
            if not file.is_file():
                raise OutputError(f"{file} is missing; give an empty directory, or --overwrite")
        for file in self.path.glob("dyads/*.parquet"):
            if file.name not in names:
                file.unlink()
        return [_read_part(self.path / "paragraphs" / name) for name in names]

    def _rewrite_failures(self) -> None:
        with (self.path / FAILURES).open("w", encoding="utf-8", errors=_BYTES_OF_NAMES) as file:
            file.writelines(_failure_line(failure) for part in self.parts for failure in part.failures)


def _part_name(number: int) -> str:
    return f"part-{number:05d}.parquet"


def _write_table(table: pa.Table, target: Path) -> None:
    temporary = target.with_name(f".{target.name}")
    try:
        pq.write_table(table, temporary, compression="zstd")
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def _read_part(path: Path) -> Part:
    try:
        metadata = pq.read_schema(path).metadata or {}
        content = json.loads(metadata[_KEY])
        return Part(
            covered=tuple(Covered(**covered) for covered in content["covered"]),
            failures=tuple(Failure(**failure) for failure in content["failures"]),
            articles=content["articles"],
            dated_by=content["dated_by"],
        )
    except (pa.ArrowException, KeyError, TypeError, ValueError) as error:
        raise OutputError(f"{path} is no part that Detente wrote ({error}); give an empty directory, or --overwrite") from error


def _failure_line(failure: Failure) -> str:
    return json.dumps(asdict(failure), ensure_ascii=False) + "\n"
