"""The product behind the evaluations, as far as its client does not offer it.

The only module of the evaluations that knows how the assistant is started and what it is made of:
an assistant in this process to ask, and the parts that the retrieval benchmarks measure alone.
"""

import hashlib
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.client import AssistantClient
from assistant.commands.errors import plain_errors
from assistant.commands.progress import announce_model, passages_bar

if TYPE_CHECKING:
    from fastapi import FastAPI

    from assistant.assembly import Engine
    from assistant.settings import Settings
    from ingest.corpus import Corpus
    from ingest.documents import Language
    from ingest.embedding import Embedder
    from ingest.index import PassageIndex
    from ingest.lexical import LexicalEncoder, TermAnalyser

__all__ = ["Served", "announce_model", "passages_bar", "plain_errors", "served"]

Search = Callable[[str, "Language", int], list[str]]
"""From a question in a language to the ids of so many passages, best first."""

_OF_THE_MACHINE = {
    "data", "cache", "corpus", "host", "port", "workers", "max_body_bytes",
    "llm_url", "llm_key", "llm_plain_http", "llm_timeout",
}  # fmt: skip


@dataclass(frozen=True)
class Served:
    """A client and what can be known of the assistant behind it."""

    client: AssistantClient
    server: str
    corpus_version: str
    embedding_model: str | None
    settings_hash: str | None


@asynccontextmanager
async def served(url: str | None, settings: "Settings | None" = None) -> AsyncIterator[Served]:
    """The server at `url`, or the assistant in this process, ingested where needed.

    Args:
        url: of a running server; None opens the assistant here.
        settings: of the assistant here; as every command reads them by default.

    Raises:
        AssistantError: it is not ready.
    """
    if url is not None:
        async with AssistantClient(url) as client:
            health = await client.ready()
            yield Served(client, url, health.corpus_version or "", health.embedding_model, None)
        return
    from assistant.assembly import open_engine

    settings = settings or load_settings()
    engine = open_engine(settings, announce_model)
    try:
        with passages_bar() as progress:
            engine.ingest(progress=progress)
        async with served_here(engine) as here:
            yield here
    finally:
        engine.index.close()


@asynccontextmanager
async def served_here(engine: "Engine") -> AsyncIterator[Served]:
    """The assistant in this process, of an opened engine that is ingested."""
    async with AssistantClient("http://assistant", app=application(engine)) as client:
        health = await client.ready()
        version, model = health.corpus_version or "", health.embedding_model
        shaped = settings_hash(engine.settings)
        yield Served(client, "in this process", version, model, shaped)


def application(engine: "Engine") -> "FastAPI":
    """The API of an opened engine."""
    from assistant.service import build_app

    return build_app(engine)


def load_settings(**overrides: object) -> "Settings":
    """The settings, as every command reads them, with some of them given.

    Raises:
        SettingsError: a key is unknown or a value out of bounds.
    """
    from assistant import settings

    return settings.load_settings(**overrides)


def new_run_file(started: str, name: str) -> Path:
    """Where a record goes unless a file is named: beside the index, in the user's data.

    Args:
        started: when the run was started, ISO.
        name: what was run.
    """
    stamp = started.replace(":", "").replace("+0000", "Z")
    return load_settings().data / "eval-runs" / f"{stamp}-{name}.json"


def settings_hash(settings: "Settings") -> str:
    """A hash of the settings that shape answers, without those of the machine."""
    server = {name for name in type(settings).model_fields if name.startswith("qdrant_")}
    shaping = settings.model_dump(mode="json", exclude=_OF_THE_MACHINE | server)
    return hashlib.sha256(json.dumps(shaping, sort_keys=True).encode()).hexdigest()[:16]


def open_embedder(settings: "Settings") -> "Embedder":
    """The embedding model that the settings name.

    Raises:
        BundledModelError, EmbeddingModelError: there is none; one line.
    """
    from assistant import assembly

    return assembly.open_embedder(settings, announce_model)


def count_terms(corpus: "Corpus", analyser: "TermAnalyser", file: Path) -> object:
    """Count a corpus's terms, as an ingestion does, and as the first answer after a start does.

    Args:
        corpus: whose terms.
        analyser: makes them.
        file: remembers them; where it does already, they are read and not counted.
    """
    from assistant.retrieval.counted_terms import CountedTerms

    return CountedTerms(analyser, file).counts(corpus)


def search_over(
    corpus: "Corpus",
    index: "PassageIndex",
    embedder: "Embedder",
    lexical: "LexicalEncoder",
    *,
    lexical_alone: bool = False,
    documents: Sequence[str] | None = None,
) -> Search:
    """The product's retriever over any corpus that was ingested into an index.

    Args:
        corpus: what was ingested.
        index: where to.
        embedder: made its vectors.
        lexical: made its terms.
        lexical_alone: let the terms alone count, as a baseline.
        documents: search within these only.
    """
    from assistant.retrieval.fusion import FusionWeights
    from assistant.retrieval.retriever import PassageRetriever, Scope
    from assistant.snapshots import Snapshots
    from ingest.pipeline import manifest_of

    snapshots = Snapshots(index, manifest_of(corpus, embedder, lexical).model, lambda: corpus)
    weights = FusionWeights(0.0, 0.0, 1.0, 0.0) if lexical_alone else FusionWeights()
    retriever = PassageRetriever(snapshots, index, embedder, lexical, weights=weights)

    scope = Scope(documents=tuple(documents) if documents is not None else None)

    def search(question: str, language: "Language", limit: int) -> list[str]:
        found = retriever.search(question, language, limit=limit, scope=scope)
        return [scored.passage.id for scored in found.passages]

    return search
