"""What the network reads: the one place that turns passages and their dyads into arrays, for training and for serving.

A passage is read once, in windows of whole sentences if it is long. Its targets are marked beside the text, not in it: each target is
a row of weights over all
tokens of the batch (the mean over its mentions' tokens), each dyad a pair of such rows. So all dyads of a passage share one pass.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from detente.dyads.passage import Span
from detente.errors import ModelError

MAX_TOKENS = 384
INPUTS = ("input_ids", "attention_mask", "passage_weights", "target_weights", "dyads")
_SENTENCE_ENDS = frozenset('.!?"”’')


@dataclass(frozen=True, slots=True)
class EncodedPassage:
    """Token ids by window; for each target, in the order of the text, the (window, position) of its mentions' tokens; the dyads to
    judge, by their targets' numbers."""

    windows: tuple[tuple[int, ...], ...]
    targets: tuple[str, ...]
    positions: tuple[tuple[tuple[int, int], ...], ...]
    pairs: tuple[tuple[int, int], ...]

    @property
    def longest(self) -> int:
        """Tokens of the longest window."""
        return max(map(len, self.windows))


def encode(
    tokenizer: Tokenizer, texts: Sequence[str], targets: Sequence[Mapping[str, Sequence[Span]]], max_tokens: int = MAX_TOKENS
) -> list[EncodedPassage]:
    """Encodes passages; `targets` as `checked_targets` gives them. The tokenizer neither pads nor truncates."""
    encodings = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    first, last = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    if first is None or last is None:
        raise ModelError("the tokenizer has no [CLS] and [SEP], as DistilBERT's has; take the one that belongs to the model")
    return [
        _encode_one(text, encoding.ids, encoding.offsets, spans, (first, last), max_tokens)
        for text, encoding, spans in zip(texts, encodings, targets, strict=True)
    ]


def _encode_one(
    text: str, ids: list[int], offsets: list[Span], targets: Mapping[str, Sequence[Span]], frame: tuple[int, int], max_tokens: int
) -> EncodedPassage:
    cuts = window_cuts(text, offsets, max_tokens - 2)
    windows = tuple((frame[0], *ids[low:high], frame[1]) for low, high in cuts)
    place = [(window, token - low + 1) for window, (low, high) in enumerate(cuts) for token in range(low, high)]
    positions = tuple(
        tuple(place[token] for token, (low, high) in enumerate(offsets) if any(low < end and high > start for start, end in spans))
        or ((0, 0),)
        for spans in targets.values()
    )
    return EncodedPassage(windows, tuple(targets), positions, all_pairs(len(targets)))


def all_pairs(count: int) -> tuple[tuple[int, int], ...]:
    """Each unordered pair of so many targets once."""
    return tuple(combinations(range(count), 2))


def window_cuts(text: str, offsets: Sequence[Span], most: int) -> list[tuple[int, int]]:
    """Cuts tokens into windows of at most `most`, after the last sentence end in each if there is one in its second half. One window
    at least."""
    cuts: list[tuple[int, int]] = []
    low = 0
    while len(offsets) - low > most:
        high = low + most
        for cut in range(high, low + most // 2, -1):
            end = offsets[cut - 1][1]
            if text[end - 1] in _SENTENCE_ENDS and (end == len(text) or text[end].isspace()):
                high = cut
                break
        cuts.append((low, high))
        low = high
    return [*cuts, (low, len(offsets))]


def collate(passages: Sequence[EncodedPassage]) -> dict[str, NDArray[np.int64] | NDArray[np.float32]]:
    """One batch of W windows padded to T tokens, P passages, N targets and D dyads (at least one row each, so that no axis is empty).

    input_ids, attention_mask int64 [W, T]; passage_weights float32 [P, W]; target_weights float32 [N, W * T]; dyads int64 [D, 3]:
    passage, first target, second target.
    """
    windows = [window for passage in passages for window in passage.windows]
    width = max(map(len, windows))
    input_ids = np.zeros((len(windows), width), dtype=np.int64)
    attention_mask = np.zeros_like(input_ids)
    for row, window in enumerate(windows):
        input_ids[row, : len(window)] = window
        attention_mask[row, : len(window)] = 1
    passage_weights = np.zeros((len(passages), len(windows)), dtype=np.float32)
    target_weights = np.zeros((max(1, sum(len(passage.targets) for passage in passages)), len(windows) * width), dtype=np.float32)
    dyads: list[tuple[int, int, int]] = []
    window_row = target_row = 0
    for number, passage in enumerate(passages):
        passage_weights[number, window_row : window_row + len(passage.windows)] = 1 / len(passage.windows)
        dyads += [(number, target_row + a, target_row + b) for a, b in passage.pairs]
        for places in passage.positions:
            target_weights[target_row, [(window_row + window) * width + position for window, position in places]] = 1 / len(places)
            target_row += 1
        window_row += len(passage.windows)
    return {
        "input_ids": input_ids,
        "attention_mask": attention_mask,
        "passage_weights": passage_weights,
        "target_weights": target_weights,
        "dyads": np.array(dyads or [(0, 0, 0)], dtype=np.int64),
    }
