"""From a labels directory to a model directory."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import onnx
from transformers import TrainerCallback

from detente.errors import LabelError
from detente.stances.engine import Engine
from training.base import MINILM, load_base
from training.calibration import fit_temperatures
from training.dataset import collate_examples, to_dataset
from training.directory import Provenance, write_model_directory
from training.export import to_onnx
from training.fit import Recipe, fit
from training.labels import LabelledPassage, in_split, labels_digest
from training.labels.check import check_labels
from training.metrics import head_scores
from training.outputs import Outputs, outputs
from training.quantise import quantise

_CHECKED_BATCHES, _CHECKED_SIZE = 4, 8
SPLITS = ("train", "dev", "test")


def train(
    labels: Path,
    target: Path,
    recipe: Recipe,
    *,
    base: str = MINILM,
    say: Callable[[str], None] = print,
    callbacks: list[TrainerCallback] | None = None,
) -> dict[str, Any]:
    """Fine-tunes on the train split, fits temperatures on dev, scores on test, writes the model directory `target`; returns its metrics.

    Checkpoints lie beside the target until it is written: the same call after an interruption goes on from the last one.
    Raises LabelError where rows can't be used or a split is empty.
    """
    checked = check_labels(labels)
    if checked.errors:
        raise LabelError("\n".join(checked.errors))
    passages = checked.passages
    splits = {split: in_split(passages, split) for split in SPLITS}
    for split, rows in splits.items():
        if not rows:
            raise LabelError(f"{labels}: no row falls into the {split} split; some 30 rows are the least to train on")
    start = load_base(base, dropout=recipe.dropout, seed=recipe.seed)
    digest = labels_digest(labels)
    say(f"{len(passages)} labelled passages: " + ", ".join(f"{len(rows)} {split}" for split, rows in splits.items()))
    work = target.with_name(f".{_digest_of(digest, start.sha256, recipe.as_dict())}.training")
    fit(start, splits["train"], recipe, work, callbacks=callbacks)
    say("exporting")
    examples = list(to_dataset(start.tokenizer, splits["train"][: _CHECKED_BATCHES * _CHECKED_SIZE]))
    batches = [collate_examples(examples[low : low + _CHECKED_SIZE]) for low in range(0, len(examples), _CHECKED_SIZE)]
    single = to_onnx(start.network, batches)
    eight = quantise(single)
    found = {split: _outputs(eight, start.tokenizer, splits[split]) for split in ("dev", "test")}
    temperatures = fit_temperatures(found["dev"])
    scores = {split: head_scores(result, temperatures) for split, result in found.items()}
    full = head_scores(_outputs(single, start.tokenizer, splits["dev"]), temperatures)
    metrics = {**scores, "precision": {head: {"int8": scores["dev"][head]["macro_f1"], "fp32": full[head]["macro_f1"]} for head in full}}
    rows_by_split = {split: len(rows) for split, rows in splits.items()}
    write_model_directory(target, start.network, eight, temperatures, metrics, Provenance(start, digest, rows_by_split, recipe))
    shutil.rmtree(work, ignore_errors=True)
    return metrics


def _digest_of(*parts: object) -> str:
    """What a training depends on, so that it goes on from its own checkpoints alone."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def _outputs(model: onnx.ModelProto, tokenizer: Any, passages: list[LabelledPassage]) -> Outputs:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.onnx")
        onnx.save(model, path)
        return outputs(Engine(path), tokenizer, passages)
