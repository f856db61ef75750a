"""Temperatures: one number a head that makes probabilities mean what they say (Guo et al., "On Calibration of Modern Neural Networks",
2017)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from detente.dyads import HEADS
from detente.stances import softmax
from training.outputs import Outputs

_CANDIDATES = np.geomspace(0.25, 8, 201)


def fit_temperatures(found: Outputs) -> dict[str, float]:
    """By head, the temperature of least negative log-likelihood; 1 where there are no labels."""
    return {head: _best(found.logits[head], found.codes[head]) for head in HEADS}


def _best(logits: NDArray[np.float64], codes: NDArray[np.int64]) -> float:
    if not len(codes):
        return 1.0
    rows = np.arange(len(codes))
    losses = [-np.log(softmax(logits, temperature)[rows, codes] + 1e-12).mean() for temperature in _CANDIDATES]
    return round(float(_CANDIDATES[int(np.argmin(losses))]), 4)


def calibration_error(probabilities: NDArray[np.float64], codes: NDArray[np.int64], bins: int = 15) -> float:
    """Expected calibration error: the mean gap between confidence and accuracy over bins of equal width, weighted by their sizes."""
    found = reliability(probabilities, codes, bins)
    return sum(abs(row.confidence - row.accuracy) * row.labels for row in found) / max(1, len(codes))


@dataclass(frozen=True, slots=True)
class Bin:
    """Labels whose likeliest code has about the same probability: how many, its mean, and the share on which it is right."""

    labels: int
    confidence: float
    accuracy: float


def reliability(probabilities: NDArray[np.float64], codes: NDArray[np.int64], bins: int = 10) -> list[Bin]:
    """The bins of equal width that hold labels, least confident first."""
    confidence, right = _confidence(probabilities, codes)
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    return [
        Bin(int((bin_of == number).sum()), float(confidence[bin_of == number].mean()), float(right[bin_of == number].mean()))
        for number in range(bins)
        if (bin_of == number).any()
    ]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is left where codes less probable than `threshold` are left out: the share of labels, and the share of those that is right."""

    threshold: float
    coverage: float
    accuracy: float


def risk_coverage(probabilities: NDArray[np.float64], codes: NDArray[np.int64], steps: int = 10) -> list[Kept]:
    """What accuracy the most confident tenth, two tenths ... of the labels have."""
    confidence, right = _confidence(probabilities, codes)
    order = np.argsort(-confidence, kind="stable")
    sizes = [round(len(codes) * step / steps) for step in range(1, steps + 1)]
    return [Kept(float(confidence[order[size - 1]]), size / len(codes), float(right[order[:size]].mean())) for size in sizes if size]


def _confidence(probabilities: NDArray[np.float64], codes: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    return probabilities.max(axis=1), probabilities.argmax(axis=1) == codes
