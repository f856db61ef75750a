"""From label rows to a `datasets.Dataset` of encoded passages with their labels, and to batches."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import torch
from datasets import Dataset, concatenate_datasets
from tokenizers import Tokenizer
from torch import Tensor

from detente.dyads import INITIATORS, MODES, SENTIMENTS, STANCES, EncodedPassage, Passage, all_pairs, checked_targets, collate, encode
from training.labels import LabelledDyad, LabelledPassage
from training.network import IGNORED
from training.swaps import swapped


def to_dataset(tokenizer: Tokenizer, passages: Sequence[LabelledPassage]) -> Dataset:
    """One example a passage: its windows, its targets' token positions, and labels by dyad in the order of `EncodedPassage.pairs`."""
    encoded = encode_labelled(tokenizer, passages)
    return Dataset.from_list([_example(passage, code) for passage, code in zip(passages, encoded, strict=True)])


def encode_labelled(tokenizer: Tokenizer, passages: Sequence[LabelledPassage]) -> list[EncodedPassage]:
    """Labelled passages as the network reads them."""
    targets = [checked_targets(Passage(passage.text, passage.targets)) for passage in passages]
    return encode(tokenizer, [passage.text for passage in passages], targets)


def training_set(tokenizer: Tokenizer, passages: Sequence[LabelledPassage], passes: int, swap: float, seed: int) -> Dataset:
    """So many passes over the passages, in each of which a passage is about other countries with the chance `swap`."""
    random = Random(seed)
    return concatenate_datasets(
        [to_dataset(tokenizer, [_perhaps_swapped(passage, swap, random) for passage in passages]) for _ in range(passes)]
    )


def _perhaps_swapped(passage: LabelledPassage, swap: float, random: Random) -> LabelledPassage:
    other = swapped(passage, random) if random.random() < swap else None
    return other or passage


def _example(passage: LabelledPassage, encoded: EncodedPassage) -> dict[str, Any]:
    by_pair = {dyad.pair: dyad for dyad in passage.dyads}
    dyads = [(encoded.targets[a], encoded.targets[b]) for a, b in encoded.pairs]
    found = [(by_pair.get((min(pair), max(pair))), pair[0]) for pair in dyads]
    return {
        "windows": [list(window) for window in encoded.windows],
        "targets": list(encoded.targets),
        "positions": [[list(place) for place in places] for places in encoded.positions],
        "stance": [STANCES.index(dyad.stance) if dyad else IGNORED for dyad, _ in found],
        "mode": [MODES.index(dyad.mode) if dyad and dyad.mode else IGNORED for dyad, _ in found],
        "initiator": [_initiator(dyad, first) for dyad, first in found],
        "sentiment": SENTIMENTS.index(passage.sentiment) if passage.sentiment else IGNORED,
        "length": encoded.longest,
    }


def _initiator(dyad: LabelledDyad | None, first: str) -> int:
    if dyad is None or dyad.initiator is None:
        return IGNORED
    if dyad.initiator == "both":
        return INITIATORS.index("both")
    return INITIATORS.index("first" if dyad.initiator == first else "second")


def collate_examples(examples: Sequence[Mapping[str, Any]]) -> dict[str, Tensor]:
    """A batch as `StanceNetwork.forward` takes it."""
    passages = [encoded_passage(example) for example in examples]
    batch = {key: torch.from_numpy(array) for key, array in collate(passages).items()}
    for head in ("stance", "mode", "initiator"):
        codes = [code for example in examples for code in example[head]]
        batch[f"{head}_labels"] = torch.tensor(codes or [IGNORED])
    # A passage of n dyads weighs as much as sqrt(n) passages of one: long lists of merely named countries must not drown the plain
    # sentences.
    coded = [max(1, sum(code != IGNORED for code in example["stance"])) for example in examples]
    batch["dyad_shares"] = torch.tensor([n**-0.5 for n, example in zip(coded, examples, strict=True) for _ in example["stance"]] or [0.0])
    batch["sentiment_labels"] = torch.tensor([example["sentiment"] for example in examples])
    return batch


def encoded_passage(example: Mapping[str, Any]) -> EncodedPassage:
    """An example as the network reads it."""
    return EncodedPassage(
        tuple(tuple(window) for window in example["windows"]),
        tuple(example["targets"]),
        tuple(tuple((window, position) for window, position in places) for places in example["positions"]),
        all_pairs(len(example["targets"])),
    )
