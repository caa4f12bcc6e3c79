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
