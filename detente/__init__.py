"""Detente reads news and says, for every pair of countries in a paragraph, whether it reports cooperation, hostility or neither.

articles -> paragraphs -> mentions -> dyads -> stances -> records; `detente.scoring.score_article` is the whole way.
"""

from detente.articles import Article
from detente.dyads import Passage
from detente.errors import ArticleError, DetenteError, LabelError, ModelError, OutputError, UsageError
from detente.mentions import Mention, find_mentions
from detente.scoring import ScoredArticle, ScoredParagraph, score_article
from detente.stances import DyadPrediction, PassagePrediction, StanceModel

__version__ = "0.1.0"

__all__ = [
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
