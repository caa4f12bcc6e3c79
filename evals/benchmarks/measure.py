"""Run a way of searching over a task's questions, and what came of it."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass

from evals.benchmarks.squad import RetrievalQuestion, RetrievalTask
from evals.metrics.ranking import Rank, hit_at, mean_reciprocal_rank, ndcg_at, rank_of

Finder = Callable[[str], Sequence[str]]
Bar = Callable[[Sequence[RetrievalQuestion], str], Iterable[RetrievalQuestion]]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `passages_per_second` is of the ingestion."""

    name: str
    hit_1: float
    hit_5: float
    mrr: float
    ndcg_10: float
    passages_per_second: float
    ms_per_query: float

    def as_dict(self) -> dict[str, str | float]:
        """The row with four digits, for JSON."""
        return {k: round(v, 4) if isinstance(v, float) else v for k, v in asdict(self).items()}


def measure(
    name: str, task: RetrievalTask, find: Finder, *, seconds_to_ingest: float, bar: Bar
) -> Row:
    """Ask every question of a task.

    Args:
        name: of the way of searching.
        task: what to ask.
        find: from a question to ranked paragraph ids, best first; repetitions are ignored.
        seconds_to_ingest: how long its index took to make.
        bar: shows the progress.
    """
    ranks: list[Rank] = []
    spent = 0.0
    for question in bar(task.questions, name):
        started = time.perf_counter()
        found = find(question.text)
        spent += time.perf_counter() - started
        ranks.append(rank_of(question.paragraph, found))
    return Row(
        name=name,
        hit_1=hit_at(1, ranks),
        hit_5=hit_at(5, ranks),
        mrr=mean_reciprocal_rank(ranks),
        ndcg_10=ndcg_at(10, ranks),
        passages_per_second=len(task.paragraphs) / seconds_to_ingest if seconds_to_ingest else 0.0,
        ms_per_query=1000 * spent / len(ranks),
    )
