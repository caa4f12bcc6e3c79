"""Answers with any content, and one honest run that several tests hold others against."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from assistant.assembly import Engine
from assistant.client import AssistantClient
from assistant.models import Answer, Citation
from assistant.service import build_app
from evals.asker import RememberingAsker
from evals.product import Served
from evals.record import RunRecord
from evals.running import Choice, run_questions
from evals.suite import Case, Twin, balanced, read_suite
from ingest.documents import Bilingual

SAMPLE = Choice(limit=32, follow_ups=False)


@pytest.fixture(scope="session")
def served(engine: Engine) -> Served:
    client = AssistantClient("http://assistant", app=build_app(engine))
    return Served(client, "in this process", "sha256:0", "hashing", "0")


@pytest.fixture(scope="session")
def asker(served: Served) -> RememberingAsker:
    return RememberingAsker(served.client)


@pytest.fixture(scope="session")
def twins() -> list[Twin]:
    return read_suite()


@pytest.fixture(scope="session")
def sample(twins: list[Twin]) -> list[Case]:
    return SAMPLE.cases(balanced(twins, limit=32))


@pytest.fixture(scope="session")
def honest(served: Served, asker: RememberingAsker, sample: list[Case]) -> RunRecord:
    return asyncio.run(run_questions(served, sample, SAMPLE, bar=list, asker=asker))


@pytest.fixture(scope="session")
def citation() -> Callable[..., Citation]:
    def make(**given: Any) -> Citation:
        text = given.get("quote", "We agree.")
        title = Bilingual(ja="文書", en="Document")
        values: dict[str, Any] = {
            "marker": 1,
            "passage_id": "doc:a.1",
            "document_id": "doc",
            "document_title": title,
            "address": title,
            "standing": "authentic",
            "language": "en",
            "quote": text,
            "start": 0,
            "end": len(text),
            "verified": True,
            "counterpart": None,
            "source_url": None,
            "date": None,
        }
        return Citation(**{**values, **given})

    return make


@pytest.fixture(scope="session")
def answer() -> Callable[..., Answer]:
    def make(**given: Any) -> Answer:
        values: dict[str, Any] = {
            "id": "1",
            "question": "What?",
            "standalone_question": "What?",
            "language": "en",
            "status": "answered",
            "answer": "“We agree.” [1]",
            "missing": [],
            "citations": [],
            "passages": [],
            "answered_by": "quotation",
            "corpus_version": "sha256:0",
            "timings_ms": {"retrieve": 0, "answer": 0, "total": 0},
        }
        return Answer(**{**values, **given})

    return make
