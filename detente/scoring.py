"""The way of an article, from its text to its stances."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from detente.articles import Article
from detente.dyads import Passage, country_targets
from detente.mentions import Mention, find_mentions
from detente.paragraphs import Paragraph, SeenParagraphs, normalised_digest, split_paragraphs
from detente.stances import DyadPrediction, PassagePrediction, Predicts


@dataclass(frozen=True, slots=True)
class ScoredParagraph:
    """A paragraph of the article's own prose; `text` is `article.text[start:end]`, mentions' spans count from its beginning."""

    index: int
    start: int
    end: int
    text: str
    mentions: tuple[Mention, ...]
    prediction: PassagePrediction
    duplicate: bool = False

    @property
    def countries(self) -> list[str]:
        """The codes of the countries mentioned, sorted."""
        return sorted({mention.code for mention in self.mentions})

    @property
    def sentiment(self) -> str:
        """positive, neutral or negative."""
        return self.prediction.sentiment

    @property
    def dyads(self) -> tuple[DyadPrediction, ...]:
        """Every pair of countries mentioned, sorted."""
        return self.prediction.dyads


@dataclass(frozen=True, slots=True)
class ScoredArticle:
    """An article with its scored paragraphs, and those left out as boilerplate."""

    article: Article
    paragraphs: tuple[ScoredParagraph, ...]
    boilerplate: tuple[Paragraph, ...]


@dataclass(slots=True)
class RunMemory:
    """What a run knows of earlier paragraphs: which came before, and the latest predictions, so that repeated ones are scored once."""

    seen: SeenParagraphs = field(default_factory=SeenParagraphs)
    kept: int = 20_000
    _predictions: "OrderedDict[tuple[bytes, tuple[str, ...]], PassagePrediction]" = field(default_factory=OrderedDict)

    def known(self, draft: "_Draft") -> PassagePrediction | None:
        """The prediction of a paragraph like it, if it is still kept."""
        return self._predictions.get(draft.key)

    def keep(self, draft: "_Draft", prediction: PassagePrediction) -> None:
        """Keeps a prediction, and lets the oldest go."""
        self._predictions[draft.key] = prediction
        if len(self._predictions) > self.kept:
            self._predictions.popitem(last=False)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A paragraph on its way to the model; `key` is the same for paragraphs that get the same prediction."""

    paragraph: Paragraph
    mentions: tuple[Mention, ...]
    duplicate: bool
    key: tuple[bytes, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article split into paragraphs with their mentions, ready for the model."""

    article: Article
    drafts: tuple[_Draft, ...]
    boilerplate: tuple[Paragraph, ...]


def score_article(article: Article | str, model: Predicts) -> ScoredArticle:
    """The whole way of one article: text -> paragraphs -> mentions -> dyads -> stances."""
    memory = RunMemory()
    read = read_article(article if isinstance(article, Article) else Article(id="", text=article), memory.seen)
    return score_articles([read], model, memory)[0]


def read_article(article: Article, seen: SeenParagraphs) -> ReadArticle:
    """Splits an article and finds its mentions; needs no model."""
    paragraphs = split_paragraphs(article.text)
    year = article.published.year if article.published else None
    drafts = tuple(_draft(paragraph, year, seen) for paragraph in paragraphs if paragraph.boilerplate is None)
    return ReadArticle(article, drafts, tuple(paragraph for paragraph in paragraphs if paragraph.boilerplate is not None))


def score_articles(articles: Sequence[ReadArticle], model: Predicts, memory: RunMemory) -> list[ScoredArticle]:
    """Scores articles together, each different paragraph once."""
    predictions = _predict([draft for article in articles for draft in article.drafts], model, memory)
    return [
        ScoredArticle(article.article, tuple(_scored(draft, next(predictions)) for draft in article.drafts), article.boilerplate)
        for article in articles
    ]


def _draft(paragraph: Paragraph, year: int | None, seen: SeenParagraphs) -> _Draft:
    mentions = tuple(find_mentions(paragraph.text, year=year))
    digest = normalised_digest(paragraph.text)
    return _Draft(paragraph, mentions, seen.seen_digest(digest), (digest, tuple(mention.code for mention in mentions)))


def _predict(drafts: Sequence[_Draft], model: Predicts, memory: RunMemory) -> Iterator[PassagePrediction]:
    found = {draft.key: known for draft in drafts if (known := memory.known(draft))}
    missing = list({draft.key: draft for draft in drafts if draft.key not in found}.values())
    passages = [Passage(draft.paragraph.text, country_targets(draft.mentions)) for draft in missing]
    for draft, prediction in zip(missing, model.predict(passages), strict=True):
        found[draft.key] = prediction
        memory.keep(draft, prediction)
    return (found[draft.key] for draft in drafts)


def _scored(draft: _Draft, prediction: PassagePrediction) -> ScoredParagraph:
    paragraph = draft.paragraph
    return ScoredParagraph(paragraph.index, paragraph.start, paragraph.end, paragraph.text, draft.mentions, prediction, draft.duplicate)
