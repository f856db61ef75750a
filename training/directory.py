"""Writing a model directory."""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import onnx
from tokenizers import Tokenizer

import detente
from detente.dyads import HEADS
from detente.stances import file_digest
from detente.stances.directory import FORMAT, MANIFEST, NETWORK, TOKENIZER
from training.base import Base
from training.card import card
from training.fit import Recipe
from training.network import StanceNetwork

_PACKAGES = ("onnx", "onnxruntime", "tokenizers", "torch", "transformers")


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a model comes from."""

    base: Base
    labels_digest: str
    rows: Mapping[str, int]
    recipe: Recipe


def write_model_directory(
    target: Path,
    network: StanceNetwork,
    quantised: onnx.ModelProto,
    temperatures: Mapping[str, float],
    metrics: Mapping[str, Any],
    provenance: Provenance,
) -> None:
    """Writes everything beside the target and puts it in place whole."""
    work = target.with_name(f".{target.name}.new")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    onnx.save(quantised, work / NETWORK)
    save_tokenizer(provenance.base.tokenizer, work / TOKENIZER)
    network.save_pretrained(work)
    (work / "metrics.json").write_text(json.dumps(metrics, indent=1) + "\n", encoding="utf-8")
    manifest = {
        "format": FORMAT,
        "name": target.name,
        "heads": {head: list(codes) for head, codes in HEADS.items()},
        "temperatures": dict(temperatures),
        "base": {"name": provenance.base.name, "sha256": provenance.base.sha256},
        "labels": {"sha256": provenance.labels_digest, "rows": dict(provenance.rows)},
        "recipe": provenance.recipe.as_dict(),
        "versions": {"detente": detente.__version__, **{package: version(package) for package in _PACKAGES}},
        "files": {file.name: file_digest(file) for file in sorted(work.iterdir())},
    }
    (work / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    (work / "README.md").write_text(card(manifest, metrics), encoding="utf-8")
    if target.exists():
        shutil.rmtree(target)
    work.rename(target)


def save_tokenizer(tokenizer: Tokenizer, path: Path) -> None:
    """One line of JSON: half the size of the pretty form."""
    tokenizer.save(str(path), pretty=False)
