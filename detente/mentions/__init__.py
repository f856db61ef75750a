"""Countries in a text."""

from detente.mentions.finder import Mention, find_mentions
from detente.mentions.gazetteer import country_codes

__all__ = ["Mention", "country_codes", "find_mentions"]
