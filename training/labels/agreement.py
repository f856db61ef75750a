"""How far two coders who did not see each other's codes agree, by field."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
from sklearn.metrics import cohen_kappa_score

from detente.dyads import HEADS
from detente.errors import LabelError
from training.labels.fields import record_problems

FIRST, SECOND = Path("coding", "first"), Path("coding", "second")


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of one field: how many codes both gave, the share that are equal, Cohen's kappa and Krippendorff's alpha (nominal)."""

    codes: int
    equal: float
    kappa: float
    alpha: float


def agreement(directory: Path) -> dict[str, Agreement]:
    """By field, between `coding/first` and `coding/second` of a labels directory; nothing where there are no second codes.

    Mode and initiator are compared where both coders see the same stance, not neutral; what one of them left out is not compared. Raises
    LabelError where a second row has no first, or a row is no label.
    """
    pairs = _pairs(directory)
    return {field: _measure(codes) for field, codes in pairs.items() if codes}


def _measure(codes: list[tuple[str, str]]) -> Agreement:
    first, second = zip(*codes, strict=True)
    names = sorted({*first, *second})
    numbers = np.array([[names.index(code) for code in first], [names.index(code) for code in second]])
    if len(names) < 2:
        return Agreement(len(codes), 1.0, 1.0, 1.0)
    alpha = krippendorff.alpha(reliability_data=numbers, level_of_measurement="nominal")
    return Agreement(len(codes), float((numbers[0] == numbers[1]).mean()), float(cohen_kappa_score(*numbers)), float(alpha))


def _pairs(directory: Path) -> dict[str, list[tuple[str, str]]]:
    first = {record["id"]: record for record in _records(directory / FIRST)}
    found: dict[str, list[tuple[str, str]]] = {head: [] for head in HEADS}
    for second in _records(directory / SECOND):
        one = first.get(second["id"])
        if one is None:
            raise LabelError(f"{directory / SECOND}: the row {second['id']!r} has no first codes in {directory / FIRST}")
        if one.get("sentiment") and second.get("sentiment"):
            found["sentiment"].append((one["sentiment"], second["sentiment"]))
        others = {dyad["pair"]: dyad for dyad in second["dyads"]}
        for dyad in one["dyads"]:
            other = others.get(dyad["pair"])
            if other is None:
                continue
            found["stance"].append((dyad["stance"], other["stance"]))
            if dyad["stance"] == other["stance"]:
                if dyad.get("mode") and other.get("mode"):
                    found["mode"].append((dyad["mode"], other["mode"]))
                if dyad.get("initiator") and other.get("initiator"):
                    found["initiator"].append((_place(dyad), _place(other)))
    return found


def _place(dyad: dict[str, Any]) -> str:
    return "both" if dyad["initiator"] == "both" else "ab"[dyad["pair"].split("-").index(dyad["initiator"])]


def _records(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            if line.strip():
                record = json.loads(line)
                if problem := next(record_problems({"text": "-", **record}), None):
                    raise LabelError(f"{path}:{number}: {problem}")
                yield record
