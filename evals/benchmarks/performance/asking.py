"""What each step of a question costs, in this process, one question after the other."""

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

from assistant.events import StatusEvent
from assistant.models import AnswerRequest
from assistant.retrieval.retriever import CANDIDATES, ScoredPassage
from assistant.views.texts import found_passage
from evals.benchmarks.performance.memory import all_memory, own_memory
from evals.benchmarks.performance.timing import Stopwatch
from ingest.documents import Language
from ingest.index import SearchFilter
from ingest.lexical import TermAnalyser

if TYPE_CHECKING:
    from assistant.assembly import Engine

Asked = Sequence[tuple[str, Language]]
Bar = Callable[[Asked, str], Iterable[tuple[str, Language]]]
_HITS = 8
_STEPS = {"cite": "write"}  # the writer's work is done in the step that cites


def measure_steps(engine: "Engine", questions: Asked, bar: Bar) -> dict[str, Any]:
    """Times by step, and the memory of a process that answers.

    `embed`, `terms` and `search` are the parts of `retrieve`, each timed alone; `mark` finds the
    question's words in the passages that a search shows. Terms are remembered from the step before.

    Args:
        engine: opened, its index built.
        questions: with their languages.
        bar: shows how it goes.
    """
    engine.warm_up()
    watches: dict[str, Stopwatch] = {}
    for text, _ in bar(questions, "steps"):
        _one(engine, text, watches)
    parts = _parts(engine, questions, bar)
    rows = {name: asdict(watch.times()) for name, watch in (parts | watches).items()}
    return {
        "rows": rows,
        "reranker": engine.settings.reranker,
        "memory_mb": own_memory(),
        "memory_with_mapped_files_mb": all_memory(),
    }


def _one(engine: "Engine", text: str, watches: dict[str, Stopwatch]) -> None:
    """Answer a question; each step lasts from its announcement to the next one."""
    step, first = "", (time.perf_counter(), time.process_time())
    begun = first
    for event in engine.pipeline.progress(AnswerRequest(question=text)):
        if step:
            _note(watches, _STEPS.get(step, step), begun)
        step = event.step if isinstance(event, StatusEvent) else ""
        begun = (time.perf_counter(), time.process_time())
    _note(watches, "answer", first)


def _note(watches: dict[str, Stopwatch], name: str, begun: tuple[float, float]) -> None:
    seconds, cpu = time.perf_counter() - begun[0], time.process_time() - begun[1]
    watches.setdefault(name, Stopwatch()).note(seconds, cpu)


def _parts(engine: "Engine", questions: Asked, bar: Bar) -> dict[str, Stopwatch]:
    """The parts of `retrieve`, each alone, and those that a search over HTTP has besides."""
    build = engine.snapshots.current().collection
    watches = {name: Stopwatch() for name in ("embed", "terms", "search", "mark")}
    fresh = TermAnalyser()  # which remembers nothing of these questions
    fresh.terms("辞書を先に読む cooperation", "ja")
    for text, language in bar(questions, "parts of retrieve"):
        weights = engine.lexical.query_weights(engine.lexical.analyser.terms(text, language))
        vector = engine.embedder.embed_query(text)
        lexical = engine.lexical.encode_query(weights)
        watches["embed"].time(partial(engine.embedder.embed_query, text))
        watches["terms"].time(partial(fresh.terms, text, language))
        search = partial(engine.index.search, build, SearchFilter(language))
        watches["search"].time(partial(search, dense=vector, lexical=lexical, limit=CANDIDATES))
        found = engine.retriever.search(text, language, limit=_HITS).passages
        watches["mark"].time(partial(_mark, engine, text, found))
    return watches


def _mark(engine: "Engine", text: str, found: Sequence[ScoredPassage]) -> None:
    for passage in found:
        found_passage(passage, text, engine.lexical.analyser)
