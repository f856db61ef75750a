"""What the names alone give away: a classifier that sees only a dyad's countries and name forms must not find its stance."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline

from training.labels.duplicates import words_of
from training.labels.rows import LabelledDyad, LabelledPassage

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Accuracies in percent on the stances of `dyads` dyads, cross-validated by group: of the commonest stance, and of a classifier that
    reads the dyad's codes and the words of its mentions."""

    dyads: int
    majority: float
    names: float


def name_shortcut(passages: Sequence[LabelledPassage]) -> Shortcut:
    """A bag of words of codes and name forms, logistic regression. Every dyad weighs the same.

    Raises ValueError with fewer than five groups or a single stance.
    """
    rows = [(passage, dyad) for passage in passages for dyad in passage.dyads]
    stances = np.array([dyad.stance for _, dyad in rows])
    families = [passage.family for passage, _ in rows]
    classifier = make_pipeline(CountVectorizer(analyzer=str.split, binary=True, min_df=2), LogisticRegression(C=1.0, max_iter=1000))
    texts = [_names(passage, dyad) for passage, dyad in rows]
    guesses = cross_val_predict(classifier, texts, stances, groups=families, cv=GroupKFold(FOLDS))
    _, counts = np.unique(stances, return_counts=True)
    return Shortcut(len(rows), 100 * float(counts.max() / len(rows)), 100 * float((guesses == stances).mean()))


def _names(passage: LabelledPassage, dyad: LabelledDyad) -> str:
    """The codes, and every mention's words, each apart and as a whole."""
    forms = [passage.text[start:end] for name in dyad.pair for start, end in passage.targets[name]]
    whole = ["_".join(words_of(form)) for form in forms]
    return " ".join(
        [*(f"code:{name}" for name in dyad.pair if name.isupper()), *whole, *(word for form in forms for word in words_of(form))]
    )
