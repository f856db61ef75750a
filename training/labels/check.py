"""Every rule of the labels that a program can check: errors, without which nothing is trained, and warnings."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from detente.mentions import country_codes
from training.labels.duplicates import Twins, near_duplicates, words_of
from training.labels.files import read_what_can_be
from training.labels.rows import LabelledPassage

MOST_OF_A_DYAD = 0.01
ROWS_FOR_BALANCE = 1_000
LONGEST = 400


@dataclass(frozen=True, slots=True)
class Checked:
    """What can be used, and what was found, each as "file:line: what is wrong; what to do"."""

    passages: list[LabelledPassage]
    errors: list[str]
    warnings: list[str]


def check_labels(directory: Path) -> Checked:
    """Reads and checks a labels directory.

    Raises LabelError where there is no label file.
    """
    passages, errors = read_what_can_be(directory)
    warnings: list[str] = []
    for twins in near_duplicates(passages):
        error, warning = _judge(twins)
        errors += [error] if error else []
        warnings += [warning] if warning else []
    for passage in passages:
        warnings += [f"{passage.where}: {problem}" for problem in _row_warnings(passage)]
    warnings += _balance_warnings(passages)
    return Checked(passages, errors, warnings)


def _judge(twins: Twins) -> tuple[str | None, str | None]:
    """An error or a warning of two texts that are nearly the same."""
    one, other = twins.first, twins.second
    if words_of(one.text) == words_of(other.text) and one.targets == other.targets:
        if one.annotator != other.annotator:
            if one.split == other.split:
                return None, None
            return (
                f"{other.where}: the text of {one.where}, but in the split {other.split}, not {one.split}; give both the same group",
                None,
            )
        conflicts = _conflicts(one, other)
        if conflicts:
            return (
                f"{other.where}: the text of {one.where} with other codes for {', '.join(conflicts)}; settle which is right, drop one",
                None,
            )
        return f"{other.where}: the text of {one.where} again; drop one", None
    if one.family == other.family:
        return None, None
    what = f"{other.where}: nearly the text of {one.where} ({twins.share:.0%} of their pairs of words)"
    if one.split != other.split:
        return f"{what}, but in the split {other.split}, not {one.split}; give both the same group, or drop one", None
    return None, f"{what}; give both the same group, or drop one"


def _conflicts(one: LabelledPassage, other: LabelledPassage) -> list[str]:
    codes = {dyad.pair: dyad for dyad in one.dyads}
    return ["-".join(dyad.pair) for dyad in other.dyads if codes.get(dyad.pair, dyad) != dyad]


def _row_warnings(passage: LabelledPassage) -> Iterator[str]:
    known = country_codes()
    for name in passage.targets:
        if len(name) == 3 and name.isupper() and name not in known:
            yield f"{name} looks like a country but is none of ISO 3166-1; write the code, or a name in lower case for another actor"
    coded = {dyad.pair for dyad in passage.dyads}
    missing = [f"{a}-{b}" for a, b in combinations(sorted(passage.targets), 2) if (a, b) not in coded]
    if missing:
        yield f"{', '.join(missing)} not coded; add the pair, as neutral where nothing is reported"
    for dyad in passage.dyads:
        if dyad.stance != "neutral" and not (dyad.mode and dyad.initiator):
            absent = " and ".join(field for field in ("mode", "initiator") if not getattr(dyad, field))
            yield f"{'-'.join(dyad.pair)} has no {absent}; it teaches the stance only"
    count = len(words_of(passage.text))
    if count > LONGEST:
        yield f"{count} words; more than {LONGEST} are rarely one paragraph"


def _balance_warnings(passages: Sequence[LabelledPassage]) -> Iterator[str]:
    """No dyad in more than a hundredth of the rows, in a directory large enough to ask for it."""
    if len(passages) < ROWS_FOR_BALANCE:
        return
    known = country_codes()
    rows = Counter(dyad.pair for passage in passages for dyad in passage.dyads if known.issuperset(dyad.pair))
    for (a, b), count in rows.most_common():
        if count <= MOST_OF_A_DYAD * len(passages):
            return
        yield f"{a}-{b} stands in {count} of {len(passages):,} rows; more than {MOST_OF_A_DYAD:.0%} teaches the pair, not the words"
