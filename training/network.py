"""The network: DistilBERT reads a passage once; each dyad joins its two targets' vectors and the [CLS] state.

Stance and mode read features that are symmetric in the two targets, the initiator head scores each direction with the same weights, so that
swapping the targets keeps the one and mirrors the other by construction.
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from transformers import DistilBertConfig, DistilBertModel, PreTrainedModel
from transformers.utils import ModelOutput

from detente.dyads import HEADS, INITIATORS, MODES, SENTIMENTS, STANCES

IGNORED = -100
LOSS_WEIGHTS = {"stance": 1.0, "mode": 0.5, "initiator": 0.5, "sentiment": 0.3}


class StanceConfig(DistilBertConfig):
    """A DistilBERT configuration; the heads need nothing more than its width and its `seq_classif_dropout`."""

    model_type = "detente"


@dataclass
class StanceOutput(ModelOutput):
    """Logits: stance [D, 3], mode [D, 2], initiator [D, 3], sentiment [P, 3]."""

    loss: Tensor | None = None
    stance: Tensor | None = None
    mode: Tensor | None = None
    initiator: Tensor | None = None
    sentiment: Tensor | None = None


class DyadHeads(nn.Module):
    """From target vectors to logits."""

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.symmetric = nn.Linear(4 * width, width)
        self.directed = nn.Linear(3 * width, width)
        self.passage = nn.Linear(width, width)
        self.stance = nn.Linear(width, len(STANCES))
        self.mode = nn.Linear(width, len(MODES))
        self.acts_first = nn.Linear(width, 1)
        self.act_together = nn.Linear(width, 1)
        self.sentiment = nn.Linear(width, len(SENTIMENTS))
        self.dropout = nn.Dropout(dropout)

    def forward(self, first: Tensor, second: Tensor, dyad_passage: Tensor, passages: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """first, second, dyad_passage: [D, H]; passages: [P, H]."""
        both = torch.cat([(first + second) / 2, (first - second).abs(), first * second, dyad_passage], dim=-1)
        shared = self.dropout(nn.functional.gelu(self.symmetric(both)))
        forth = self._score_direction(first, second, dyad_passage)
        back = self._score_direction(second, first, dyad_passage)
        mood = self.dropout(nn.functional.gelu(self.passage(passages)))
        initiator = torch.cat([forth, back, self.act_together(shared)], dim=-1)
        return self.stance(shared), self.mode(shared), initiator, self.sentiment(mood)

    def _score_direction(self, actor: Tensor, target: Tensor, dyad_passage: Tensor) -> Tensor:
        hidden = nn.functional.gelu(self.directed(torch.cat([actor, target, dyad_passage], dim=-1)))
        score: Tensor = self.acts_first(self.dropout(hidden))
        return score


class StanceNetwork(PreTrainedModel):
    """Reads what `detente.dyads.collate` gives."""

    config_class = StanceConfig
    base_model_prefix = "encoder"

    def __init__(self, config: StanceConfig) -> None:
        super().__init__(config)
        self.encoder = DistilBertModel(config)
        self.heads = DyadHeads(config.dim, config.seq_classif_dropout)
        self.post_init()

    def forward(
        self,
        input_ids: Tensor,
        attention_mask: Tensor,
        passage_weights: Tensor,
        target_weights: Tensor,
        dyads: Tensor,
        **labels: Any,
    ) -> StanceOutput:
        """See `detente.dyads.collate` for shapes; `labels` holds `<head>_labels` with -100 where a label is missing, and
        `dyad_shares`, each dyad's weight."""
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        targets = target_weights @ hidden.reshape(-1, hidden.shape[-1])
        passages = passage_weights @ hidden[:, 0]
        logits = self.heads(targets[dyads[:, 1]], targets[dyads[:, 2]], passages[dyads[:, 0]], passages)
        outputs = dict(zip(("stance", "mode", "initiator", "sentiment"), logits, strict=True))
        loss = _loss(outputs, labels) if labels else None
        return StanceOutput(loss=loss, **outputs)


def _loss(outputs: dict[str, Tensor], labels: dict[str, Tensor]) -> Tensor:
    """The weighted sum of the heads' cross-entropies, each the weighted mean over the labels that are there."""
    total = outputs["stance"].new_zeros(())
    for head, weight in LOSS_WEIGHTS.items():
        wanted = labels[f"{head}_labels"]
        shares = (wanted != IGNORED).float() * (labels["dyad_shares"] if head != "sentiment" else 1.0)
        losses = nn.functional.cross_entropy(outputs[head].float(), wanted, ignore_index=IGNORED, reduction="none")
        total = total + weight * (losses * shares).sum() / shares.sum().clamp(min=1e-6)
    return total


assert tuple(HEADS) == tuple(LOSS_WEIGHTS)
assert len(INITIATORS) == 3
