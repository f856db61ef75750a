"""Agreement between the labels and the second codes in labels/second, by field (python scripts/agreement.py)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sklearn.metrics import cohen_kappa_score

LABELS = Path(__file__).parent.parent / "labels"


def rows(files: Iterator[Path]) -> Iterator[dict[str, Any]]:
    """The rows of label files."""
    return (json.loads(line) for file in sorted(files) for line in file.read_text(encoding="utf-8").splitlines())


def pairs() -> dict[str, list[tuple[str, str]]]:
    """By field, the first and the second code; mode and initiator where both coders see the same stance, not neutral."""
    first = {row["id"]: row for row in rows(LABELS.glob("*.jsonl"))}
    found: dict[str, list[tuple[str, str]]] = {"stance": [], "mode": [], "initiator": [], "sentiment": []}
    for second in rows(LABELS.glob("second/*.jsonl")):
        one = first[second["id"]]
        found["sentiment"].append((one["sentiment"], second["sentiment"]))
        others = {dyad["pair"]: dyad for dyad in second["dyads"]}
        for dyad in one["dyads"]:
            other = others[dyad["pair"]]
            found["stance"].append((dyad["stance"], other["stance"]))
            if dyad["stance"] == other["stance"] != "neutral":
                found["mode"].append((dyad["mode"], other["mode"]))
                place = {**dict(zip(dyad["pair"].split("-"), ("a", "b"), strict=True)), "both": "both"}
                found["initiator"].append((place[dyad["initiator"]], place[other["initiator"]]))
    return found


if __name__ == "__main__":
    for field, codes in pairs().items():
        same = sum(one == other for one, other in codes) / len(codes)
        print(f"{field}: {len(codes):,} codes, {same:.1%} agree, Cohen's kappa {cohen_kappa_score(*zip(*codes, strict=True)):.3f}")
