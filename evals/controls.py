"""Negative controls: assistants that are wrong on purpose, which the scorer must catch.

Each wraps the client and spoils its answers in one way. A scorer that lets one of them through
would let the same fault through in the product.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assistant.models import (
    Answer,
    AnswerRequest,
    DocumentList,
    PassageDetail,
)
from evals.asker import Asker
from evals.metrics.language import language_of
from evals.questions import ANSWERED
from evals.spoiling import quoting, swapped
from ingest.documents import Language, other_language

_REFUSAL: Mapping[Language, str] = {
    "ja": "収録した文書には、このご質問に答える記述がありません。",
    "en": "The texts do not say.",
}

_UNSUPPORTED: Mapping[Language, str] = {
    "ja": "両国は協力することで合意しました。",
    "en": "The two countries agreed to cooperate.",
}


class Control(ABC):
    """A client whose answers are spoilt."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    async def passage(self, passage_id: str) -> PassageDetail:
        """The passage, as it is."""
        return await self._asker.passage(passage_id)

    async def documents(self) -> DocumentList:
        """The documents, as they are."""
        return await self._asker.documents()

    async def ask(self, request: AnswerRequest) -> Answer:
        """The answer, spoilt."""
        return await self._spoil(request, await self._asker.ask(request))

    @abstractmethod
    async def _spoil(self, request: AnswerRequest, answer: Answer) -> Answer: ...


class ShuffledIndex(Control):
    """Every passage id leads to another passage: quotations are exact, and of the wrong one."""

    _next: Mapping[str, str] | None = None

    async def _spoil(self, request: AnswerRequest, answer: Answer) -> Answer:
        following = await self._following()
        ranked = [
            p.model_copy(update={"passage_id": following[p.passage_id]}) for p in answer.passages
        ]
        cited = [await self.passage(following[c.passage_id]) for c in answer.citations]
        return (
            quoting(answer, cited, ranked, whole=False)
            if cited
            else answer.model_copy(update={"passages": ranked})
        )

    async def _following(self) -> Mapping[str, str]:
        """Each passage's place taken by one of another document, far away in the order."""
        if self._next is None:
            documents = (await self.documents()).documents
            ids = [passage for document in documents for passage in document.passages]
            half = len(ids) // 2
            self._next = dict(zip(ids, ids[half:] + ids[:half], strict=True))
        return self._next


class RetrievalOff(Control):
    """Answers without having searched: nothing found, nothing cited."""

    async def _spoil(self, request: AnswerRequest, answer: Answer) -> Answer:
        text = _UNSUPPORTED[answer.language]
        return answer.model_copy(
            update={"status": "answered", "answer": text, "citations": [], "passages": []}
        )


class AlwaysRefuse(Control):
    """Says of everything that the texts do not say."""

    async def _spoil(self, request: AnswerRequest, answer: Answer) -> Answer:
        text = _REFUSAL[answer.language]
        return answer.model_copy(
            update={"status": "not_in_corpus", "answer": text, "citations": []}
        )


class AlwaysAnswer(Control):
    """Never refuses: quotes the first sentence of the first passage found."""

    async def _spoil(self, request: AnswerRequest, answer: Answer) -> Answer:
        if answer.status in ANSWERED:
            return answer
        found = [p.passage_id for p in answer.passages]
        if not found:  # refused before searching
            found = (await self.documents()).documents[0].passages
        first = [await self.passage(passage_id) for passage_id in found[:1]]
        return quoting(answer, first, answer.passages, whole=False)


class QuoteEverything(Control):
    """Answers with the whole of every passage found."""

    async def _spoil(self, request: AnswerRequest, answer: Answer) -> Answer:
        if answer.status not in ANSWERED:
            return answer
        passages = [await self.passage(p.passage_id) for p in answer.passages]
        return quoting(answer, passages, answer.passages, whole=True)


class WrongLanguage(Control):
    """Answers in the other language."""

    async def ask(self, request: AnswerRequest) -> Answer:
        """The answer to the same question, asked for in the other language."""
        other = other_language(language_of(request.question))
        return await self._asker.ask(request.model_copy(update={"language": other}))

    async def _spoil(self, request: AnswerRequest, answer: Answer) -> Answer:
        return answer


class FabricatedQuote(Control):
    """Changes a word inside each quotation, and says that it is verified."""

    async def _spoil(self, request: AnswerRequest, answer: Answer) -> Answer:
        text = answer.answer
        citations = []
        for citation in answer.citations:
            quote = swapped(citation.quote)
            text = text.replace(citation.quote, quote)
            citations.append(citation.model_copy(update={"quote": quote, "verified": True}))
        return answer.model_copy(update={"answer": text, "citations": citations})


@dataclass(frozen=True, slots=True)
class Expectation:
    """A control, and the findings any of which counts as having caught it."""

    name: str
    make: Callable[[Asker], Control]
    caught_by: frozenset[str]


EXPECTATIONS: tuple[Expectation, ...] = (
    Expectation("shuffled-index", ShuffledIndex, frozenset({"recall@8", "citation_recall"})),
    Expectation("retrieval-off", RetrievalOff, frozenset({"recall@8", "status"})),
    Expectation("always-refuse", AlwaysRefuse, frozenset({"refused_answerable"})),
    Expectation("always-answer", AlwaysAnswer, frozenset({"answered_unanswerable"})),
    Expectation("quote-everything", QuoteEverything, frozenset({"needless", "citation_precision"})),
    Expectation("wrong-language", WrongLanguage, frozenset({"language"})),
    Expectation("fabricated-quote", FabricatedQuote, frozenset({"quote"})),
)
