"""Runs the network with ONNX Runtime: batches of like length under a token budget."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from detente.dyads import HEADS, INPUTS, EncodedPassage, collate
from detente.errors import ModelError

TOKEN_BUDGET = 2048
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PassageLogits:
    """stance [D, 3], mode [D, 2], initiator [D, 3] for the passage's D dyads, sentiment [3]."""

    stance: Floats
    mode: Floats
    initiator: Floats
    sentiment: Floats


class Engine:
    """A loaded network; safe to call from several threads."""

    def __init__(self, network: Path, threads: int | None = None) -> None:
        """`threads`: cores for one pass, all by default. Raises ModelError where the file is no network."""
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        if threads:
            options.intra_op_num_threads = threads
        try:
            self._session = onnxruntime.InferenceSession(str(network), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # ONNX Runtime has a dozen exception types without a public base
            raise ModelError(f"{network}: ONNX Runtime can't load it ({error}); copy or train the model anew") from error
        found = {*(node.name for node in self._session.get_inputs()), *(node.name for node in self._session.get_outputs())}
        if missing := {*INPUTS, *HEADS} - found:
            raise ModelError(f"{network}: a network without {', '.join(sorted(missing))}; copy or train the model anew")

    def run(self, passages: Sequence[EncodedPassage]) -> list[PassageLogits]:
        """The logits of each passage, in the order given."""
        results: dict[int, PassageLogits] = {}
        for numbers in batches([(len(passage.windows), passage.longest) for passage in passages]):
            results.update(zip(numbers, self._run_batch([passages[number] for number in numbers]), strict=True))
        return [results[number] for number in range(len(passages))]

    def _run_batch(self, passages: Sequence[EncodedPassage]) -> Iterator[PassageLogits]:
        outputs = dict(zip(HEADS, self._session.run(list(HEADS), collate(passages)), strict=True))
        ends = list(accumulate((len(passage.pairs) for passage in passages), initial=0))
        for number, (low, high) in enumerate(pairwise(ends)):
            yield PassageLogits(
                outputs["stance"][low:high], outputs["mode"][low:high], outputs["initiator"][low:high], outputs["sentiment"][number]
            )


def batches(sizes: Sequence[tuple[int, int]], budget: int = TOKEN_BUDGET) -> Iterator[list[int]]:
    """Numbers of passages, each given as (windows, tokens of the longest), batched by like length so that windows times width stays
    within the budget."""
    batch: list[int] = []
    windows = 0
    for number in sorted(range(len(sizes)), key=lambda number: sizes[number][1]):
        more, width = sizes[number]
        if batch and (windows + more) * width > budget:
            yield batch
            batch, windows = [], 0
        batch.append(number)
        windows += more
    if batch:
        yield batch
