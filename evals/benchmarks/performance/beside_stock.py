"""The product beside the stock llama-index pipeline: the same corpus, weights and questions."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from evals.benchmarks.performance.timing import times_of
from evals.benchmarks.retrieval import model_and_prompts
from evals.benchmarks.squad import Paragraph, RetrievalTask
from evals.benchmarks.stock import stock_finder
from evals.product import search_over
from evals.suite import read_suite
from ingest.corpus import Corpus
from ingest.documents import Language

if TYPE_CHECKING:
    from assistant.assembly import Engine

Finder = Callable[[str, Language], Sequence[str]]
_DEPTH = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that the texts answer, and the passages that do, in groups."""

    text: str
    language: Language
    evidence: tuple[tuple[str, ...], ...]


Bar = Callable[[Sequence[Asked], str], Iterable[Asked]]


def measure_beside_stock(engine: "Engine", limit: int, bar: Bar) -> dict[str, Any]:
    """Accuracy and milliseconds of both over the same questions, and the stock's ingestion.

    Args:
        engine: opened, its index built.
        limit: questions.
        bar: shows how they go.

    Raises:
        BenchmarkDataError: the packages of the `baselines` extra are not installed.
    """
    corpus, questions = engine.snapshots.current().corpus, answerable(limit)
    search = search_over(corpus, engine.index, engine.embedder, engine.lexical)
    rows = {"this product": _ask(questions, lambda t, lang: search(t, lang, _DEPTH), bar, "ours")}
    model, query_prompt, passage_prompt = model_and_prompts(engine.settings)
    with stock_finder(
        _task(corpus), model, query_prompt=query_prompt, passage_prompt=passage_prompt
    ) as (find, seconds):

        def stock(text: str, language: Language) -> list[str]:
            return list(dict.fromkeys(found.rpartition("|")[0] for found in find(text)))

        rows["stock pipeline"] = _ask(questions, stock, bar, "stock") | {"ingest_s": seconds}
    return {"questions": len(questions), "rows": rows}


def answerable(limit: int) -> list[Asked]:
    """The first questions that the texts answer, and that stand alone."""
    found = [
        Asked(text, language, twin.item.evidence)
        for twin in read_suite()
        if twin.item.evidence and not twin.item.history
        for language, text in twin.item.question.items()
    ]
    step = max(1, len(found) // limit)
    return found[::step][:limit]


def _ask(questions: Sequence[Asked], find: Finder, bar: Bar, name: str) -> dict[str, Any]:
    for question in questions[:3]:
        find(question.text, question.language)
    taken, hits = [], {1: 0, 5: 0}
    for question in bar(questions, name):
        started = time.perf_counter()
        found = find(question.text, question.language)
        taken.append(1000 * (time.perf_counter() - started))
        right = {passage for group in question.evidence for passage in group}
        for depth in hits:
            hits[depth] += not right.isdisjoint(found[:depth])
    shares = {f"hit_{depth}": count / len(questions) for depth, count in hits.items()}
    return shares | asdict(times_of(taken))


def _task(corpus: Corpus) -> RetrievalTask:
    paragraphs = [
        Paragraph(f"{passage.id}|{language}", text, language)
        for passage in corpus.passages.values()
        for language, text in passage.texts.items()
    ]
    return RetrievalTask("product corpus", "en", paragraphs, [], 0)
