"""Scores of a model on labelled passages, and on the PLOVER benchmark."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix, f1_score, precision_recall_fscore_support

from detente.dyads import HEADS
from detente.stances import PassagePrediction, softmax
from training.calibration import Bin, Kept, calibration_error, reliability, risk_coverage
from training.outputs import Outputs
from training.plover import QUADS, PloverRow


def head_scores(found: Outputs, temperatures: Mapping[str, float]) -> dict[str, Any]:
    """By head: macro-F1 in percent, per class precision, recall, F1 and support, the confusion matrix (rows are the labels),
    calibration error."""
    scores: dict[str, Any] = {}
    for head, names in HEADS.items():
        codes = found.codes[head]
        if len(codes):
            probabilities = softmax(found.logits[head], temperatures[head])
            scores[head] = {
                **class_scores(codes, probabilities.argmax(axis=1), names, found.places[head]),
                "calibration_error": round(calibration_error(probabilities, codes), 4),
                "reliability": [_rounded(row) for row in reliability(probabilities, codes)],
                "risk_coverage": [_rounded(row) for row in risk_coverage(probabilities, codes)],
            }
    return scores


def _rounded(row: Bin | Kept) -> dict[str, float]:
    return {name: round(value, 3) for name, value in asdict(row).items()}


def class_scores(
    codes: NDArray[np.int64], guesses: NDArray[np.int64], names: Sequence[str], groups: NDArray[np.int64] | None = None
) -> dict[str, Any]:
    """Macro-F1 in percent over the classes that have labels, with its interval, and the figures per class; labels of one group, a passage,
    depend on each other."""
    if not len(codes):
        return {"macro_f1": 0.0, "interval": [0.0, 0.0], "n": 0, "classes": {}, "confusion": []}
    numbers = list(range(len(names)))
    precision, recall, f1, support = precision_recall_fscore_support(codes, guesses, labels=numbers, zero_division=0)
    confusion = confusion_matrix(codes, guesses, labels=numbers)
    return {
        "macro_f1": percent(f1[np.unique(codes)].mean()),
        "interval": bootstrap_interval(codes, guesses, len(names), groups),
        "n": len(codes),
        "classes": {
            name: {"precision": percent(precision[i]), "recall": percent(recall[i]), "f1": percent(f1[i]), "n": int(support[i])}
            for i, name in enumerate(names)
        },
        "confusion": confusion.tolist(),
    }


def bootstrap_interval(
    codes: NDArray[np.int64], guesses: NDArray[np.int64], classes: int, groups: NDArray[np.int64] | None = None, draws: int = 2000
) -> list[float]:
    """The middle 95% of macro-F1 in percent over draws of as many groups with replacement: labels of one passage come and go together.
    Without `groups` each label is one. Classes without labels are left out."""
    if not len(codes):
        return [0.0, 0.0]
    numbers = np.unique(np.arange(len(codes)) if groups is None else groups, return_inverse=True)[1]
    count = int(numbers.max()) + 1
    cells = np.zeros((count, classes * classes))
    np.add.at(cells, (numbers, codes * classes + guesses), 1)
    weights = np.random.default_rng(0).multinomial(count, np.full(count, 1 / count), size=draws)
    drawn = (weights @ cells).reshape(draws, classes, classes)
    right = np.diagonal(drawn, axis1=1, axis2=2)
    labels = drawn.sum(axis=2)
    f1 = 2 * right / np.maximum(drawn.sum(axis=1) + labels, 1)
    macro = (f1 * (labels > 0)).sum(axis=1) / (labels > 0).sum(axis=1)
    return [percent(bound) for bound in np.quantile(macro, (0.025, 0.975))]


def tag_scores(found: Outputs, tags: Sequence[Sequence[str]], least: int = 30) -> dict[str, Any]:
    """Macro-F1 of the stance in percent on the passages of each tag that has at least `least` dyads; `tags` by passage."""
    scores: dict[str, Any] = {}
    for tag in sorted({tag for some in tags for tag in some}):
        part = found.of(np.array([place for place, some in enumerate(tags) if tag in some]))
        if len(part.codes["stance"]) >= least:
            guesses = part.logits["stance"].argmax(axis=1)
            score = class_scores(part.codes["stance"], guesses, HEADS["stance"], part.places["stance"])
            scores[tag] = {key: score[key] for key in ("macro_f1", "interval", "n")}
    return scores


def plover_scores(predictions: Sequence[PassagePrediction], rows: Sequence[PloverRow]) -> dict[str, Any]:
    """Of predictions for the rows' passages: macro-F1 in percent, binary (neutral left out of the choice) and by quad class; the share of
    rows on which neutral would have won."""
    stances: list[str] = []
    quads: list[tuple[str, str]] = []
    neutral = 0
    for prediction in predictions:
        dyad = prediction.dyads[0]
        neutral += dyad.stance == "neutral"
        stances.append("cooperative" if dyad.probabilities["cooperative"] > dyad.probabilities["hostile"] else "hostile")
        quads.append((stances[-1], "material" if dyad.p_material > 0.5 else "verbal"))
    return {**quad_scores(rows, stances, quads), "neutral_share": percent(neutral / max(1, len(rows)))}


def quad_scores(rows: Sequence[PloverRow], stances: Sequence[str], quads: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Binary and quad macro-F1 of guesses for PLOVER rows."""
    order = list(QUADS.values())
    gold = np.array([order.index((row.stance, row.mode)) for row in rows])
    names = [" ".join(quad) for quad in order]
    return {
        "rows": len(rows),
        "binary": percent(f1_score([row.stance for row in rows], stances, average="macro", zero_division=0)),
        "quad": class_scores(gold, np.array([order.index(quad) for quad in quads]), names),
    }


def percent(share: float) -> float:
    """A share in percent with one decimal."""
    return round(100 * float(share), 1)
