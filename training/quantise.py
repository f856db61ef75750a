"""Eight-bit weights and activations, quantised token by token; the heads' few matrices are only stored in eight bits.

ONNX Runtime's own dynamic quantisation takes one scale for a whole batch, so that a text's numbers depend on what else is in the
batch. Here each token has its
own range, which is also more exact: x = least + step * q, so x W = step * (q W) + least * (sum of W's rows), with q W in whole
numbers. Weights have one scale an
output channel, the one of least squared error. Activations use seven of the eight bits: on CPUs without VNNI the eight-bit product of
an unsigned and a signed
number adds pairs in sixteen bits, which wider ones overflow.
"""

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

WEIGHT_LEVELS = 127
STORED_LEVELS = 127
ACTIVATION_LEVELS = 127
_LEAST_SCALE = 1e-10
_CLIPPINGS = np.linspace(0.7, 1.0, 13)


def quantise(model: onnx.ModelProto) -> onnx.ModelProto:
    """A copy in which every product with a constant matrix, and the embedding tables, are in eight bits."""
    quantised = onnx.ModelProto()
    quantised.CopyFrom(model)
    graph = quantised.graph
    constants = {tensor.name: tensor for tensor in graph.initializer}
    nodes: list[onnx.NodeProto] = []
    scaled: set[str] = set()
    for node in graph.node:
        weight = constants.get(node.input[1]) if node.op_type == "MatMul" else None
        table = constants.get(node.input[0]) if node.op_type == "Gather" else None
        if weight is not None and len(weight.dims) == 2:
            nodes += _token_range(node.input[0]) if node.input[0] not in scaled else []
            scaled.add(node.input[0])
            nodes += _product(graph, node, numpy_helper.to_array(weight))
        elif table is not None and len(table.dims) == 2 and table.data_type == TensorProto.FLOAT:
            nodes += _lookup(graph, node, numpy_helper.to_array(table))
        elif node.op_type == "Gemm" and node.input[1] in constants:
            nodes += _stored(graph, node, numpy_helper.to_array(constants[node.input[1]]))
        else:
            nodes.append(node)
    _add(graph, "q_levels", np.array(ACTIVATION_LEVELS, dtype=np.float32))
    _add(graph, "q_least", np.array(_LEAST_SCALE, dtype=np.float32))
    _add(graph, "q_last_axis", np.array([-1], dtype=np.int64))
    del graph.node[:]
    graph.node.extend(nodes)
    used = {name for node in graph.node for name in node.input}
    kept = [tensor for tensor in graph.initializer if tensor.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)
    del graph.value_info[:]
    onnx.checker.check_model(quantised)
    return quantised


def to_int8(weights: NDArray[np.float32], levels: int, axis: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Whole numbers of at most `levels` and the scale of each slice along `axis`, of several the one of least squared error: weights
    are about numbers * scale."""
    widest = np.maximum(np.abs(weights).max(axis=axis, keepdims=True) / levels, _LEAST_SCALE)
    best, error = widest, np.full_like(widest, np.inf)
    for clipping in _CLIPPINGS:
        scale = widest * clipping
        rounded = np.clip(np.round(weights / scale), -levels, levels) * scale
        worse = ((weights - rounded) ** 2).sum(axis=axis, keepdims=True)
        best, error = np.where(worse < error, scale, best), np.minimum(worse, error)
    best = best.astype(np.float32)
    return np.clip(np.round(weights / best), -levels, levels).astype(np.int8), best


def _token_range(name: str) -> list[onnx.NodeProto]:
    """name -> name_q (uint8), name_step and name_least (one a token)."""
    make = helper.make_node
    return [
        make("ReduceMax", [name, "q_last_axis"], [f"{name}_most"], keepdims=1),
        make("ReduceMin", [name, "q_last_axis"], [f"{name}_least"], keepdims=1),
        make("Sub", [f"{name}_most", f"{name}_least"], [f"{name}_span"]),
        make("Div", [f"{name}_span", "q_levels"], [f"{name}_ratio"]),
        make("Max", [f"{name}_ratio", "q_least"], [f"{name}_step"]),
        make("Sub", [name, f"{name}_least"], [f"{name}_above"]),
        make("Div", [f"{name}_above", f"{name}_step"], [f"{name}_steps"]),
        make("Round", [f"{name}_steps"], [f"{name}_whole"]),
        make("Cast", [f"{name}_whole"], [f"{name}_q"], to=TensorProto.UINT8),
    ]


def _product(graph: onnx.GraphProto, node: onnx.NodeProto, weight: NDArray[np.float32]) -> list[onnx.NodeProto]:
    source, result = node.input[0], node.output[0]
    numbers, scale = to_int8(weight, WEIGHT_LEVELS, axis=0)
    _add(graph, f"{result}_w", numbers)
    _add(graph, f"{result}_ws", scale.reshape(-1))
    _add(graph, f"{result}_sums", (numbers * scale).sum(axis=0, dtype=np.float32))
    make = helper.make_node
    return [
        make("MatMulInteger", [f"{source}_q", f"{result}_w"], [f"{result}_i"]),
        make("Cast", [f"{result}_i"], [f"{result}_f"], to=TensorProto.FLOAT),
        make("Mul", [f"{result}_f", f"{source}_step"], [f"{result}_t"]),
        make("Mul", [f"{result}_t", f"{result}_ws"], [f"{result}_p"]),
        make("Mul", [f"{source}_least", f"{result}_sums"], [f"{result}_o"]),
        make("Add", [f"{result}_p", f"{result}_o"], [result]),
    ]


def _lookup(graph: onnx.GraphProto, node: onnx.NodeProto, table: NDArray[np.float32]) -> list[onnx.NodeProto]:
    index, result = node.input[1], node.output[0]
    numbers, scale = to_int8(table, STORED_LEVELS, axis=1)
    _add(graph, f"{result}_w", numbers)
    _add(graph, f"{result}_ws", scale)
    make = helper.make_node
    return [
        make("Gather", [f"{result}_w", index], [f"{result}_i"]),
        make("Gather", [f"{result}_ws", index], [f"{result}_s"]),
        make("Cast", [f"{result}_i"], [f"{result}_f"], to=TensorProto.FLOAT),
        make("Mul", [f"{result}_f", f"{result}_s"], [result]),
    ]


def _stored(graph: onnx.GraphProto, node: onnx.NodeProto, weight: NDArray[np.float32]) -> list[onnx.NodeProto]:
    """A product that stays in single precision; its matrix has one scale a row."""
    name = f"{node.output[0]}_w"
    numbers, scale = to_int8(weight, STORED_LEVELS, axis=1)
    _add(graph, f"{name}_q", numbers)
    _add(graph, f"{name}_s", scale.reshape(-1))
    kept = onnx.NodeProto()
    kept.CopyFrom(node)
    kept.input[1] = name
    return [helper.make_node("DequantizeLinear", [f"{name}_q", f"{name}_s"], [name], axis=0), kept]


def _add(graph: onnx.GraphProto, name: str, array: NDArray[np.generic]) -> None:
    graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
