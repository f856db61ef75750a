"""The model that a caller holds: passages in, stances out."""

import os
from collections.abc import Mapping, Sequence
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from detente.dyads import INITIATORS, MODES, SENTIMENTS, STANCES, EncodedPassage, Passage, checked_targets, encode
from detente.errors import ModelError
from detente.stances.directory import NETWORK, TOKENIZER, ModelDirectory, find_model, open_model_directory
from detente.stances.engine import Engine, Floats, PassageLogits, Runs
from detente.stances.prediction import DyadPrediction, PassagePrediction


class Predicts(Protocol):
    """What scoring asks of a model: a `StanceModel`, or one behind a service."""

    name: str

    def predict(self, passages: Sequence[Passage]) -> list[PassagePrediction]:
        """A prediction for each passage, in the order given."""


class StanceModel:
    """A trained model, ready to predict. Safe to call from several threads."""

    def __init__(self, directory: ModelDirectory, *, threads: int | None = None) -> None:
        self.directory = directory
        self.name = directory.name
        try:
            self.tokenizer = Tokenizer.from_file(str(directory.path / TOKENIZER))
        except Exception as error:  # the tokenizers library raises bare Exception
            raise ModelError(f"{directory.path / TOKENIZER}: no tokenizer ({error}); copy or train the model anew") from error
        self.engine = Engine(directory.path / NETWORK, threads)

    @classmethod
    def load(cls, path: str | os.PathLike[str] | None = None, *, threads: int | None = None) -> Self:
        """Loads a model directory: the one given, else $DETENTE_MODEL, else models/CURRENT, else the one shipped.

        Raises ModelError where it is missing, damaged or of another format.
        """
        return cls(open_model_directory(find_model(path)), threads=threads)

    def predict(self, passages: Sequence[Passage]) -> list[PassagePrediction]:
        """A prediction for each passage, in the order given.

        Raises UsageError where a target's span does not lie in its passage.
        """
        return predict(self.engine, self.tokenizer, self.directory.temperatures, passages)


def predict(engine: Runs, tokenizer: Tokenizer, temperatures: Mapping[str, float], passages: Sequence[Passage]) -> list[PassagePrediction]:
    """A prediction for each passage, in the order given, by whatever runs a network.

    Raises UsageError where a target's span does not lie in its passage.
    """
    targets = [checked_targets(passage) for passage in passages]
    encoded = encode(tokenizer, [passage.text for passage in passages], targets)
    return [_prediction(code, logits, temperatures) for code, logits in zip(encoded, engine.run(encoded), strict=True)]


def _prediction(encoded: EncodedPassage, logits: PassageLogits, temperatures: Mapping[str, float]) -> PassagePrediction:
    stances = softmax(logits.stance, temperatures["stance"])
    modes = softmax(logits.mode, temperatures["mode"])
    mood = softmax(logits.sentiment, temperatures["sentiment"])
    dyads = [
        _dyad((encoded.targets[a], encoded.targets[b]), stances[row], modes[row], logits.initiator[row])
        for row, (a, b) in enumerate(encoded.pairs)
    ]
    return PassagePrediction(
        sentiment=SENTIMENTS[int(mood.argmax())],
        sentiment_probabilities=dict(zip(SENTIMENTS, mood.tolist(), strict=True)),
        dyads=tuple(sorted(dyads, key=lambda dyad: (dyad.country_a, dyad.country_b))),
    )


def _dyad(pair: tuple[str, str], stance: NDArray[np.float64], mode: NDArray[np.float64], initiator: Floats) -> DyadPrediction:
    """`pair` in the order of the text, as the network saw it."""
    code = STANCES[int(stance.argmax())]
    acts = code != "neutral"
    actor = INITIATORS[int(initiator.argmax())]
    return DyadPrediction(
        country_a=min(pair),
        country_b=max(pair),
        stance=code,
        probabilities=dict(zip(STANCES, stance.tolist(), strict=True)),
        mode=MODES[int(mode.argmax())] if acts else None,
        p_material=float(mode[MODES.index("material")]),
        initiator={"first": pair[0], "second": pair[1], "both": "both"}[actor] if acts else None,
    )


def softmax(logits: NDArray[np.floating[Any]], temperature: float) -> NDArray[np.float64]:
    """Probabilities over the last axis of logits divided by a temperature, in float64 for the sum to be 1."""
    scaled = logits.astype(np.float64) / temperature
    powers = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), dtype=np.float64)
