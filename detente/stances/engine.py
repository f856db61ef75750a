"""Runs the network with ONNX Runtime: batches of like length under a token budget."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from detente.dyads import HEADS, INPUTS, EncodedPassage, collate
from detente.errors import ModelError

TOKEN_BUDGET = 2048
# Each dyad looks over all tokens of its batch, so that memory grows with their product: some 25 MB a tensor.
LOOK_BUDGET = 512 * 1024
Floats = NDArray[np.float32]
Batch = dict[str, NDArray[np.int64] | NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class PassageLogits:
    """stance [D, 3], mode [D, 2], initiator [D, 3] for the passage's D dyads, sentiment [3]."""

    stance: Floats
    mode: Floats
    initiator: Floats
    sentiment: Floats


class Size(NamedTuple):
    """Of a passage: its windows, the tokens of the longest, its dyads."""

    windows: int
    width: int
    dyads: int


class Runs(Protocol):
    """What runs a network: the engine below, or in training the network itself."""

    def run(self, passages: Sequence[EncodedPassage]) -> list[PassageLogits]:
        """The logits of each passage, in the order given."""


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
        return run_batches(passages, lambda batch: self._session.run(list(HEADS), batch))


def run_batches(passages: Sequence[EncodedPassage], network: Callable[[Batch], Sequence[Floats]]) -> list[PassageLogits]:
    """The logits of each passage, in the order given; `network` gives a batch's logits by head, in the order of HEADS."""
    pieces = [(number, piece) for number, passage in enumerate(passages) for piece in _pieces(passage)]
    found: dict[int, PassageLogits] = {}
    for numbers in batches([Size(len(piece.windows), piece.longest, len(piece.pairs)) for _, piece in pieces]):
        batch = [pieces[number][1] for number in numbers]
        found.update(zip(numbers, _by_passage(batch, network(collate(batch))), strict=True))
    by_passage: list[list[PassageLogits]] = [[] for _ in passages]
    for place, (number, _) in enumerate(pieces):
        by_passage[number].append(found[place])
    return [_joined(parts) for parts in by_passage]


def _pieces(passage: EncodedPassage) -> Iterator[EncodedPassage]:
    """The passage with as many of its dyads at a time as a batch may hold: nearly always all of them."""
    most = max(1, LOOK_BUDGET // (len(passage.windows) * passage.longest))
    if len(passage.pairs) <= most:
        yield passage
        return
    for low in range(0, len(passage.pairs), most):
        yield replace(passage, pairs=passage.pairs[low : low + most])


def _by_passage(passages: Sequence[EncodedPassage], logits: Sequence[Floats]) -> Iterator[PassageLogits]:
    outputs = dict(zip(HEADS, logits, strict=True))
    ends = list(accumulate((len(passage.pairs) for passage in passages), initial=0))
    for number, (low, high) in enumerate(pairwise(ends)):
        yield PassageLogits(
            outputs["stance"][low:high], outputs["mode"][low:high], outputs["initiator"][low:high], outputs["sentiment"][number]
        )


def _joined(parts: Sequence[PassageLogits]) -> PassageLogits:
    if len(parts) == 1:
        return parts[0]
    stance, mode, initiator = (np.concatenate([getattr(part, head) for part in parts]) for head in ("stance", "mode", "initiator"))
    return PassageLogits(stance, mode, initiator, parts[0].sentiment)


def batches(sizes: Sequence[Size], budget: int = TOKEN_BUDGET, looks: int = LOOK_BUDGET) -> Iterator[list[int]]:
    """Numbers of passages, batched by like length so that a batch's windows times width stays within the budget, and that times its dyads
    within `looks`."""
    batch: list[int] = []
    windows = dyads = 0
    for number in sorted(range(len(sizes)), key=lambda number: sizes[number].width):
        size = sizes[number]
        tokens = (windows + size.windows) * size.width
        if batch and (tokens > budget or tokens * (dyads + size.dyads) > looks):
            yield batch
            batch, windows, dyads = [], 0, 0
        batch.append(number)
        windows += size.windows
        dyads += size.dyads
    if batch:
        yield batch
