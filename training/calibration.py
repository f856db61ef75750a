"""Temperatures: one number a head that makes probabilities mean what they say (Guo et al., "On Calibration of Modern Neural Networks",
2017)."""

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
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == codes
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [
        abs(confidence[bin_of == b].mean() - right[bin_of == b].mean()) * (bin_of == b).mean() for b in range(bins) if (bin_of == b).any()
    ]
    return float(sum(gaps))
