"""A model beside its baselines."""

from pathlib import Path
from typing import Any

from detente.stances import StanceModel
from training.baselines import baseline_scores, tfidf_plover, train_tfidf, vader_scores
from training.flips import country_flips
from training.labels import in_split, read_labels
from training.metrics import head_scores, plover_scores, tag_scores
from training.outputs import outputs
from training.plover import read_plover


def on_labels(model: Path | None, labels: Path) -> dict[str, Any]:
    """On the test split: scores by system (the model, the majority, TF-IDF, VADER), the model's by tag, and its flips when countries are
    swapped."""
    loaded, passages = StanceModel.load(model), read_labels(labels)
    train, test = in_split(passages, "train"), in_split(passages, "test")
    found = outputs(loaded.engine, loaded.tokenizer, test)
    return {
        "systems": {
            loaded.name: head_scores(found, loaded.directory.temperatures),
            **baseline_scores(train_tfidf(train), train, test),
            "vader": vader_scores(test),
        },
        "tags": tag_scores(found, [passage.tags for passage in test]),
        "country_flips": country_flips(loaded.engine, loaded.tokenizer, test),
    }


def on_plover(model: Path | None, labels: Path, plover: Path) -> dict[str, Any]:
    """Scores of the model, and of TF-IDF trained on the same labels, on a PLOVER file."""
    loaded, rows = StanceModel.load(model), read_plover(plover)
    tfidf = train_tfidf(in_split(read_labels(labels), "train"))
    return {loaded.name: plover_scores(loaded.predict([row.passage for row in rows]), rows), "tfidf": tfidf_plover(tfidf, rows)}
