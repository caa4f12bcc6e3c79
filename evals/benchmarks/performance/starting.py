"""How long until a command answers and until a server is ready, in processes of their own."""

import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import httpx

from evals.errors import EvalError

_RUNS = 5
_PATIENCE = 600.0
_PRODUCT = [sys.executable, "-m", "assistant.cli"]
_SERVE = [*_PRODUCT, "serve", "--no-page", "--port", "0"]
_STOCK_IMPORTS = (
    "import llama_index.core, llama_index.embeddings.huggingface, llama_index.vector_stores.qdrant"
)


class ServerFailedError(EvalError):
    """The server did not become ready; the message has its last line."""


def measure_starts() -> dict[str, float]:
    """Seconds, medians of a few runs: the baselines are the interpreter and the stock imports."""
    rows = {
        "python -c pass": _seconds([sys.executable, "-c", "pass"], _RUNS),
        "partnership --help": _seconds([*_PRODUCT, "--help"], _RUNS),
        "partnership bench --help": _seconds([*_PRODUCT, "bench", "--help"], _RUNS),
        "stock pipeline: imports alone": _seconds([sys.executable, "-c", _STOCK_IMPORTS], 3),
    }
    started = time.perf_counter()
    with running_server() as (url, _):
        rows["server ready, index built"] = time.perf_counter() - started
        httpx.get(f"{url}/v1/search", params={"q": "半導体の協力"}, timeout=_PATIENCE)
        rows["server's first search done"] = time.perf_counter() - started
    return rows


def _seconds(command: Sequence[str], runs: int) -> float:
    taken = []
    for _ in range(runs):
        started = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


@contextmanager
def running_server(command: Sequence[str] = _SERVE) -> Iterator[tuple[str, int]]:
    """A server on a free port, by default without its page; address and process once ready.

    Args:
        command: that starts it.

    Raises:
        ServerFailedError: it ended before.
    """
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            yield _address(process), process.pid
        finally:
            process.terminate()
            process.wait(timeout=60)


def _address(process: "subprocess.Popen[str]") -> str:
    assert process.stderr is not None  # noqa: S101 - it is a pipe
    line = ""
    for line in process.stderr:
        if line.startswith("Ready in "):
            url = line.split(": ", 1)[1].split(" ")[0]
            threading.Thread(target=process.stderr.read, daemon=True).start()
            _until_ready(url)
            return url
    raise ServerFailedError(f"The server did not start: {line.strip()}")


def _until_ready(url: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/readyz", timeout=_PATIENCE).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise ServerFailedError(f"The server at {url} did not become ready.")
