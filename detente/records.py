"""Scored output as rows: the two Parquet tables."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from detente.scoring import ScoredArticle, ScoredParagraph

_ARTICLE = [
    ("article_id", pa.string()),
    ("title", pa.string()),
    ("published", pa.date32()),
    ("paragraph", pa.int32()),
    ("start", pa.int64()),
    ("end", pa.int64()),
]

PARAGRAPHS = pa.schema(
    [
        *_ARTICLE,
        ("text", pa.string()),
        ("countries", pa.list_(pa.string())),
        ("sentiment", pa.string()),
        ("p_positive", pa.float64()),
        ("p_neutral", pa.float64()),
        ("p_negative", pa.float64()),
        ("duplicate", pa.bool_()),
        ("model", pa.string()),
    ]
)
DYADS = pa.schema(
    [
        *_ARTICLE,
        ("country_a", pa.string()),
        ("country_b", pa.string()),
        ("stance", pa.string()),
        ("p_cooperative", pa.float64()),
        ("p_neutral", pa.float64()),
        ("p_hostile", pa.float64()),
        ("mode", pa.string()),
        ("p_material", pa.float64()),
        ("initiator", pa.string()),
        ("duplicate", pa.bool_()),
        ("model", pa.string()),
    ]
)


def paragraph_rows(scored: ScoredArticle, model: str) -> Iterator[dict[str, Any]]:
    """One row a scored paragraph."""
    for place, paragraph in _places(scored):
        yield {
            **place,
            "text": paragraph.text,
            "countries": paragraph.countries,
            "sentiment": paragraph.sentiment,
            **{f"p_{code}": p for code, p in paragraph.prediction.sentiment_probabilities.items()},
            "duplicate": paragraph.duplicate,
            "model": model,
        }


def dyad_rows(scored: ScoredArticle, model: str, min_confidence: float = 0.0) -> Iterator[dict[str, Any]]:
    """One row a dyad of a scored paragraph whose stance is at least so probable."""
    for place, paragraph in _places(scored):
        for dyad in paragraph.dyads:
            if dyad.confidence < min_confidence:
                continue
            yield {
                **place,
                "country_a": dyad.country_a,
                "country_b": dyad.country_b,
                "stance": dyad.stance,
                **{f"p_{code}": p for code, p in dyad.probabilities.items()},
                "mode": dyad.mode,
                "p_material": dyad.p_material,
                "initiator": dyad.initiator,
                "duplicate": paragraph.duplicate,
                "model": model,
            }


def _places(scored: ScoredArticle) -> Iterator[tuple[dict[str, Any], ScoredParagraph]]:
    article = scored.article
    for paragraph in scored.paragraphs:
        yield (
            {
                "article_id": article.id,
                "title": article.title,
                "published": article.published,
                "paragraph": paragraph.index,
                "start": paragraph.start,
                "end": paragraph.end,
            },
            paragraph,
        )
