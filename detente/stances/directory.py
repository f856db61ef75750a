"""A model directory: what is in it, where it is looked for, and whether it can be trusted."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import detente
from detente.dyads import HEADS
from detente.errors import ModelError

FORMAT = 1
MANIFEST = "detente.json"
NETWORK = "model.onnx"
TOKENIZER = "tokenizer.json"
METRICS = "metrics.json"
ENVIRONMENT = "DETENTE_MODEL"


@dataclass(frozen=True, slots=True)
class ModelDirectory:
    """A directory whose files are the ones that its detente.json lists, to the last bit.

    `name` is how scored output calls the model: the directory's name and the beginning of a digest of all that decides its numbers.
    """

    path: Path
    manifest: Mapping[str, Any]

    @property
    def name(self) -> str:
        numbers = json.dumps([self.manifest["files"][NETWORK], self.manifest["files"][TOKENIZER], self.manifest["temperatures"]])
        return f"{self.manifest['name']}-{hashlib.sha256(numbers.encode()).hexdigest()[:12]}"

    @property
    def temperatures(self) -> Mapping[str, float]:
        """By head; logits are divided by them."""
        temperatures: Mapping[str, float] = self.manifest["temperatures"]
        return temperatures

    def metrics(self) -> dict[str, Any]:
        """What the trainer measured, by split; nothing where the file is missing."""
        try:
            found: dict[str, Any] = json.loads((self.path / METRICS).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found


def open_model_directory(path: Path) -> ModelDirectory:
    """Reads and checks a model directory.

    Raises ModelError where a file is missing, of another format, or not what its digest says.
    """
    manifest = _read_manifest(path)
    if manifest.get("format") != FORMAT:
        raise ModelError(
            f"{path / MANIFEST}: format {manifest.get('format')!r}; this version of Detente reads format {FORMAT}; train the model anew"
        )
    if manifest.get("heads") != {head: list(codes) for head, codes in HEADS.items()}:
        raise ModelError(f"{path / MANIFEST}: its heads are {manifest.get('heads')!r}; expected {HEADS!r}")
    digests, temperatures = manifest.get("files"), manifest.get("temperatures")
    if not isinstance(digests, dict) or not {NETWORK, TOKENIZER} <= set(digests) or not isinstance(manifest.get("name"), str):
        raise ModelError(
            f"{path / MANIFEST}: it must hold a name, and digests of at least {NETWORK} and {TOKENIZER}; copy or train the model anew"
        )
    if not isinstance(temperatures, dict) or set(temperatures) != set(HEADS) or not all(map(_is_temperature, temperatures.values())):
        raise ModelError(f"{path / MANIFEST}: temperatures are {temperatures!r}; it must hold a positive number for each head")
    for name, expected in digests.items():
        found = file_digest(path / name) if (path / name).is_file() else "missing"
        if found != expected and not (found == "missing" and name not in (NETWORK, TOKENIZER)):
            raise ModelError(
                f"{path / name}: SHA-256 is {found}, {MANIFEST} says {expected}; the model is damaged or was changed, copy or train it anew"
            )
    return ModelDirectory(path, manifest)


def _is_temperature(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < float("inf")


def _read_manifest(path: Path) -> dict[str, Any]:
    if not (path / MANIFEST).is_file():
        what = "no such directory" if not path.is_dir() else f"no {MANIFEST} in it"
        raise ModelError(f"{path}: not a model directory ({what}); give one that 'detente train' wrote")
    try:
        manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ModelError(f"{path / MANIFEST}: not JSON ({error}); copy or train the model anew") from error
    if not isinstance(manifest, dict):
        raise ModelError(f"{path / MANIFEST}: holds a {type(manifest).__name__}, not an object")
    return manifest


def file_digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def find_model(given: str | os.PathLike[str] | None = None) -> Path:
    """Where the model is: the one given, else $DETENTE_MODEL, else the one that models/CURRENT names, else the one shipped with the
    package."""
    if given is not None:
        return Path(given)
    if os.environ.get(ENVIRONMENT):
        return Path(os.environ[ENVIRONMENT])
    current = Path("models", "CURRENT")
    if current.is_file():
        name = current.read_text(encoding="utf-8", errors="replace").strip()
        if "\0" in name or len(name) > 200:
            raise ModelError(f"{current}: holds {name[:40]!r}..., not the name of a model in {current.parent}")
        return current.parent / name
    package = Path(detente.__file__).parent
    installed = package / "default_model"
    return installed if installed.is_dir() else package.parent / "models" / "default"
