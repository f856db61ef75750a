"""Labels that are probably wrong: a model that has not seen a row, and is sure of another code than the row's.

Out-of-fold confidence in the label, after Northcutt et al., "Confident Learning" (2021), without its class-wise thresholds.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tokenizers import Tokenizer
from transformers import TrainerCallback

from detente.dyads import HEADS, INITIATORS
from detente.stances import softmax
from training.base import MINILM
from training.dataset import encoded_passage, to_dataset
from training.fit import Recipe, fitted
from training.labels import LabelledPassage
from training.network import IGNORED
from training.outputs import TorchEngine


@dataclass(frozen=True, slots=True)
class Doubt:
    """One code of a row: the chance that the model gives it, and the code that it finds likelier. `field` is a head, or a pair and a
    head."""

    where: str
    id: str
    field: str
    label: str
    label_chance: float
    guess: str
    guess_chance: float


def doubts(
    passages: Sequence[LabelledPassage],
    work: Path,
    recipe: Recipe,
    *,
    folds: int = 2,
    base: str = MINILM,
    say: Callable[[str], None] = print,
    callbacks: list[TrainerCallback] | None = None,
) -> list[Doubt]:
    """Every code to which a model trained on the other folds prefers another one, the least likely codes first.

    Rows of one group are in one fold. What a fold gave lies in `work` until all are done, so that the same call after an interruption goes
    on.
    """
    found: list[Doubt] = []
    for fold in range(folds):
        path = work / f"fold-{fold}.json"
        if not path.exists():
            say(f"fold {fold + 1} of {folds}")
            held = [passage for passage in passages if _fold(passage, folds) == fold]
            rest = [passage for passage in passages if _fold(passage, folds) != fold]
            start = fitted(rest, recipe, work / f"training-{fold}", base, callbacks=callbacks)
            doubted = [asdict(doubt) for doubt in _doubted(TorchEngine(start.network), start.tokenizer, held)]
            work.mkdir(parents=True, exist_ok=True)
            path.with_suffix(".new").write_text(json.dumps(doubted), encoding="utf-8")
            path.with_suffix(".new").replace(path)
            shutil.rmtree(work / f"training-{fold}", ignore_errors=True)
        found += [Doubt(**fields) for fields in json.loads(path.read_text(encoding="utf-8"))]
    return sorted(found, key=lambda doubt: doubt.label_chance)


def _fold(passage: LabelledPassage, folds: int) -> int:
    return int.from_bytes(hashlib.blake2b(f"fold {passage.family}".encode(), digest_size=8).digest(), "big") % folds


def _doubted(engine: TorchEngine, tokenizer: Tokenizer, passages: Sequence[LabelledPassage]) -> Iterator[Doubt]:
    examples = list(to_dataset(tokenizer, passages))
    encoded = [encoded_passage(example) for example in examples]
    for passage, example, code, logits in zip(passages, examples, encoded, engine.run(encoded), strict=True):
        for head, names in HEADS.items():
            wanted = example[head] if head != "sentiment" else [example[head]]
            chances = softmax(getattr(logits, head).reshape(-1, len(names)), 1.0)
            for row, number in enumerate(wanted):
                best = int(chances[row].argmax())
                if number in (IGNORED, best):
                    continue
                pair = () if head == "sentiment" else tuple(code.targets[place] for place in code.pairs[row])
                label, guess = (_shown(head, names[place], pair) for place in (number, best))
                field = " ".join(["-".join(sorted(pair)), head]).strip()
                yield Doubt(passage.where, passage.id, field, label, float(chances[row, number]), guess, float(chances[row, best]))


def _shown(head: str, code: str, pair: tuple[str, ...]) -> str:
    """An initiator by its name instead of its place."""
    return pair[INITIATORS.index(code)] if head == "initiator" and code != "both" else code
