"""Find the passages that may answer."""

import datetime
from collections.abc import Sequence

from assistant.retrieval.retriever import PassageRetriever, Retrieval, Scope
from assistant.snapshots import Snapshot
from assistant.state import AnswerState
from ingest.versions import in_force


class Retrieve:
    """Searches the texts, within the documents and the time the request allows."""

    def __init__(self, retriever: PassageRetriever) -> None:
        self._retriever = retriever

    def run(self, state: AnswerState) -> AnswerState:
        """Fill `retrieval`."""
        state.retrieval = self.search(state)
        return state

    def search(self, state: AnswerState) -> Retrieval:
        """What is found for a question that has been understood."""
        request = state.request
        return self._retriever.search(
            state.understood.standalone,
            state.understood.language,
            limit=request.limit,
            scope=scope_of(
                request.documents, request.as_of, state.snapshot, state.understood.documents
            ),
            snapshot=state.snapshot,
        )


def scope_of(
    documents: Sequence[str] | None,
    as_of: datetime.date | None,
    snapshot: Snapshot,
    named: Sequence[str] = (),
) -> Scope:
    """The request's filters as the retriever takes them.

    Without documents, those in force on the day are searched, and any that the question names.
    """
    if not documents:
        everything = snapshot.corpus.documents
        current = in_force(everything.values(), as_of)
        dated = [d for d in everything.values() if as_of is None or d.entry.date]
        wanted = {d.id for d in dated if d.id in current or d.id in named}
        documents = None if len(wanted) == len(everything) else sorted(wanted)
    return Scope(
        documents=None if documents is None else tuple(documents),
        latest_day=int(as_of.strftime("%Y%m%d")) if as_of else None,
    )
