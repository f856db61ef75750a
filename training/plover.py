"""The PLOVER benchmark: sentences with a marked source and target, and the expert's quad class."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from detente.dyads import Passage, Span
from detente.errors import UsageError

QUADS = {"1": ("cooperative", "verbal"), "2": ("cooperative", "material"), "3": ("hostile", "verbal"), "4": ("hostile", "material")}
_TAG = re.compile(r"<(/?)([st])>")
_COLUMNS = ("sentence_id", "marked_sentence", "gold_quad", "gold_root")


@dataclass(frozen=True, slots=True)
class PloverRow:
    """`passage` has the targets "source" and "target"; one that the file leaves unmarked is the whole sentence."""

    id: str
    passage: Passage
    stance: str
    mode: str
    root: str


def read_plover(path: Path) -> list[PloverRow]:
    """The rows of a PLOVER file (tab-separated, with a header).

    Raises UsageError where the file is missing or not of that form.
    """
    if not path.is_file():
        raise UsageError(f"no such file: {path}")
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        if tuple(reader.fieldnames or ())[:4] != _COLUMNS:
            raise UsageError(f"{path}: its columns are {reader.fieldnames}; a PLOVER file has {', '.join(_COLUMNS)}")
        return list(_rows(reader, path))


def _rows(reader: "csv.DictReader[str]", path: Path) -> Iterator[PloverRow]:
    for row in reader:
        if row["gold_quad"] not in QUADS:
            raise UsageError(f"{path}:{reader.line_num}: gold_quad is {row['gold_quad']!r}; it must be one of {', '.join(QUADS)}")
        text, spans = unmark(row["marked_sentence"])
        if not spans:
            raise UsageError(f"{path}:{reader.line_num}: no actor is marked; <s>...</s> and <t>...</t> are needed")
        whole = [(0, len(text))]
        passage = Passage(text, {"source": spans.get("s", whole), "target": spans.get("t", whole)})
        yield PloverRow(row["sentence_id"], passage, *QUADS[row["gold_quad"]], row["gold_root"])


def unmark(marked: str) -> tuple[str, dict[str, list[Span]]]:
    """The text without its <s> and <t> tags, and the spans that they held."""
    text, last = "", 0
    opened: dict[str, int] = {}
    spans: dict[str, list[Span]] = {}
    for tag in _TAG.finditer(marked):
        text += marked[last : tag.start()]
        last = tag.end()
        if not tag[1]:
            opened[tag[2]] = len(text)
        elif tag[2] in opened:
            spans.setdefault(tag[2], []).append((opened.pop(tag[2]), len(text)))
    return text + marked[last:], spans
