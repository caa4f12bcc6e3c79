"""The product's parts, opened in this process with the index in step."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from evals.product import announce_model, passages_bar

if TYPE_CHECKING:
    from assistant.assembly import Engine
    from assistant.settings import Settings


@contextmanager
def opened_engine(settings: "Settings") -> Iterator["Engine"]:
    """An engine whose index holds the corpus as it is; what is missing is ingested first."""
    from assistant.assembly import open_engine

    engine = open_engine(settings, announce_model)
    try:
        with passages_bar() as progress:
            engine.ingest(progress=progress)
        yield engine
    finally:
        engine.index.close()
