"""Writing a small file and reading it back, for the tests of the readers."""

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from detente.articles import Article, Failure, find_files, read_articles


def read(path: Path, content: bytes | str = b"", **options: str | int) -> list[Article | Failure]:
    if content:
        content = content.encode() if isinstance(content, str) else content
        path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    (file,) = find_files([path])
    return list(read_articles(file, **options))  # type: ignore[arg-type]


def article(path: Path, content: bytes | str = b"", **options: str | int) -> Article:
    (found,) = read(path, content, **options)
    assert isinstance(found, Article)
    return found


def json_lines(*records: object) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def write_parquet(path: Path, columns: dict[str, object], **options: int) -> Path:
    pq.write_table(pa.table(columns), path, **options)
    return path
