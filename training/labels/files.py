"""Reading a labels directory: one paragraph a line in *.jsonl, or one dyad a row in *.csv."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from detente.dyads import country_targets
from detente.errors import LabelError
from detente.mentions import find_mentions
from training.labels.fields import DYAD_FIELDS, record_problems, target_problems
from training.labels.rows import LabelledDyad, LabelledPassage


def read_labels(directory: Path) -> list[LabelledPassage]:
    """All rows of a labels directory.

    Raises LabelError with every problem found as file:line, what is wrong and what would be right.
    """
    passages, problems = read_what_can_be(directory)
    if problems:
        raise LabelError("\n".join(problems))
    return passages


def read_what_can_be(directory: Path) -> tuple[list[LabelledPassage], list[str]]:
    """The rows that can be used, and the problems of the others.

    Raises LabelError where there is no label file.
    """
    files = label_files(directory)
    if not files:
        raise LabelError(f"{directory}: no *.jsonl or *.csv label file there")
    passages: list[LabelledPassage] = []
    problems: list[str] = []
    seen: dict[str, str] = {}
    for path in files:
        for number, record in _records(path, problems):
            where = f"{path.name}:{number}"
            found = list(record_problems(record))
            if not found:
                passage = _passage(record, where)
                found = list(target_problems(passage))
                if passage.id in seen:
                    found.append(f"id {passage.id!r} stands already at {seen[passage.id]}; give every row its own")
                seen.setdefault(passage.id, where)
                if not found:
                    passages.append(passage)
            problems += [f"{where}: {problem}" for problem in found]
    return passages, problems


def label_files(directory: Path) -> list[Path]:
    """The label files, in the order in which they are read."""
    return sorted([*directory.glob("*.jsonl"), *directory.glob("*.csv")])


def labels_digest(directory: Path) -> str:
    """SHA-256 over the label files' names and bytes."""
    digest = hashlib.sha256()
    for path in label_files(directory):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _records(path: Path, problems: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        problems.append(f"{path.name}: can't be read ({error.strerror}); a label file is a text file that you may read")
        return
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        problems.append(f"{path.name}:{line}: byte 0x{error.object[error.start]:02x} is not UTF-8; save the file as UTF-8")
        return
    yield from _csv_records(path, text, problems) if path.suffix == ".csv" else _json_records(path, text, problems)


def _json_records(path: Path, text: str, problems: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    # Not splitlines: a line separator of Unicode may stand inside a text.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            problems.append(f"{path.name}:{number}: not JSON ({error.msg} at column {error.colno}); one object a line")
        except (ValueError, RecursionError):
            problems.append(f"{path.name}:{number}: not JSON that can be read (too deep, or a number too long); one object a line")
        else:
            if isinstance(record, dict):
                yield number, record
            else:
                problems.append(f"{path.name}:{number}: a {type(record).__name__}, not an object; one object a line")


def _csv_records(path: Path, text: str, problems: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """One row a dyad; rows of the same id are one paragraph."""
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    paragraphs: dict[str, tuple[int, dict[str, Any]]] = {}
    try:
        missing = {"id", "text", "pair", "stance"} - set(reader.fieldnames or ())
        if missing:
            there = ", ".join(reader.fieldnames or ()) or "none"
            problems.append(f"{path.name}:1: no column {', '.join(sorted(missing))}; there are: {there}")
            return
        for row in reader:
            if None in row:
                problems.append(f"{path.name}:{reader.line_num}: more cells than columns; quote a text that holds a comma")
                continue
            cells = {key: value for key, value in row.items() if value}
            dyad = {key: cells.pop(key) for key in DYAD_FIELDS & set(cells)}
            number, record = paragraphs.setdefault(cells.get("id", ""), (reader.line_num, {**cells, "dyads": []}))
            for key, value in cells.items():
                if record.setdefault(key, value) != value:
                    problems.append(
                        f"{path.name}:{reader.line_num}: another {key} than line {number} under the same id {cells.get('id')!r}"
                    )
            record["dyads"].append(dyad)
    except csv.Error as error:
        problems.append(f"{path.name}:{reader.line_num + 1}: not CSV ({error}); quote texts, and double the quotes inside them")
        return
    yield from paragraphs.values()


def _passage(record: dict[str, Any], where: str) -> LabelledPassage:
    text = record["text"]
    given = record.get("mentions") or country_targets(find_mentions(text))
    return LabelledPassage(
        id=record["id"],
        text=text,
        targets={name: tuple((start, end) for start, end in spans) for name, spans in given.items()},
        dyads=tuple(
            LabelledDyad((dyad["pair"].split("-")[0], dyad["pair"].split("-")[1]), dyad["stance"], dyad.get("mode"), dyad.get("initiator"))
            for dyad in record["dyads"]
        ),
        where=where,
        sentiment=record.get("sentiment"),
        group=record.get("group"),
        annotator=record.get("annotator"),
        tags=tuple(record.get("tags") or ()),
        root=record.get("root"),
        predicate=record.get("predicate"),
    )
