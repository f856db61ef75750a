"""A network's logits on labelled passages, beside the labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from detente.dyads import HEADS
from detente.stances.engine import Engine
from training.dataset import encoded_passage, to_dataset
from training.labels import LabelledPassage
from training.network import IGNORED


@dataclass(frozen=True, slots=True)
class Outputs:
    """By head: logits [n, classes] and the codes' numbers [n], of the labels that are there."""

    logits: Mapping[str, NDArray[np.float64]]
    codes: Mapping[str, NDArray[np.int64]]


def outputs(engine: Engine, tokenizer: Tokenizer, passages: Sequence[LabelledPassage]) -> Outputs:
    """Runs the network over labelled passages."""
    examples = to_dataset(tokenizer, passages)
    results = engine.run([encoded_passage(example) for example in examples])
    logits: dict[str, NDArray[np.float64]] = {}
    codes: dict[str, NDArray[np.int64]] = {}
    for head, names in HEADS.items():
        wanted = np.array(
            [code for example in examples for code in (example[head] if head != "sentiment" else [example[head]])], dtype=np.int64
        )
        found = np.concatenate([np.zeros((0, len(names))), *(getattr(result, head).reshape(-1, len(names)) for result in results)])
        logits[head], codes[head] = found[wanted != IGNORED], wanted[wanted != IGNORED]
    return Outputs(logits, codes)
