"""What a model says of one passage."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DyadPrediction:
    """One unordered pair of targets, names sorted.

    `probabilities` by stance are calibrated and sum to 1; `mode` and `initiator` are None where the stance is neutral, `p_material` is
    given always.
    """

    country_a: str
    country_b: str
    stance: str
    probabilities: Mapping[str, float]
    mode: str | None
    p_material: float
    initiator: str | None

    @property
    def confidence(self) -> float:
        """The probability of the stance given."""
        return self.probabilities[self.stance]


@dataclass(frozen=True, slots=True)
class PassagePrediction:
    """The passage's sentiment and its dyads, sorted by their names."""

    sentiment: str
    sentiment_probabilities: Mapping[str, float]
    dyads: tuple[DyadPrediction, ...]
