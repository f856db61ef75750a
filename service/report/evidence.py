"""The paragraphs behind a dyad: the most confident of each stance, with their text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from detente.dyads import STANCES
from service.report.output import ScoredOutput
from service.report.summary import Dyad

_PLAIN = ("article_id", "title", "published", "paragraph", "start", "stance", *(f"p_{stance}" for stance in STANCES), "mode", "initiator")
_ORDER = [("group", "ascending"), ("confidence", "descending"), *((name, "ascending") for name in ("article_id", "paragraph", "start"))]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One paragraph as evidence for one dyad. `confidence` is the highest of the three probabilities."""

    article_id: str
    title: str | None
    published: date | None
    paragraph: int
    start: int
    stance: str
    p_cooperative: float
    p_neutral: float
    p_hostile: float
    mode: str | None
    initiator: str | None
    confidence: float
    text: str


def find_evidence(output: ScoredOutput, dyads: Sequence[Dyad], most: int) -> dict[str, list[Evidence]]:
    """At most `most` paragraphs for each dyad, by the dyads' codes: cooperative and hostile ones, most confident first, then neutral ones.

    Of cooperative and hostile paragraphs each has half of the places if it needs them, so that the rarer stance is seen too.
    """
    rows: dict[str, list[dict[str, Any]]] = {dyad.code: [] for dyad in dyads}
    for row in _most_confident(output.dyads, list(rows), most).to_pylist():
        rows[row.pop("group").rpartition(" ")[0]].append(row)
    chosen = {code: _choose(candidates, most) for code, candidates in rows.items()}
    texts = _texts(output.paragraphs, {_place(row) for some in chosen.values() for row in some})
    return {code: [Evidence(**row, text=texts.get(_place(row), "")) for row in some] for code, some in chosen.items()}


def _most_confident(dyads: ds.Dataset, codes: list[str], most: int) -> pa.Table:
    """The `most` best rows of each dyad and stance; `group` is "PAK-RUS hostile". Holds a batch at a time."""
    field = pc.field
    code = pc.binary_join_element_wise(field("country_a"), field("country_b"), "-")
    columns = {
        **{name: field(name) for name in _PLAIN},
        "group": pc.binary_join_element_wise(code, field("stance"), " "),
        "confidence": pc.max_element_wise(*(field(f"p_{stance}") for stance in STANCES)),
    }
    wanted = code.isin(pa.array(codes, pa.string())) & ~field("duplicate")
    scanner = dyads.scanner(columns=columns, filter=wanted)
    best = scanner.projected_schema.empty_table()
    for batch in scanner.to_batches():
        if batch.num_rows:
            best = _first_of_each_group(pa.concat_tables([best, pa.Table.from_batches([batch])]).sort_by(_ORDER), most)
    return best


def _first_of_each_group(table: pa.Table, most: int) -> pa.Table:
    """The first rows of every run of equal groups."""
    groups = table["group"].combine_chunks().dictionary_encode().indices.to_numpy()
    starts = np.flatnonzero(np.diff(groups, prepend=-1))
    rank = np.arange(len(groups)) - np.repeat(starts, np.diff(starts, append=len(groups)))
    return table.filter(pa.array(rank < most))


def _choose(rows: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    rows = sorted(rows, key=_weight)
    halves = [row for stance in ("cooperative", "hostile") for row in [row for row in rows if row["stance"] == stance][: most // 2]]
    others = [row for row in rows if row not in halves]
    return sorted((halves + others)[:most], key=_weight)


def _weight(row: dict[str, Any]) -> tuple[bool, float]:
    return row["stance"] == "neutral", -row["confidence"]


def _place(row: dict[str, Any]) -> tuple[str, int, int]:
    return row["article_id"], row["paragraph"], row["start"]


def _texts(paragraphs: ds.Dataset, places: set[tuple[str, int, int]]) -> dict[tuple[str, int, int], str]:
    """The texts of some paragraphs; texts are decoded only where a row group holds one of them."""
    articles = pa.array(sorted({article_id for article_id, _, _ in places}), pa.string())
    texts: dict[tuple[str, int, int], str] = {}
    for part in _parts(paragraphs.get_fragments()) if places else ():
        found = part.to_table(columns=["article_id", "paragraph", "start"])
        rows = pc.indices_nonzero(pc.is_in(found["article_id"], value_set=articles))
        keys = [_place(row) for row in found.take(rows).to_pylist()]
        if places.intersection(keys):
            found_texts = part.to_table(columns=["text"])["text"].take(rows).to_pylist()
            texts.update((key, text) for key, text in zip(keys, found_texts, strict=True) if key in places)
    return texts


def _parts(fragments: Iterable[ds.Fragment]) -> Iterator[ds.Fragment]:
    for fragment in fragments:
        yield from fragment.split_by_row_group() if isinstance(fragment, ds.ParquetFileFragment) else [fragment]
