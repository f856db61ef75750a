"""What comes in and what goes out, as JSON."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from detente.mentions import country_codes
from detente.scoring import ScoredArticle, ScoredParagraph
from detente.stances import DyadPrediction, PassagePrediction

Stance = Literal["cooperative", "neutral", "hostile"]
Mode = Literal["verbal", "material"]
Sentiment = Literal["positive", "neutral", "negative"]
Name = Annotated[str, Field(min_length=1, max_length=100)]
Span = Annotated[list[int], Field(min_length=2, max_length=2, description="start and end, in characters from 0")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class PassageIn(_Strict):
    """A text and its targets; without targets, the countries that it names."""

    text: str = Field(min_length=1, examples=["Peru thanked Chile for the field hospital."])
    targets: dict[Name, Annotated[list[Span], Field(max_length=1_000)]] | None = Field(
        default=None, max_length=250, examples=[{"PER": [[0, 4]], "CHL": [[13, 18]]}]
    )

    def spans(self) -> dict[str, list[tuple[int, int]]] | None:
        """The targets as the domain takes them."""
        return None if self.targets is None else {name: [(span[0], span[1]) for span in spans] for name, spans in self.targets.items()}


class ClassifyRequest(_Strict):
    """Passages to classify."""

    passages: list[PassageIn] = Field(min_length=1)


class ArticleIn(_Strict):
    """An article: it is split into paragraphs, boilerplate is left out."""

    text: str = Field(min_length=1, examples=["Peru expelled two Chilean diplomats.\n\nBolivia offered to mediate."])
    id: str = Field(default="", max_length=1_000)
    title: str | None = Field(default=None, max_length=10_000)
    published: date | None = Field(default=None, description="decides between leaders of the same name")


class ScoreRequest(_Strict):
    """Articles to score."""

    articles: list[ArticleIn] = Field(min_length=1)


class DyadOut(BaseModel):
    """One pair of targets; `mode` and `initiator` are null where the stance is neutral."""

    country_a: str
    country_b: str
    stance: Stance
    probabilities: dict[Stance, float]
    mode: Mode | None
    p_material: float
    initiator: str | None

    @classmethod
    def of(cls, dyad: DyadPrediction) -> "DyadOut":
        """From the domain's."""
        return cls.model_construct(
            country_a=dyad.country_a,
            country_b=dyad.country_b,
            stance=dyad.stance,
            probabilities=dict(dyad.probabilities),
            mode=dyad.mode,
            p_material=dyad.p_material,
            initiator=dyad.initiator,
        )


class PassageOut(BaseModel):
    """A passage's sentiment and dyads."""

    sentiment: Sentiment
    sentiment_probabilities: dict[Sentiment, float]
    dyads: list[DyadOut]

    @classmethod
    def of(cls, prediction: PassagePrediction) -> "PassageOut":
        """From the domain's."""
        return cls.model_construct(
            sentiment=prediction.sentiment,
            sentiment_probabilities=dict(prediction.sentiment_probabilities),
            dyads=[DyadOut.of(dyad) for dyad in prediction.dyads],
        )


class ClassifyResponse(BaseModel):
    """One result a passage, in the order given."""

    model: str
    passages: list[PassageOut]


class MentionOut(BaseModel):
    """Where a paragraph names a country; characters from the paragraph's beginning."""

    code: str
    start: int
    end: int
    kind: str


class ParagraphOut(PassageOut):
    """A paragraph of an article; `start` and `end` count the article's characters."""

    paragraph: int
    start: int
    end: int
    text: str
    duplicate: bool
    countries: list[str]
    mentions: list[MentionOut]

    @classmethod
    def from_scored(cls, paragraph: ScoredParagraph) -> "ParagraphOut":
        """From the domain's."""
        return cls.model_construct(
            **PassageOut.of(paragraph.prediction).__dict__,
            paragraph=paragraph.index,
            start=paragraph.start,
            end=paragraph.end,
            text=paragraph.text,
            duplicate=paragraph.duplicate,
            countries=paragraph.countries,
            mentions=[MentionOut.model_construct(**mention._asdict()) for mention in paragraph.mentions],
        )


class ArticleOut(BaseModel):
    """An article's paragraphs."""

    id: str
    title: str | None
    published: date | None
    paragraphs: list[ParagraphOut]

    @classmethod
    def of(cls, scored: ScoredArticle) -> "ArticleOut":
        """From the domain's."""
        return cls.model_construct(
            id=scored.article.id,
            title=scored.article.title,
            published=scored.article.published,
            paragraphs=[ParagraphOut.from_scored(paragraph) for paragraph in scored.paragraphs],
        )


class ScoreResponse(BaseModel):
    """One result an article, in the order given; repeated paragraphs are marked across all of them."""

    model: str
    articles: list[ArticleOut]


class ModelResponse(BaseModel):
    """Which model answers, what it was trained on, how it scores, and the service's limits."""

    name: str
    labels: dict[str, Any]
    base: dict[str, Any]
    metrics: dict[str, Any]
    limits: dict[str, float]


class LabelIn(_Strict):
    """A corrected code: the paragraph, the pair and what is right."""

    text: str = Field(min_length=1, max_length=20_000)
    pair: str = Field(pattern=r"^[A-Z]{3}-[A-Z]{3}$", examples=["CHL-PER"])
    stance: Stance
    mode: Mode | None = None
    initiator: str | None = Field(default=None, max_length=4, description='one of the two codes, or "both"')
    sentiment: Sentiment | None = None
    annotator: str | None = Field(default=None, max_length=100)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        first, second = self.pair.split("-")
        if first >= second:
            raise ValueError(f"pair must be two different codes in alphabetical order, such as {min(first, second)}-{max(first, second)}")
        if not {first, second} <= country_codes():
            raise ValueError("pair must hold two country codes of ISO 3166-1, such as CHL-PER")
        if self.initiator not in (None, "both", first, second):
            raise ValueError('initiator must be one of the pair or "both"')
        if self.stance == "neutral" and (self.mode or self.initiator):
            raise ValueError("a neutral pair has no mode and no initiator")
        return self


class LabelOut(BaseModel):
    """The row that was written."""

    id: str
    file: str


class JobOut(BaseModel):
    """A job's state."""

    id: str
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    articles: int = 0
    paragraphs: int = 0
    failures: int = 0
    done: float = Field(default=0, ge=0, le=1, description="share of the input's bytes")
    message: str | None = None
