"""Stances of dyads, by a trained model."""

from detente.stances.directory import ModelDirectory, file_digest, find_model, open_model_directory
from detente.stances.model import Predicts, StanceModel, softmax
from detente.stances.prediction import DyadPrediction, PassagePrediction

__all__ = [
    "DyadPrediction",
    "ModelDirectory",
    "PassagePrediction",
    "Predicts",
    "StanceModel",
    "file_digest",
    "find_model",
    "open_model_directory",
    "softmax",
]
