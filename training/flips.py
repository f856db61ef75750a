"""How often the stance changes when a passage is about other countries: what a shortcut through the countries' names would show."""

from collections.abc import Sequence
from random import Random
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from detente.stances.engine import Runs
from training.dataset import encode_labelled
from training.labels import LabelledPassage
from training.metrics import percent
from training.swaps import swapped

ROUNDS = 3


def country_flips(engine: Runs, tokenizer: Tokenizer, passages: Sequence[LabelledPassage], seed: int = 0) -> dict[str, Any]:
    """The share of dyads in percent whose likeliest stance differs after a consistent swap of countries, over a few rounds of swaps; the
    dyads compared."""
    random = Random(seed)
    pairs = [(passage, other) for _ in range(ROUNDS) for passage in passages if (other := swapped(passage, random))]
    before, after = (_stances(engine, tokenizer, side) for side in zip(*pairs, strict=True)) if pairs else ([], [])
    changed = sum(int((one != other).sum()) for one, other in zip(before, after, strict=True))
    dyads = sum(map(len, before))
    return {"share": percent(changed / max(1, dyads)), "dyads": dyads}


def _stances(engine: Runs, tokenizer: Tokenizer, passages: Sequence[LabelledPassage]) -> list[np.ndarray[Any, Any]]:
    """By passage, the number of each dyad's likeliest stance; a swap keeps the order of the targets, so that dyads stand side by side."""
    return [logits.stance.argmax(axis=1) for logits in engine.run(encode_labelled(tokenizer, passages))]
