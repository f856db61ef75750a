"""Training as a progress bar."""

from typing import Any

from rich.progress import Progress
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments


class BarCallback(TrainerCallback):
    """Moves a bar by steps and shows the loss."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._task = bar.add_task("training", total=None)

    def on_step_end(self, _args: TrainingArguments, state: TrainerState, _control: TrainerControl, **_: Any) -> None:
        self._bar.update(self._task, completed=state.global_step, total=state.max_steps)

    def on_log(
        self, _args: TrainingArguments, _state: TrainerState, _control: TrainerControl, logs: dict[str, float] | None = None, **_: Any
    ) -> None:
        if logs and "loss" in logs:
            self._bar.update(self._task, description=f"training, loss {float(logs['loss']):.2f}")
