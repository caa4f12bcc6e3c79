"""What the evaluations need of the assistant: no more than its client offers."""

from typing import Protocol

from assistant.models import Answer, AnswerRequest, DocumentList, PassageDetail


class Asker(Protocol):
    """The client, or a wrapper round it that spoils its answers on purpose."""

    async def ask(self, request: AnswerRequest) -> Answer:
        """Ask a question."""
        ...

    async def passage(self, passage_id: str) -> PassageDetail:
        """One passage."""
        ...

    async def documents(self) -> DocumentList:
        """All documents."""
        ...


class RememberingAsker:
    """Asks each question once: wrappers that spoil the answers then all spoil the same ones."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._answers: dict[str, Answer] = {}
        self._passages: dict[str, PassageDetail] = {}

    async def ask(self, request: AnswerRequest) -> Answer:
        """The answer given the first time."""
        key = request.model_dump_json()
        if key not in self._answers:
            self._answers[key] = await self._asker.ask(request)
        return self._answers[key]

    async def passage(self, passage_id: str) -> PassageDetail:
        """The passage, fetched once."""
        if passage_id not in self._passages:
            self._passages[passage_id] = await self._asker.passage(passage_id)
        return self._passages[passage_id]

    async def documents(self) -> DocumentList:
        """All documents."""
        return await self._asker.documents()
