"""How scores grow with the labels: shares of the training groups, three seeds, single precision; draws docs/learning_curve.svg.

python benchmarks/learning_curve.py PLOVER_FILE [--epochs 5]

What a run gave is kept in docs/learning_curve.jsonl with the digest of the labels, so that a stopped call goes on where it was; the figure
is drawn from it.
"""

import argparse
import json
import random
import tempfile
import time
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np

from detente.dyads import HEADS
from detente.stances.model import predict
from training.fit import Recipe, fitted
from training.labels import LabelledPassage, in_split, labels_digest, read_labels
from training.metrics import head_scores, plover_scores
from training.outputs import TorchEngine, outputs
from training.plover import PloverRow, read_plover

ROOT = Path(__file__).parent.parent
LABELS, RESULTS, FIGURE = ROOT / "labels", ROOT / "docs" / "learning_curve.jsonl", ROOT / "docs" / "learning_curve.svg"
SHARES, SEEDS = (0.25, 0.5, 0.75, 1.0), (0, 1, 2)
ONES = dict.fromkeys(HEADS, 1.0)


def share_of(passages: list[LabelledPassage], share: float, seed: int) -> list[LabelledPassage]:
    """The passages of that share of the groups: a smaller share lies within a larger one of the same seed."""
    families = sorted({passage.family for passage in passages})
    random.Random(seed).shuffle(families)
    kept = set(families[: round(share * len(families))])
    return [passage for passage in passages if passage.family in kept]


def measure(train: list[LabelledPassage], dev: list[LabelledPassage], plover: list[PloverRow], recipe: Recipe) -> dict[str, Any]:
    """Macro-F1 in percent after training on these rows."""
    with tempfile.TemporaryDirectory() as work:
        start = fitted(train, recipe, Path(work))
    engine = TorchEngine(start.network)
    scores = head_scores(outputs(engine, start.tokenizer, dev), ONES)
    found = plover_scores(predict(engine, start.tokenizer, ONES, [row.passage for row in plover]), plover)
    return {
        **{f"dev {head}": score["macro_f1"] for head, score in scores.items()},
        **{f"dev stance {name}": figures["f1"] for name, figures in scores["stance"]["classes"].items()},
        "PLOVER binary": found["binary"],
        "PLOVER quad": found["quad"]["macro_f1"],
        **{f"PLOVER {name}": figures["f1"] for name, figures in found["quad"]["classes"].items()},
    }


def draw(results: list[dict[str, Any]]) -> None:
    """One line a measure: the mean over the seeds, and the range as a band."""
    matplotlib.use("svg")
    from matplotlib import pyplot

    matplotlib.rcParams["svg.hashsalt"] = "detente"
    figure, panes = pyplot.subplots(1, 2, figsize=(10, 4.2), sharey=True)
    for pane, names in zip(panes, (("PLOVER binary", "PLOVER quad"), tuple(f"dev {head}" for head in HEADS)), strict=True):
        for name in names:
            points = {share: [row["scores"][name] for row in results if row["share"] == share] for share in SHARES}
            sizes = [np.mean([row["rows"] for row in results if row["share"] == share]) for share in SHARES]
            means = [np.mean(points[share]) for share in SHARES]
            (line,) = pane.plot(sizes, means, marker="o", label=f"{name} ({means[-1]:.1f})")
            pane.fill_between(sizes, [min(points[s]) for s in SHARES], [max(points[s]) for s in SHARES], alpha=0.15, color=line.get_color())
        pane.set_xlabel("rows trained on")
        pane.set_ylim(40, 100)
        pane.grid(alpha=0.3)
        pane.legend(loc="lower right", fontsize=8)
    panes[0].set_ylabel("macro-F1, %")
    figure.suptitle(
        f"Learning curve: mean and range of {len(SEEDS)} seeds, {results[0]['recipe']['epochs']:g} passes over the rows", fontsize=10
    )
    figure.tight_layout()
    figure.savefig(FIGURE, metadata={"Date": None})


def main() -> None:
    """Trains what is missing, then draws."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("plover", type=Path)
    parser.add_argument("--epochs", type=float, default=5)
    options = parser.parse_args()
    passages, plover = read_labels(LABELS), read_plover(options.plover)
    train, dev = in_split(passages, "train"), in_split(passages, "dev")
    recipe = {name: value for name, value in Recipe(epochs=options.epochs).as_dict().items() if name != "seed"}
    key = {"labels": labels_digest(LABELS)[:16], "recipe": recipe}
    lines = RESULTS.read_text(encoding="utf-8").splitlines() if RESULTS.exists() else []
    results = [row for row in map(json.loads, lines) if key.items() <= row.items()]
    for seed in SEEDS:
        for share in SHARES:
            if any((row["seed"], row["share"]) == (seed, share) for row in results):
                continue
            chosen = share_of(train, share, seed)
            began = time.monotonic()
            scores = measure(chosen, dev, plover, Recipe(epochs=options.epochs, seed=seed))
            results.append(
                {**key, "seed": seed, "share": share, "rows": len(chosen), "seconds": round(time.monotonic() - began), "scores": scores}
            )
            with RESULTS.open("a", encoding="utf-8") as file:
                file.write(json.dumps(results[-1]) + "\n")
            print(f"seed {seed}, {len(chosen):,} rows: " + ", ".join(f"{name} {score}" for name, score in scores.items()), flush=True)
    draw(results)


if __name__ == "__main__":
    main()
