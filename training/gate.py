"""The floors below which no model ships: figures on the labels' test split, kept with the digest of the labels that they hold for."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from detente.errors import ModelError
from detente.stances import StanceModel
from training.flips import country_flips
from training.labels import in_split, labels_digest, read_labels
from training.metrics import head_scores
from training.outputs import outputs

# How far a floor lies below the figure that sets it: a retraining with another seed must not fail for noise.
SLACK = {"at_least": 1.5, "at_most": 1.0}


@dataclass(frozen=True, slots=True)
class Floors:
    """Figures that a model must reach and figures that it must not pass, for labels of that digest."""

    labels: str
    at_least: Mapping[str, float]
    at_most: Mapping[str, float]

    @classmethod
    def read(cls, path: Path) -> "Floors":
        """Raises ModelError where the file is missing or no such floors."""
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise ModelError(f"{path}: no floors ({error}); write them with: python scripts/gate.py --set") from error

    def write(self, path: Path) -> None:
        """As JSON."""
        content = {"labels": self.labels, "at_least": dict(self.at_least), "at_most": dict(self.at_most)}
        path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def figures(model: Path, labels: Path) -> Floors:
    """What the model reaches on the test split: macro-F1 by head; the stance's calibration error and the flips under country swaps, both in
    percent.

    Raises ModelError where the model was trained on other labels.
    """
    loaded = StanceModel.load(model)
    test = in_split(read_labels(labels), "test")
    scores = head_scores(outputs(loaded.engine, loaded.tokenizer, test), loaded.directory.temperatures)
    flips = country_flips(loaded.engine, loaded.tokenizer, test)
    digest = labels_digest(labels)
    if loaded.directory.manifest.get("labels", {}).get("sha256") != digest:
        raise ModelError(f"{model} was not trained on {labels} as it is: its test rows may have been trained on; train anew")
    return Floors(
        digest,
        {f"{head} macro-F1": score["macro_f1"] for head, score in scores.items()},
        {"stance calibration error": round(100 * scores["stance"]["calibration_error"], 1), "stance flips": flips["share"]},
    )


def breaches(reached: Floors, floors: Floors) -> list[str]:
    """Every figure on the wrong side of its floor, and floors that are for other labels."""
    found = []
    if reached.labels != floors.labels:
        found.append(
            f"the floors are for labels {floors.labels[:12]}, these are {reached.labels[:12]}; train on these, then scripts/gate.py --set"
        )
    for name, floor in floors.at_least.items():
        if reached.at_least[name] < floor:
            found.append(f"{name} is {reached.at_least[name]}, at least {floor} is asked")
    for name, floor in floors.at_most.items():
        if reached.at_most[name] > floor:
            found.append(f"{name} is {reached.at_most[name]}%, at most {floor}% is asked")
    return found


def floors_below(reached: Floors) -> Floors:
    """Floors that these figures clear with some slack."""
    return Floors(
        reached.labels,
        {name: round(figure - SLACK["at_least"], 1) for name, figure in reached.at_least.items()},
        {name: round(figure + SLACK["at_most"], 1) for name, figure in reached.at_most.items()},
    )


def lowered(new: Floors, old: Floors) -> list[str]:
    """The floors that the new ones lower."""
    down = [f"{name}: {old.at_least[name]} -> {new.at_least[name]}" for name in old.at_least if new.at_least[name] < old.at_least[name]]
    return down + [f"{name}: {old.at_most[name]}% -> {new.at_most[name]}%" for name in old.at_most if new.at_most[name] > old.at_most[name]]
