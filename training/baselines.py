"""What a model has to beat: the most frequent code, VADER's word list, and TF-IDF with logistic regression trained on the same labels."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from detente.dyads import MODES, SENTIMENTS, STANCES, Passage, Span, checked_targets
from detente.errors import LabelError
from training.labels import LabelledPassage
from training.metrics import class_scores, quad_scores
from training.plover import PloverRow


@dataclass(frozen=True, slots=True)
class Tfidf:
    """One classifier for the stance, one for the mode where the labels give any; each reads the text with the two targets masked as
    "actora" and "actorb"."""

    stance: Pipeline
    mode: Pipeline | None


def train_tfidf(passages: Sequence[LabelledPassage]) -> Tfidf:
    """Words and pairs of words, logistic regression with balanced classes."""
    stance = [(masked(passage, dyad.pair), dyad.stance) for passage in passages for dyad in passage.dyads]
    mode = [(masked(passage, dyad.pair), dyad.mode) for passage in passages for dyad in passage.dyads if dyad.mode]
    return Tfidf(_fit(stance), _fit(mode) if len({code for _, code in mode}) > 1 else None)


def _fit(rows: Sequence[tuple[str, str | None]]) -> Pipeline:
    if len({code for _, code in rows}) < 2:
        raise LabelError(f"TF-IDF needs labels of two codes at least; there is only {rows[0][1] if rows else 'none'}")
    pipeline = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2), LogisticRegression(C=10, max_iter=2000, class_weight="balanced")
    )
    return pipeline.fit([text for text, _ in rows], [code for _, code in rows])


def masked(passage: LabelledPassage | Passage, pair: tuple[str, str]) -> str:
    """The passage's text with the pair's mentions masked."""
    targets = passage.targets if isinstance(passage, LabelledPassage) else checked_targets(passage)
    assert targets is not None
    spans: list[tuple[Span, str]] = sorted(
        (span, name) for name, mask in zip(pair, ("actora", "actorb"), strict=True) for span, name in ((s, mask) for s in targets[name])
    )
    text, last = "", 0
    for (start, end), mask in spans:
        text += passage.text[last:start] + mask
        last = max(last, end)
    return text + passage.text[last:]


def baseline_scores(tfidf: Tfidf, train: Sequence[LabelledPassage], test: Sequence[LabelledPassage]) -> dict[str, Any]:
    """Stance and mode on the test split: the majority's code, and TF-IDF."""
    rows = [(masked(passage, dyad.pair), dyad) for passage in test for dyad in passage.dyads]
    moded = [(text, dyad) for text, dyad in rows if dyad.mode]
    scores: dict[str, Any] = {"majority": {}, "tfidf": {}}
    for head, names, wanted, pipeline in (("stance", STANCES, rows, tfidf.stance), ("mode", MODES, moded, tfidf.mode)):
        codes = np.array([names.index(str(getattr(dyad, head))) for _, dyad in wanted], dtype=np.int64)
        known = [getattr(dyad, head) for passage in train for dyad in passage.dyads if getattr(dyad, head)]
        if pipeline is None:
            continue
        most = max(names, key=known.count)
        scores["majority"][head] = class_scores(codes, np.full_like(codes, names.index(most)), names)
        guesses = pipeline.predict([text for text, _ in wanted]) if wanted else []
        scores["tfidf"][head] = class_scores(codes, np.array([names.index(str(guess)) for guess in guesses], dtype=np.int64), names)
    return scores


def vader_scores(passages: Sequence[LabelledPassage]) -> dict[str, Any]:
    """Stance and sentiment by VADER's compound score (Hutto and Gilbert, 2014) with its authors' bounds: above 0.05 positive, read as
    cooperative, below -0.05 negative, read as hostile."""
    moods = _vader_moods([passage.text for passage in passages])
    codes = [(STANCES.index(dyad.stance), mood) for passage, mood in zip(passages, moods, strict=True) for dyad in passage.dyads]
    stance = {"positive": "cooperative", "neutral": "neutral", "negative": "hostile"}
    known = [(SENTIMENTS.index(passage.sentiment), mood) for passage, mood in zip(passages, moods, strict=True) if passage.sentiment]
    return {
        "stance": class_scores(
            np.array([code for code, _ in codes]), np.array([STANCES.index(stance[mood]) for _, mood in codes]), STANCES
        ),
        "sentiment": class_scores(
            np.array([code for code, _ in known]), np.array([SENTIMENTS.index(mood) for _, mood in known]), SENTIMENTS
        ),
    }


def _vader_moods(texts: Sequence[str]) -> list[str]:
    analyser = SentimentIntensityAnalyzer()
    scores = [float(analyser.polarity_scores(text)["compound"]) for text in texts]
    return ["positive" if score >= 0.05 else "negative" if score <= -0.05 else "neutral" for score in scores]


def tfidf_plover(tfidf: Tfidf, rows: Sequence[PloverRow]) -> dict[str, Any]:
    """TF-IDF on the PLOVER rows, neutral left out of the choice."""
    texts = [masked(row.passage, ("source", "target")) for row in rows]
    chances = tfidf.stance.predict_proba(texts)
    order = list(tfidf.stance.classes_)
    stances = ["cooperative" if chance[order.index("cooperative")] > chance[order.index("hostile")] else "hostile" for chance in chances]
    modes = map(str, tfidf.mode.predict(texts)) if tfidf.mode else [MODES[0]] * len(texts)
    return quad_scores(rows, stances, list(zip(stances, modes, strict=True)))
