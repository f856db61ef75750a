"""A model beside its baselines."""

from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from detente.stances import StanceModel, find_model, open_model_directory
from detente.stances.directory import NETWORK, TOKENIZER
from detente.stances.engine import Engine
from training.baselines import baseline_scores, tfidf_plover, train_tfidf
from training.labels import read_labels
from training.metrics import head_scores, plover_scores
from training.outputs import outputs
from training.plover import read_plover


def on_labels(model: Path | None, labels: Path) -> dict[str, Any]:
    """Scores of the model, the majority and TF-IDF on the test split."""
    directory = open_model_directory(find_model(model))
    passages = read_labels(labels)
    train, test = ([passage for passage in passages if passage.split == split] for split in ("train", "test"))
    found = outputs(Engine(directory.path / NETWORK), Tokenizer.from_file(str(directory.path / TOKENIZER)), test)
    return {directory.name: head_scores(found, directory.temperatures), **baseline_scores(train_tfidf(train), train, test)}


def on_plover(model: Path | None, labels: Path, plover: Path) -> dict[str, Any]:
    """Scores of the model, and of TF-IDF trained on the same labels, on a PLOVER file."""
    loaded, rows = StanceModel.load(model), read_plover(plover)
    train = [passage for passage in read_labels(labels) if passage.split == "train"]
    return {loaded.name: plover_scores(loaded, rows), "tfidf": tfidf_plover(train_tfidf(train), rows)}
