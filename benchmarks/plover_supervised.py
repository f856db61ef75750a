"""What the trainer and the network reach on a PLOVER file when they may learn from one: the model is thrown away.

python benchmarks/plover_supervised.py TRAIN TEST      trains on one file, tests on another
python benchmarks/plover_supervised.py FILE --folds 5  trains on four fifths of a file, tests on the fifth, five times
"""

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from detente.dyads import HEADS, checked_targets
from detente.stances import PassagePrediction
from detente.stances.model import predict
from training.fit import Recipe, fitted
from training.labels import LabelledDyad, LabelledPassage
from training.metrics import plover_scores
from training.outputs import TorchEngine
from training.plover import PloverRow, read_plover

ONES = dict.fromkeys(HEADS, 1.0)


def labelled(row: PloverRow) -> LabelledPassage:
    """A benchmark row as a row to train on: the source acts."""
    targets = checked_targets(row.passage)
    dyad = LabelledDyad(("source", "target"), row.stance, row.mode, "source")
    return LabelledPassage(row.id, row.passage.text, {name: tuple(spans) for name, spans in targets.items()}, (dyad,), row.id)


def predictions(train: Sequence[PloverRow], test: Sequence[PloverRow], recipe: Recipe) -> list[PassagePrediction]:
    """Of a model trained on some rows, for others."""
    with tempfile.TemporaryDirectory() as work:
        start = fitted([labelled(row) for row in train], recipe, Path(work))
    return predict(TorchEngine(start.network), start.tokenizer, ONES, [row.passage for row in test])


def folds(rows: Sequence[PloverRow], count: int, recipe: Recipe) -> dict[str, Any]:
    """Scores over all rows, each predicted by a model that has not seen its sentence."""
    texts = sorted({row.passage.text for row in rows})
    Random(recipe.seed).shuffle(texts)
    found: list[PassagePrediction | None] = [None] * len(rows)
    for fold in range(count):
        held_texts = set(texts[fold::count])
        held = [number for number, row in enumerate(rows) if row.passage.text in held_texts]
        kept = [number for number, row in enumerate(rows) if row.passage.text not in held_texts]
        for number, prediction in zip(held, predictions([rows[n] for n in kept], [rows[n] for n in held], recipe), strict=True):
            found[number] = prediction
        print(f"fold {fold + 1} of {count}", flush=True)
    return plover_scores([prediction for prediction in found if prediction], rows)


def main() -> None:
    """Prints scores by seed and their means."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("train", type=Path)
    parser.add_argument("test", type=Path, nargs="?")
    parser.add_argument("--folds", type=int)
    parser.add_argument("--epochs", type=float, default=6)
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    if (options.test is None) == (options.folds is None):
        parser.error("give either a test file or --folds")
    rows = read_plover(options.train)
    results = []
    for seed in range(options.seeds):
        recipe = Recipe(epochs=options.epochs, seed=seed)
        if options.folds:
            scores = folds(rows, options.folds, recipe)
        else:
            test = read_plover(options.test)
            scores = plover_scores(predictions(rows, test, recipe), test)
        results.append((scores["binary"], scores["quad"]["macro_f1"]))
        print(f"seed {seed}: binary {results[-1][0]}, quad {results[-1][1]}", flush=True)
    binary, quad = np.mean(results, axis=0)
    print(f"mean of {options.seeds} seeds: binary {binary:.1f}, quad {quad:.1f}")


if __name__ == "__main__":
    main()
