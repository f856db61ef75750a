"""The names that callers may rely on."""

import importlib

import pytest

import detente

NAMES = [
    "Article",
    "ArticleError",
    "DetenteError",
    "DyadPrediction",
    "LabelError",
    "Mention",
    "ModelError",
    "OutputError",
    "Passage",
    "PassagePrediction",
    "ScoredArticle",
    "ScoredParagraph",
    "StanceModel",
    "UsageError",
    "__version__",
    "find_mentions",
    "score_article",
]
PACKAGES = [
    "detente",
    "detente.articles",
    "detente.dyads",
    "detente.mentions",
    "detente.paragraphs",
    "detente.stances",
    "service.batch",
    "service.report",
]


def test_the_public_names_of_detente_are_pinned() -> None:
    assert detente.__all__ == NAMES


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_name_can_be_imported(package: str) -> None:
    module = importlib.import_module(package)

    assert [name for name in module.__all__ if not hasattr(module, name)] == []


def test_public_names_of_batch_scoring_are_pinned() -> None:
    batch = importlib.import_module("service.batch")

    assert batch.__all__ == ["Progress", "RunOptions", "export", "score_paths"]


def test_every_error_is_a_detente_error() -> None:
    errors = [getattr(detente, name) for name in NAMES if name.endswith("Error")]

    assert all(issubclass(error, detente.DetenteError) for error in errors)
