"""The package's public names, and what an article and a failure hold."""

from dataclasses import fields

import detente.articles
from detente.articles import Article, Failure, SourceFile


def test_public_names_are_pinned() -> None:
    assert detente.articles.__all__ == ["FORMATS", "MAX_BYTES", "Article", "Failure", "SourceFile", "find_files", "read_articles"]


def test_fields_are_pinned() -> None:
    assert [field.name for field in fields(Article)] == ["id", "text", "title", "published", "published_from"]
    assert [field.name for field in fields(Failure)] == ["file", "record", "reason", "exception"]
    assert [field.name for field in fields(SourceFile)] == ["path", "name", "format", "compressed", "problem"]
