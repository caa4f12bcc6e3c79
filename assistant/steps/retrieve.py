"""Find the passages that may answer."""

import datetime

from assistant.retrieval import PassageRetriever, Scope
from assistant.state import AnswerState


class Retrieve:
    """Searches the texts, within the documents and the time the request allows."""

    def __init__(self, retriever: PassageRetriever) -> None:
        self._retriever = retriever

    def run(self, state: AnswerState) -> AnswerState:
        """Fill `retrieval`."""
        request = state.request
        state.retrieval = self._retriever.search(
            state.understood.standalone,
            state.understood.language,
            limit=request.limit,
            scope=scope_of(request.documents, request.as_of),
            snapshot=state.snapshot,
        )
        return state


def scope_of(documents: list[str] | None, as_of: datetime.date | None) -> Scope:
    """The request's filters as the retriever takes them."""
    return Scope(
        documents=tuple(documents) if documents else None,
        latest_day=int(as_of.strftime("%Y%m%d")) if as_of else None,
    )
