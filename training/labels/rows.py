"""What a label file holds: passages with the codes of their dyads, and the split that each falls into."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from detente.dyads import Span

TEST_SHARE, DEV_SHARE = 10, 10
# PLOVER's root classes, and CAMEO's INVESTIGATE and REDUCE, which PLOVER counts to ACCUSE and SANCTION.
ROOTS = (
    *("AGREE", "CONSULT", "SUPPORT", "COOPERATE", "AID", "RETREAT"),
    *("INVESTIGATE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"),
    *("PROTEST", "SANCTION", "REDUCE", "MOBILIZE", "COERCE", "ASSAULT"),
)


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
    def family(self) -> str:
        """What keeps rows together: the group, else the row's own id."""
        return self.group or self.id

    @property
    def split(self) -> str:
        """train, dev or test, by a hash of the family: a test row stays one for ever."""
        bucket = int.from_bytes(hashlib.blake2b(self.family.encode(), digest_size=8).digest(), "big") % 100
        return "test" if bucket < TEST_SHARE else "dev" if bucket < TEST_SHARE + DEV_SHARE else "train"


def in_split(passages: Sequence[LabelledPassage], split: str) -> list[LabelledPassage]:
    """Those of train, dev or test."""
    return [passage for passage in passages if passage.split == split]
