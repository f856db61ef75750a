"""Texts that are the same or nearly so."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer

from training.labels.rows import LabelledPassage

# Runs of two words, with the start and the end: rarely shared by texts of different events.
_RUN = 2


@dataclass(frozen=True, slots=True)
class Twins:
    """Two rows and the share of their words' runs that both have (Jaccard); 1 where the words are the same."""

    first: LabelledPassage
    second: LabelledPassage
    share: float


def words_of(text: str) -> list[str]:
    """The words, without case and punctuation."""
    return re.findall(r"\w+", text.casefold())


def near_duplicates(passages: Sequence[LabelledPassage], least: float = 0.5) -> Iterator[Twins]:
    """Every pair of rows that shares at least `least` of its pairs of words."""
    if len(passages) < 2:
        return
    counter = CountVectorizer(analyzer=lambda text: _runs(words_of(text)), binary=True, dtype=np.int32)
    try:
        runs = counter.fit_transform([passage.text for passage in passages])
    except ValueError:  # No word in any text.
        return
    sizes = np.asarray(runs.sum(axis=1)).ravel()
    shared = (runs @ runs.T).tocoo()
    for a, b, both in zip(shared.row, shared.col, shared.data, strict=True):
        if a < b and both / (sizes[a] + sizes[b] - both) >= least:
            yield Twins(passages[a], passages[b], float(both / (sizes[a] + sizes[b] - both)))


def _runs(words: list[str]) -> list[str]:
    framed = ["<", *words, ">"]
    return [" ".join(framed[i : i + _RUN]) for i in range(len(framed) - _RUN + 1)]
