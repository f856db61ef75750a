"""A network's logits on passages, and beside their labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from detente.dyads import HEADS, INPUTS, EncodedPassage
from detente.stances.engine import Batch, Floats, PassageLogits, Runs, run_batches
from training.dataset import encoded_passage, to_dataset
from training.labels import LabelledPassage
from training.network import IGNORED, StanceNetwork


class TorchEngine:
    """Runs a network as it is, before any export."""

    def __init__(self, network: StanceNetwork) -> None:
        self._network = network.eval()

    def run(self, passages: Sequence[EncodedPassage]) -> list[PassageLogits]:
        """The logits of each passage, in the order given."""
        return run_batches(passages, self._logits)

    def _logits(self, batch: Batch) -> list[Floats]:
        with torch.no_grad():
            outputs = self._network(*(torch.from_numpy(batch[name]) for name in INPUTS))
        return [outputs[head].numpy() for head in HEADS]


@dataclass(frozen=True, slots=True)
class Outputs:
    """By head, of the labels that are there: logits [n, classes], the codes' numbers [n], and each one's passage by its place [n]."""

    logits: Mapping[str, NDArray[np.float64]]
    codes: Mapping[str, NDArray[np.int64]]
    places: Mapping[str, NDArray[np.int64]]

    def of(self, places: NDArray[np.int64]) -> "Outputs":
        """Those of some passages."""
        kept = {head: np.isin(self.places[head], places) for head in self.codes}
        return Outputs(
            {head: self.logits[head][kept[head]] for head in kept},
            {head: self.codes[head][kept[head]] for head in kept},
            {head: self.places[head][kept[head]] for head in kept},
        )


def outputs(engine: Runs, tokenizer: Tokenizer, passages: Sequence[LabelledPassage]) -> Outputs:
    """Runs the network over labelled passages."""
    examples = to_dataset(tokenizer, passages)
    results = engine.run([encoded_passage(example) for example in examples])
    logits: dict[str, NDArray[np.float64]] = {}
    codes: dict[str, NDArray[np.int64]] = {}
    places: dict[str, NDArray[np.int64]] = {}
    for head, names in HEADS.items():
        labels = [example[head] if head != "sentiment" else [example[head]] for example in examples]
        wanted = np.array([code for row in labels for code in row], dtype=np.int64)
        place = np.repeat(np.arange(len(labels)), [len(row) for row in labels])
        found = np.concatenate([np.zeros((0, len(names))), *(getattr(result, head).reshape(-1, len(names)) for result in results)])
        there = wanted != IGNORED
        logits[head], codes[head], places[head] = found[there], wanted[there], place[there]
    return Outputs(logits, codes, places)
