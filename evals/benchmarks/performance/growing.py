"""How costs grow: each size in a process of its own, the product beside the stock pipeline."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from evals.errors import EvalError
from evals.product import open_embedder
from ingest.corpus import default_folder, read_corpus
from ingest.embedding import Vectors

if TYPE_CHECKING:
    from assistant.settings import Settings

_CENTRES = 240  # real texts whose vectors the others are drawn round
_MODULE = "evals.benchmarks.performance"


class GrowthError(EvalError):
    """A size could not be measured; the message has the process's last line."""


def measure_growth(
    settings: "Settings",
    sizes: Sequence[int],
    *,
    stock_most: int,
    announce: Callable[[str], None],
) -> dict[str, Any]:
    """Rows of the product, and of the stock pipeline up to a size.

    With a Qdrant server in the settings the product's rows are measured on it; it must be empty.

    Args:
        settings: name the model whose vectors others are drawn round, and the server.
        sizes: passages, each in both languages.
        stock_most: the stock pipeline writes to its disk point by point, so it stops here.
        announce: told what is begun.

    Raises:
        GrowthError: a size cannot be measured.
    """
    with tempfile.TemporaryDirectory(prefix="partnership-bench-") as name:
        folder = Path(name)
        announce("vectors to draw others round")
        np.save(folder / "centres.npy", real_vectors(settings))
        rows: dict[str, list[Any]] = {"product": [], "stock": []}
        for size in sizes:
            announce(f"{size} passages")
            place = ["--server"] if settings.qdrant_url else _in(folder)
            rows["product"].append(_measured("growth", size, folder, place))
        for size in (size for size in sizes if size <= stock_most):
            announce(f"{size} passages, stock pipeline")
            rows["stock"].append(_measured("stock_growth", size, folder, _in(folder)))
    engine = "Qdrant server" if settings.qdrant_url else "embedded"
    return {"engine": engine, "vectors": "drawn", **rows}


def real_vectors(settings: "Settings") -> Vectors:
    """Vectors of passages of the product's corpus, evenly spread over it."""
    passages = [*read_corpus([default_folder()]).passages.values()]
    texts = [text for passage in passages for text in passage.texts.values()]
    step = max(1, len(texts) // _CENTRES)
    return open_embedder(settings).embed_passages(texts[::step])


def _in(folder: Path) -> list[str]:
    return ["--folder", str(folder / "index")]


def _measured(module: str, size: int, folder: Path, place: Sequence[str]) -> Any:
    command = [sys.executable, "-m", f"{_MODULE}.{module}", "--size", str(size),
               "--centres", str(folder / "centres.npy"), *place]  # fmt: skip
    ran = subprocess.run(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    if ran.returncode != 0:
        raise GrowthError(f"{size} passages could not be measured: exit {ran.returncode}.")
    return json.loads(ran.stdout)
