"""What reading one passage costs by what runs it: torch, ONNX Runtime, OpenVINO.

    python -m evals.benchmarks.arithmetic

The reader's own network on texts drawn at random, on one core, in processor time: the fastest of
several, so that other work counts little. ONNX Runtime is measured where `onnx` and `onnxruntime`
are installed; the product does not need them.
"""

import importlib
import importlib.util
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import click
import numpy as np

from assistant.reader.weights import WEIGHTS_FILE, read_packed
from evals.benchmarks.batching.texts import drawn, fastest
from ingest.encoder.graph import EPSILON, HEADS, HIDDEN, LAYERS, Floats
from ingest.encoder.network import Arithmetic, compiled, padded
from ingest.encoder.weights import Packed, widen

_LENGTHS = (32, 96, 160, 304)  # a question; passages with question and title
_ARITHMETICS: tuple[Arithmetic, ...] = ("float32", "int8", "bfloat16")
Run = Callable[[Floats], Any]


@click.command()
@click.option("--repeats", default=10, show_default=True, help="The fastest of so many counts.")
def main(repeats: int) -> None:
    """Print processor milliseconds a passage, and how far the states are from torch's."""
    packed = read_packed(WEIGHTS_FILE)
    head = "".join(f"{length:>8}" for length in _LENGTHS)
    click.echo(f"processor milliseconds a text, one core, by tokens\n\n{'':<24}{head}   differs by")
    exact: Floats | None = None
    for name, run in runs(packed):
        times = "".join(
            f"{fastest(partial(run, drawn([length])[0]), repeats):>8.1f}" for length in _LENGTHS
        )
        states = np.asarray(run(drawn([_LENGTHS[1]])[0])).reshape(-1, HIDDEN)
        exact = states if exact is None else exact
        click.echo(f"{name:<24}{times}{np.abs(states - exact).max():>12.3f}")


def runs(packed: Packed) -> Iterator[tuple[str, Run]]:
    """Each way of running the layers, by name, from embedded tokens (n, 384) to states."""
    import torch

    torch.set_num_threads(1)
    network = torch_layers(packed)
    yield "torch float32", lambda text: _of_torch(network, text)
    if importlib.util.find_spec("onnx") and importlib.util.find_spec("onnxruntime"):
        yield from _of_onnx_runtime(network)
    for arithmetic in _ARITHMETICS:
        request = compiled(packed, arithmetic=arithmetic).create_infer_request()
        yield f"OpenVINO {arithmetic}", _of_openvino(request)


def _of_torch(network: Any, text: Floats) -> Any:
    import torch

    with torch.inference_mode():
        return network(torch.from_numpy(text)[None]).numpy()


def _of_openvino(request: Any) -> Run:
    return lambda text: request.infer(padded([text]))[0][0, : len(text)]


def _of_onnx_runtime(network: Any) -> Iterator[tuple[str, Run]]:
    """The same layers exported, in float32 and with dynamically quantised products."""
    import torch

    onnxruntime = importlib.import_module("onnxruntime")
    quantising = importlib.import_module("onnxruntime.quantization")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    with tempfile.TemporaryDirectory() as folder:
        exact, small = Path(folder) / "exact.onnx", Path(folder) / "small.onnx"
        torch.onnx.export(
            network, (torch.zeros(1, 32, HIDDEN),), str(exact), dynamo=False,
            input_names=["embedded"], dynamic_axes={"embedded": {1: "tokens"}},
        )  # fmt: skip
        kind = quantising.QuantType.QInt8
        quantising.quantize_dynamic(str(exact), str(small), weight_type=kind, per_channel=True)
        for name, path in (("float32", exact), ("int8", small)):
            session = onnxruntime.InferenceSession(str(path), options)
            yield f"ONNX Runtime {name}", _of_session(session)


def _of_session(session: Any) -> Run:
    return lambda text: session.run(None, {"embedded": text[None]})[0][0]


def torch_layers(packed: Packed) -> Any:
    """The layers in torch, as `GraphBuilder` has them, without heads."""
    import torch
    from torch import nn
    from torch.nn import functional

    class Layers(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            for name, values in widen(packed).items():
                self.register_buffer(name.replace(".", "_"), torch.from_numpy(values))

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            x = self.norm(x, "norm")
            for number in range(LAYERS):
                name = f"layers_{number}_"
                parts = self.linear(x, f"{name}qkv").chunk(3, -1)
                q, k, v = (p.reshape(1, -1, HEADS, HIDDEN // HEADS).transpose(1, 2) for p in parts)
                seen = functional.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)
                x = self.norm(x + self.linear(seen, f"{name}attended"), f"{name}attended_norm")
                wide = functional.gelu(self.linear(x, f"{name}wide"))
                x = self.norm(x + self.linear(wide, f"{name}narrow"), f"{name}norm")
            return x

        def linear(self, x: torch.Tensor, name: str) -> torch.Tensor:
            return functional.linear(x, *self.parts(name))

        def norm(self, x: torch.Tensor, name: str) -> torch.Tensor:
            return functional.layer_norm(x, (HIDDEN,), *self.parts(name), EPSILON)

        def parts(self, name: str) -> tuple[torch.Tensor, torch.Tensor]:
            return self.get_buffer(f"{name}_weight"), self.get_buffer(f"{name}_bias")

    return Layers().eval()


if __name__ == "__main__":
    main()
