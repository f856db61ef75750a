"""The network: DistilBERT reads a passage once, with the targets' tokens marked; each dyad joins its two targets' vectors, the [CLS] state
and what it finds when it looks over the passage's tokens again.

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


class Tokens:
    """What dyads may look at: keys and values [heads, T, H / heads] of a batch's T tokens, and whether each is of a dyad's own passage
    [D, T]."""

    def __init__(self, keys: Tensor, values: Tensor, own: Tensor) -> None:
        self.keys, self.values, self.own = keys, values, own


class DyadHeads(nn.Module):
    """From target vectors and token states to logits."""

    def __init__(self, width: int, attention_heads: int, dropout: float) -> None:
        super().__init__()
        self.attention_heads = attention_heads
        self.marker = nn.Parameter(torch.zeros(width))
        self.keys = nn.Linear(width, width)
        self.values = nn.Linear(width, width)
        self.symmetric_query = nn.Linear(3 * width, width)
        self.directed_query = nn.Linear(2 * width, width)
        self.symmetric = nn.Linear(5 * width, width)
        self.directed = nn.Linear(4 * width, width)
        self.passage = nn.Linear(width, width)
        self.stance = nn.Linear(width, len(STANCES))
        self.mode = nn.Linear(width, len(MODES))
        self.acts_first = nn.Linear(width, 1)
        self.act_together = nn.Linear(width, 1)
        self.sentiment = nn.Linear(width, len(SENTIMENTS))
        self.dropout = nn.Dropout(dropout)

    def forward(
        self, first: Tensor, second: Tensor, dyad_passage: Tensor, passages: Tensor, hidden: Tensor, own: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """first, second, dyad_passage: [D, H]; passages: [P, H]; hidden: [T, H], a batch's tokens; own: bool [D, T]."""
        tokens = Tokens(self._split(self.keys(hidden)), self._split(self.values(hidden)), own)
        both = torch.cat([(first + second) / 2, (first - second).abs(), first * second], dim=-1)
        found = self._look(self.symmetric_query(both), tokens)
        shared = self.dropout(nn.functional.gelu(self.symmetric(torch.cat([both, dyad_passage, found], dim=-1))))
        forth = self._score_direction(first, second, dyad_passage, tokens)
        back = self._score_direction(second, first, dyad_passage, tokens)
        mood = self.dropout(nn.functional.gelu(self.passage(passages)))
        initiator = torch.cat([forth, back, self.act_together(shared)], dim=-1)
        return self.stance(shared), self.mode(shared), initiator, self.sentiment(mood)

    def _score_direction(self, actor: Tensor, target: Tensor, dyad_passage: Tensor, tokens: Tokens) -> Tensor:
        pair = torch.cat([actor, target], dim=-1)
        found = self._look(self.directed_query(pair), tokens)
        hidden = nn.functional.gelu(self.directed(torch.cat([pair, dyad_passage, found], dim=-1)))
        score: Tensor = self.acts_first(self.dropout(hidden))
        return score

    def _look(self, queries: Tensor, tokens: Tokens) -> Tensor:
        """Scaled dot-product attention of each dyad over its own passage's tokens: [D, H]."""
        split = self._split(queries)
        scores = split @ tokens.keys.transpose(1, 2) / split.shape[-1] ** 0.5
        weights = scores.masked_fill(~tokens.own, float("-inf")).softmax(dim=-1)
        return (weights @ tokens.values).transpose(0, 1).flatten(1)

    def _split(self, states: Tensor) -> Tensor:
        """[N, H] -> [heads, N, H / heads]."""
        return states.unflatten(1, (self.attention_heads, -1)).transpose(0, 1)


class StanceNetwork(PreTrainedModel):
    """Reads what `detente.dyads.collate` gives."""

    config_class = StanceConfig
    base_model_prefix = "encoder"
    _supports_sdpa = True

    def __init__(self, config: StanceConfig) -> None:
        super().__init__(config)
        self.encoder = DistilBertModel(config)
        self.heads = DyadHeads(config.dim, config.n_heads, config.seq_classif_dropout)
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
        named = (target_weights.sum(dim=0) > 0).to(target_weights.dtype).reshape(input_ids.shape).unsqueeze(-1)
        marked = self.encoder.get_input_embeddings()(input_ids) + named * self.heads.marker
        states = self.encoder(inputs_embeds=marked, attention_mask=attention_mask).last_hidden_state
        hidden = states.flatten(0, 1)
        targets = target_weights @ hidden
        passages = passage_weights @ states[:, 0]
        own = (passage_weights[dyads[:, 0]] > 0).unsqueeze(-1) & (attention_mask > 0)
        logits = self.heads(targets[dyads[:, 1]], targets[dyads[:, 2]], passages[dyads[:, 0]], passages, hidden, own.flatten(1))
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
