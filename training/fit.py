"""Fine-tuning with the `transformers` Trainer."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from torch import Tensor, nn
from transformers import PrinterCallback, Trainer, TrainerCallback, TrainingArguments, set_seed
from transformers.trainer_utils import get_last_checkpoint

from training.dataset import collate_examples
from training.network import StanceNetwork


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to fine-tune. The heads, which start from nothing, learn `head_factor` times as fast as the encoder."""

    epochs: float = 5
    learning_rate: float = 1e-4
    head_factor: float = 3.0
    batch_size: int = 16
    warmup: float = 0.1
    weight_decay: float = 0.01
    dropout: float = 0.1
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
        )
        return self.optimizer

    def compute_loss(self, model: nn.Module, inputs: Mapping[str, Tensor], return_outputs: bool = False, **_: Any) -> Any:
        outputs = model(**inputs)
        return (outputs.loss, outputs) if return_outputs else outputs.loss


def fit(
    network: StanceNetwork,
    train: Dataset,
    recipe: Recipe,
    work: Path,
    *,
    resume: bool = True,
    callbacks: list[TrainerCallback] | None = None,
) -> None:
    """Fine-tunes `network` in place. A checkpoint a pass over the data goes to `work`; an interrupted run goes on from there.

    The same seed on the same machine gives the same weights.
    """
    set_seed(recipe.seed, deterministic=True)
    steps = max(1, round(len(train) / recipe.batch_size * recipe.epochs))
    arguments = TrainingArguments(
        output_dir=str(work),
        num_train_epochs=recipe.epochs,
        per_device_train_batch_size=recipe.batch_size,
        learning_rate=recipe.learning_rate,
        warmup_steps=round(recipe.warmup * steps),
        lr_scheduler_type="linear",
        seed=recipe.seed,
        save_strategy="epoch",
        save_total_limit=1,
        logging_steps=10,
        report_to=[],
        disable_tqdm=True,
        remove_unused_columns=False,
        train_sampling_strategy="group_by_length",
        length_column_name="length",
        dataloader_pin_memory=False,
        use_cpu=not torch.cuda.is_available(),
    )
    trainer = _StanceTrainer(
        recipe, model=network, args=arguments, train_dataset=train, data_collator=collate_examples, callbacks=callbacks
    )
    trainer.remove_callback(PrinterCallback)
    last = get_last_checkpoint(str(work)) if resume and work.is_dir() else None
    trainer.train(resume_from_checkpoint=last)
    network.eval()
