"""Answers with any content, and one honest run that several tests hold others against."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from assistant.assembly import Engine
from assistant.client import AssistantClient
from assistant.models import Answer, AnswerRequest, Citation, DocumentList, PassageDetail
from assistant.service import build_app
from evals.product import Served
from evals.record import RunRecord
from evals.running import Choice, run_questions
from evals.suite import Case, Twin, read_suite
from ingest.documents import Bilingual

SAMPLE = Choice(limit=32, follow_ups=False)


class Remembering:
    """The client, asked once a question: the same answers for all that wrap it."""

    def __init__(self, client: AssistantClient) -> None:
        self._client = client
        self._answers: dict[str, Answer] = {}
        self._passages: dict[str, PassageDetail] = {}

    async def ask(self, request: AnswerRequest) -> Answer:
        key = request.model_dump_json()
        if key not in self._answers:
            self._answers[key] = await self._client.ask(request)
        return self._answers[key]

    async def passage(self, passage_id: str) -> PassageDetail:
        if passage_id not in self._passages:
            self._passages[passage_id] = await self._client.passage(passage_id)
        return self._passages[passage_id]

    async def documents(self) -> DocumentList:
        return await self._client.documents()


@pytest.fixture(scope="session")
def served(engine: Engine) -> Served:
    client: Any = Remembering(AssistantClient("http://assistant", app=build_app(engine)))
    return Served(client, "in this process", "sha256:0", "hashing", "0")


@pytest.fixture(scope="session")
def twins() -> list[Twin]:
    return read_suite()


@pytest.fixture(scope="session")
def sample(twins: list[Twin]) -> list[Case]:
    return SAMPLE.cases(twins)


@pytest.fixture(scope="session")
def honest(served: Served, sample: list[Case]) -> RunRecord:
    return asyncio.run(run_questions(served, sample, SAMPLE, bar=lambda cases: cases))


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
