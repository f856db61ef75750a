"""The label files: one paragraph a line in *.jsonl, or one dyad a row in *.csv; read, checked, and split."""

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detente.dyads import MODES, SENTIMENTS, STANCES, Span, country_targets
from detente.errors import LabelError
from detente.mentions import find_mentions

FIELDS = {"id", "text", "dyads", "sentiment", "annotator", "group", "mentions", "tags", "root", "predicate"}
DYAD_FIELDS = {"pair", "stance", "mode", "initiator"}
TEST_SHARE, DEV_SHARE = 10, 10


@dataclass(frozen=True, slots=True)
class LabelledDyad:
    """`initiator` is "both" or one of the two targets' names; None where a code is not given or has no meaning (a neutral dyad has no
    mode)."""

    pair: tuple[str, str]
    stance: str
    mode: str | None = None
    initiator: str | None = None


@dataclass(frozen=True, slots=True)
class LabelledPassage:
    """One row; `targets` holds every mention by name, from the row or from the gazetteer; `where` is file:line."""

    id: str
    text: str
    targets: Mapping[str, tuple[Span, ...]]
    dyads: tuple[LabelledDyad, ...]
    where: str
    sentiment: str | None = None
    group: str | None = None
    annotator: str | None = None
    tags: tuple[str, ...] = ()
    root: str | None = None
    predicate: str | None = None

    @property
    def split(self) -> str:
        """train, dev or test, by a hash of the group, else the id: a test row stays one for ever."""
        bucket = int.from_bytes(hashlib.blake2b((self.group or self.id).encode(), digest_size=8).digest(), "big") % 100
        return "test" if bucket < TEST_SHARE else "dev" if bucket < TEST_SHARE + DEV_SHARE else "train"


def read_labels(directory: Path) -> list[LabelledPassage]:
    """All rows of a labels directory.

    Raises LabelError with every problem found as file:line, what is wrong and what would be right.
    """
    files = sorted([*directory.glob("*.jsonl"), *directory.glob("*.csv")])
    if not files:
        raise LabelError(f"{directory}: no *.jsonl or *.csv label file there")
    passages: list[LabelledPassage] = []
    problems: list[str] = []
    seen: dict[str, str] = {}
    for path in files:
        for number, record in _records(path, problems):
            where = f"{path.name}:{number}"
            found = list(_problems(record))
            if not found:
                passage = _passage(record, where)
                found = list(_target_problems(passage))
                passages.append(passage)
                if passage.id in seen:
                    found.append(f"id {passage.id!r} stands already at {seen[passage.id]}; give every row its own")
                seen[passage.id] = where
            problems += [f"{where}: {problem}" for problem in found]
    if problems:
        raise LabelError("\n".join(problems))
    return passages


def in_split(passages: Sequence[LabelledPassage], split: str) -> list[LabelledPassage]:
    """Those of train, dev or test."""
    return [passage for passage in passages if passage.split == split]


def labels_digest(directory: Path) -> str:
    """SHA-256 over the label files' names and bytes."""
    digest = hashlib.sha256()
    for path in sorted([*directory.glob("*.jsonl"), *directory.glob("*.csv")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _records(path: Path, problems: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    if path.suffix == ".csv":
        yield from _csv_records(path, problems)
        return
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            problems.append(f"{path.name}:{number}: not JSON ({error.msg} at column {error.colno}); one object a line")
            continue
        if isinstance(record, dict):
            yield number, record
        else:
            problems.append(f"{path.name}:{number}: a {type(record).__name__}, not an object")


def _csv_records(path: Path, problems: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """One row a dyad; rows of the same id are one paragraph."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = {"id", "text", "pair", "stance"} - set(reader.fieldnames or ())
        if missing:
            problems.append(f"{path.name}:1: no column {', '.join(sorted(missing))}; there are {', '.join(reader.fieldnames or ())}")
            return
        paragraphs: dict[str, tuple[int, dict[str, Any]]] = {}
        for row in reader:
            cells = {key: value for key, value in row.items() if key and value}
            dyad = {key: cells.pop(key) for key in DYAD_FIELDS & set(cells)}
            number, record = paragraphs.setdefault(cells.get("id", ""), (reader.line_num, {**cells, "dyads": []}))
            if record.get("text") != cells.get("text"):
                problems.append(f"{path.name}:{reader.line_num}: another text than line {number} under the same id {cells.get('id')!r}")
            record["dyads"].append(dyad)
    yield from paragraphs.values()


def _problems(record: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a record's own fields."""
    for key in sorted(set(record) - FIELDS):
        yield f"unknown field {key!r}; known are {', '.join(sorted(FIELDS))}"
    for key in ("id", "text"):
        if not isinstance(record.get(key), str) or not record[key].strip():
            yield f"{key} is {record.get(key)!r}; it must be a text"
    if record.get("sentiment") not in (None, *SENTIMENTS):
        yield f"sentiment is {record['sentiment']!r}; it must be one of {', '.join(SENTIMENTS)}"
    dyads = record.get("dyads")
    if not isinstance(dyads, list) or not all(isinstance(dyad, dict) for dyad in dyads):
        yield f"dyads is {dyads!r}; it must be a list of objects"
        return
    pairs = [dyad.get("pair") for dyad in dyads]
    for pair in {pair for pair in pairs if pairs.count(pair) > 1}:
        yield f"pair {pair!r} stands {pairs.count(pair)} times; once is right"
    for dyad in dyads:
        yield from _dyad_problems(dyad)


def _dyad_problems(dyad: dict[str, Any]) -> Iterator[str]:
    for key in sorted(set(dyad) - DYAD_FIELDS):
        yield f"unknown field {key!r} in a dyad; known are {', '.join(sorted(DYAD_FIELDS))}"
    pair = str(dyad.get("pair", ""))
    names = pair.split("-")
    if len(names) != 2 or not all(names) or names[0] == names[1]:
        yield f"pair is {dyad.get('pair')!r}; it must be two different names joined by a hyphen, such as 'PAK-RUS'"
    elif names != sorted(names):
        yield f"pair {pair!r} is not in alphabetical order; write '{names[1]}-{names[0]}'"
    if dyad.get("stance") not in STANCES:
        yield f"stance of {pair} is {dyad.get('stance')!r}; it must be one of {', '.join(STANCES)}"
    if dyad.get("mode") not in (None, *MODES):
        yield f"mode of {pair} is {dyad['mode']!r}; it must be one of {', '.join(MODES)}"
    if dyad.get("initiator") not in (None, "both", *names):
        yield f"initiator of {pair} is {dyad['initiator']!r}; it must be one of the pair or 'both'"
    if dyad.get("stance") == "neutral" and (dyad.get("mode") or dyad.get("initiator")):
        yield f"{pair} is neutral, so it has no mode and no initiator"


def _target_problems(passage: LabelledPassage) -> Iterator[str]:
    for name, spans in passage.targets.items():
        for start, end in spans:
            if not 0 <= start < end <= len(passage.text):
                yield f"mention of {name}: span [{start}, {end}] lies outside the text of {len(passage.text)} characters"
    for dyad in passage.dyads:
        for name in dyad.pair:
            if name not in passage.targets:
                found = ", ".join(passage.targets) or "nothing"
                yield f'{name} of {"-".join(dyad.pair)} is not found in the text, only {found}; give its spans in "mentions"'


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
