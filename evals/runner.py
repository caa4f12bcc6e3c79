"""Asks every question through the client, scores the answers, and keeps a record."""

import time
from collections.abc import Callable, Iterable, Sequence

from assistant.client import AssistantError
from assistant.models import DocumentList
from evals.asker import Asker
from evals.metrics.invariants import broken_invariants
from evals.record import CaseResult, result_of
from evals.scores import score_answer
from evals.suite import Case
from ingest.documents import Language

Bar = Callable[[Sequence[Case]], Iterable[Case]]
Clock = Callable[[], float]


class PassageTexts:
    """Passages' texts as the API gives them, each fetched once.

    The quotations are checked against these, not against what the answer says of itself.
    """

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self.texts: dict[str, dict[Language, str]] = {}

    async def fetch(self, passage_ids: Iterable[str]) -> dict[str, dict[Language, str]]:
        """The texts of these passages; one that does not exist has none."""
        wanted = list(dict.fromkeys(passage_ids))
        for passage_id in wanted:
            if passage_id not in self.texts:
                try:
                    self.texts[passage_id] = (await self._asker.passage(passage_id)).texts
                except AssistantError as error:
                    if error.problem.status != 404:
                        raise
                    self.texts[passage_id] = {}
        return {passage_id: self.texts[passage_id] for passage_id in wanted}


async def ask_all(
    cases: Sequence[Case],
    asker: Asker,
    passages: PassageTexts,
    *,
    bar: Bar = lambda cases: cases,
    clock: Clock = time.perf_counter,
) -> list[CaseResult]:
    """Ask the cases one after the other, as one client would.

    Args:
        cases: what to ask.
        asker: the client.
        passages: fetches the passages cited.
        bar: shows the progress.
        clock: seconds, for the latency.

    Raises:
        AssistantError: the assistant refused a request or is not ready.
    """
    results = []
    for case in bar(cases):
        started = clock()
        answer = await asker.ask(case.request())
        latency_ms = (clock() - started) * 1000
        texts = await passages.fetch(c.passage_id for c in answer.citations)
        results.append(
            result_of(
                case,
                answer,
                latency_ms=latency_ms,
                scores=score_answer(case, answer, texts),
                broken=broken_invariants(answer, case.language, texts),
            )
        )
    return results


def unknown_evidence(cases: Iterable[Case], documents: DocumentList) -> list[str]:
    """Passages that questions call evidence and the corpus does not have (any more)."""
    known = {passage for document in documents.documents for passage in document.passages}
    wanted = {p for case in cases for group in case.twin.item.evidence for p in group}
    return sorted(wanted - known)
