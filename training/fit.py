"""Fine-tuning with the `transformers` Trainer."""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import PrinterCallback, Trainer, TrainerCallback, TrainingArguments, set_seed
from transformers.trainer import TRAINER_STATE_NAME

from training.base import MINILM, Base, load_base
from training.dataset import collate_examples, training_set
from training.labels import LabelledPassage


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to fine-tune. The heads, which start from nothing, learn `head_factor` times as fast as the encoder; in each pass over the rows a
    passage is about other countries with the chance `swap`."""

    epochs: float = 5
    learning_rate: float = 1e-4
    head_factor: float = 3.0
    batch_size: int = 16
    warmup: float = 0.1
    weight_decay: float = 0.01
    dropout: float = 0.1
    swap: float = 0.5
    seed: int = 0

    def as_dict(self) -> dict[str, float]:
        """For the model card."""
        return asdict(self)


class _StanceTrainer(Trainer):
    """A Trainer whose loss is the network's own and whose heads have a learning rate of their own."""

    def __init__(self, recipe: Recipe, **options: Any) -> None:
        super().__init__(**options)
        self.recipe = recipe

    def create_optimizer(self, model: nn.Module | None = None) -> torch.optim.Optimizer:
        groups: dict[tuple[bool, bool], list[nn.Parameter]] = {}
        network = self.model if model is None else model
        assert network is not None
        for name, parameter in network.named_parameters():
            groups.setdefault((name.startswith("heads."), parameter.ndim > 1), []).append(parameter)
        self.optimizer = torch.optim.AdamW(
            [
                {
                    "params": parameters,
                    "lr": self.recipe.learning_rate * (self.recipe.head_factor if is_head else 1),
                    "weight_decay": self.recipe.weight_decay if is_matrix else 0.0,
                }
                for (is_head, is_matrix), parameters in groups.items()
            ],
            lr=self.recipe.learning_rate,
            fused=True,
        )
        return self.optimizer

    def compute_loss(self, model: nn.Module, inputs: Mapping[str, Tensor], return_outputs: bool = False, **_: Any) -> Any:
        outputs = model(**inputs)
        return (outputs.loss, outputs) if return_outputs else outputs.loss


def fit(
    start: Base,
    passages: Sequence[LabelledPassage],
    recipe: Recipe,
    work: Path,
    *,
    callbacks: list[TrainerCallback] | None = None,
) -> None:
    """Fine-tunes the base's network in place. A checkpoint a pass over the rows goes to `work`; an interrupted run goes on from there.

    The same seed on the same machine gives the same weights.
    """
    set_seed(recipe.seed, deterministic=True)
    passes = max(1, round(recipe.epochs))
    examples = training_set(start.tokenizer, passages, passes, recipe.swap, recipe.seed)
    steps = max(1, round(len(passages) / recipe.batch_size * recipe.epochs))
    arguments = TrainingArguments(
        output_dir=str(work),
        num_train_epochs=recipe.epochs / passes,
        per_device_train_batch_size=recipe.batch_size,
        learning_rate=recipe.learning_rate,
        warmup_steps=round(recipe.warmup * steps),
        lr_scheduler_type="linear",
        seed=recipe.seed,
        save_strategy="steps",
        save_steps=max(1, steps // passes),
        save_total_limit=1,
        logging_steps=10,
        report_to=[],
        disable_tqdm=True,
        remove_unused_columns=False,
        train_sampling_strategy="group_by_length",
        length_column_name="length",
        dataloader_pin_memory=False,
        use_cpu=True,
    )
    trainer = _StanceTrainer(
        recipe, model=start.network, args=arguments, train_dataset=examples, data_collator=collate_examples, callbacks=callbacks
    )
    trainer.remove_callback(PrinterCallback)
    trainer.train(resume_from_checkpoint=_last_whole_checkpoint(work))
    start.network.cpu().eval()


def fitted(passages: Sequence[LabelledPassage], recipe: Recipe, work: Path, base: str = MINILM, **options: Any) -> Base:
    """The base fine-tuned on the passages; `options` as for `fit`."""
    start = load_base(base, dropout=recipe.dropout, seed=recipe.seed)
    fit(start, passages, recipe, work, **options)
    return start


def _last_whole_checkpoint(work: Path) -> str | None:
    """The newest checkpoint whose last file is there; one that a kill tore is thrown away."""
    for path in sorted(work.glob("checkpoint-*"), key=lambda path: int(path.name.rpartition("-")[2]), reverse=True):
        try:
            json.loads((path / TRAINER_STATE_NAME).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            shutil.rmtree(path)
        else:
            return str(path)
    return None
