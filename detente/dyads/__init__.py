"""Pairs of targets and how a model reads them."""

from detente.dyads.codes import HEADS, INITIATORS, MODES, SENTIMENTS, STANCES
from detente.dyads.encoding import INPUTS, EncodedPassage, all_pairs, collate, encode
from detente.dyads.passage import Passage, Span, checked_targets, country_targets

__all__ = [
    "HEADS",
    "INITIATORS",
    "INPUTS",
    "MODES",
    "SENTIMENTS",
    "STANCES",
    "EncodedPassage",
    "Passage",
    "Span",
    "all_pairs",
    "checked_targets",
    "collate",
    "country_targets",
    "encode",
]
