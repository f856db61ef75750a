"""Counts and balance of labelled rows."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import simplemma

from detente.mentions import country_codes
from training.labels.duplicates import words_of
from training.labels.rows import LabelledPassage

_FILLERS = {"a", "an", "the", "one", "s", "its", "his", "her", "their", "own", "be"}
_DECILES = 10


def statistics(passages: Sequence[LabelledPassage]) -> dict[str, Any]:
    """What the labels hold: every count is of rows, or of dyads where its name says so."""
    known = country_codes()
    dyads = [dyad for passage in passages for dyad in passage.dyads]
    between = Counter("-".join(dyad.pair) for dyad in dyads if known.issuperset(dyad.pair))
    countries = Counter(name for passage in passages for name in passage.targets if name in known)
    lengths = sorted(len(words_of(passage.text)) for passage in passages)
    return {
        "rows": len(passages),
        "by_file": _counts(passage.where.rpartition(":")[0] for passage in passages),
        "by_split": _counts(passage.split for passage in passages),
        "dyads": len(dyads),
        "dyads_between_countries": between.total(),
        "countries": len(countries),
        "commonest_countries": dict(countries.most_common(10)),
        "different_country_dyads": len(between),
        "commonest_dyads": dict(between.most_common(10)),
        "stance_of_dyads": _counts(dyad.stance for dyad in dyads),
        "mode_of_dyads": _counts(dyad.mode for dyad in dyads),
        "initiator_of_dyads": _counts(_place(passage, dyad.pair, dyad.initiator) for passage in passages for dyad in passage.dyads),
        "sentiment": _counts(passage.sentiment for passage in passages),
        "root": _counts(passage.root for passage in passages),
        "turned_root": _counts(passage.root for passage in passages if _is_turned(passage)),
        "tags": _counts(tag for passage in passages for tag in passage.tags),
        "targets_a_row": _counts(str(len(passage.targets)) for passage in passages),
        "words_a_row": {
            f"{100 * i // _DECILES}%": lengths[min(len(lengths) - 1, i * len(lengths) // _DECILES)] for i in range(_DECILES + 1)
        }
        if lengths
        else {},
        "groups_of_several": sum(count > 1 for count in Counter(passage.family for passage in passages).values()),
        "predicates": len({lemmas(passage.predicate) for passage in passages if passage.predicate}),
    }


def lemmas(predicate: str) -> tuple[str, ...]:
    """A predicate's words without inflection, articles and possessives: "opened an inquiry" and "open inquiry" are one."""
    return tuple(lemma for lemma in map(_lemma, words_of(predicate)) if lemma not in _FILLERS)


@cache
def _lemma(word: str) -> str:
    return simplemma.lemmatize(word, lang="en")


_COOPERATIVE = {"AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "RETREAT"}


def _is_turned(passage: LabelledPassage) -> bool:
    """Whether no dyad has the stance of the row's root class: an aid suspended, a threat withdrawn."""
    side = "cooperative" if passage.root in _COOPERATIVE else "hostile"
    return passage.root is not None and side not in {dyad.stance for dyad in passage.dyads}


def _place(passage: LabelledPassage, pair: tuple[str, str], initiator: str | None) -> str | None:
    """Whether the initiator is the target named first in the text."""
    if initiator in (None, "both"):
        return initiator
    first = min(pair, key=lambda name: min(passage.targets[name]))
    return "named first" if initiator == first else "named second"


def _counts(values: Iterable[str | None]) -> dict[str, int]:
    return dict(Counter(value for value in values if value is not None).most_common())
