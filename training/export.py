"""From the trained network to ONNX in single precision, checked against torch."""

import io
import logging
import warnings
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from detente.dyads import HEADS, INPUTS
from detente.errors import ModelError
from training.network import StanceNetwork

TOLERANCE = 1e-4

Batch = Mapping[str, Tensor]


class _Logits(nn.Module):
    """The network with its logits as a tuple, for export."""

    def __init__(self, network: StanceNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, input_ids: Tensor, attention_mask: Tensor, passage_weights: Tensor, target_weights: Tensor, dyads: Tensor
    ) -> tuple[Tensor, ...]:
        outputs = self.network(input_ids, attention_mask, passage_weights, target_weights, dyads)
        return tuple(outputs[head] for head in HEADS)


def to_onnx(network: StanceNetwork, batches: Sequence[Batch]) -> onnx.ModelProto:
    """The network as ONNX; `batches` are real padded ones, on which it must give torch's logits to 1e-4.

    Raises ModelError where it does not.
    """
    logits = _Logits(network).eval()
    # torch's own attention guards against rows without any token, which costs a pass over every score; ours all have some.
    network.encoder.set_attn_implementation("eager")
    width, windows = torch.export.Dim("width", min=2, max=network.config.max_position_embeddings), torch.export.Dim("windows", min=2)
    dynamic = {
        "input_ids": {0: windows, 1: width},
        "attention_mask": {0: windows, 1: width},
        "passage_weights": {0: torch.export.Dim.AUTO, 1: windows},
        "target_weights": {0: torch.export.Dim.AUTO, 1: torch.export.Dim.AUTO},
        "dyads": {0: torch.export.Dim.AUTO},
    }
    example = tuple(batches[0][name] for name in INPUTS)
    with warnings.catch_warnings(), redirect_stdout(io.StringIO()), torch.no_grad():
        warnings.simplefilter("ignore")
        logging.getLogger("torch.onnx").setLevel(logging.ERROR)
        program = torch.onnx.export(
            logits, example, dynamo=True, input_names=list(INPUTS), output_names=list(HEADS), dynamic_shapes=dynamic, verbose=False
        )
    assert program is not None
    model = program.model_proto
    worst = max(
        float(np.abs(ours - theirs).max())
        for batch in batches
        for ours, theirs in zip(run(model, batch), torch_logits(network, batch), strict=True)
    )
    if worst > TOLERANCE:
        raise ModelError(f"the ONNX network differs from torch by {worst:.1e} on a padded batch; at most {TOLERANCE:.0e} is right")
    return model


def torch_logits(network: StanceNetwork, batch: Batch) -> list[NDArray[np.float32]]:
    """Logits by head."""
    with torch.no_grad():
        return [logits.numpy() for logits in _Logits(network).eval()(*(batch[name] for name in INPUTS))]


def run(model: onnx.ModelProto, batch: Batch) -> list[NDArray[np.float32]]:
    """Logits by head, through ONNX Runtime."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    outputs: list[NDArray[np.float32]] = session.run(list(HEADS), {name: batch[name].numpy() for name in INPUTS})
    return outputs
