"""Asks every question through the client, scores the answers, and keeps a record."""

import asyncio
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
    workers: int = 1,
) -> list[CaseResult]:
    """Ask the cases, in order, as one client would, or as several that ask at the same time.

    Args:
        cases: what to ask.
        asker: the client.
        passages: fetches the passages cited.
        bar: shows the progress.
        clock: seconds, for the latency; with several workers they wait for each other.
        workers: how many clients ask.

    Raises:
        AssistantError: the assistant refused a request or is not ready.
    """
    results: dict[str, CaseResult] = {}
    waiting = iter(bar(cases))

    async def work() -> None:
        for case in waiting:
            results[case.id] = await _ask(case, asker, passages, clock)

    await asyncio.gather(*(work() for _ in range(workers)))
    return [results[case.id] for case in cases]


async def _ask(case: Case, asker: Asker, passages: PassageTexts, clock: Clock) -> CaseResult:
    started = clock()
    answer = await asker.ask(case.request())
    latency_ms = (clock() - started) * 1000
    texts = await passages.fetch(c.passage_id for c in answer.citations)
    return result_of(
        case,
        answer,
        latency_ms=latency_ms,
        scores=score_answer(case, answer, texts),
        broken=broken_invariants(answer, case.language, texts),
    )


def unknown_evidence(cases: Iterable[Case], documents: DocumentList) -> list[str]:
    """Passages that questions call evidence and the corpus does not have (any more)."""
    known = {passage for document in documents.documents for passage in document.passages}
    wanted = {p for case in cases for group in case.twin.item.evidence for p in group}
    return sorted(wanted - known)
