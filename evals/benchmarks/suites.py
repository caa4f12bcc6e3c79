"""The third-party suites, each from its data to one result: facts, rows, and what made it."""

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from evals.benchmarks.nomiracl import ask_refusals, read_nomiracl, write_corpus
from evals.benchmarks.ntrex import read_ntrex, run_ntrex
from evals.benchmarks.product import Ingesting
from evals.benchmarks.retrieval import run_retrieval
from evals.benchmarks.squad import BenchmarkDataError, read_squad
from evals.environment import made_with
from evals.product import open_embedder, served
from ingest.documents import Language

if TYPE_CHECKING:
    from assistant.settings import Settings

ThirdParty = Literal["retrieval", "cross", "refusals"]
THIRD_PARTY: tuple[ThirdParty, ...] = get_args(ThirdParty)
Result = dict[str, Any]
"""What `--json` prints: the suite, its data, the sample, what it was made with, and the rows."""

Bar = Callable[..., Iterable[Any]]


async def measure_suite(
    suite: ThirdParty,
    data: Path,
    settings: "Settings",
    *,
    bar: Bar,
    ingesting: Ingesting,
    limit: int | None = None,
    seed: int = 0,
    language: Language | None = None,
    stock: bool = True,
) -> Result:
    """Run a third-party suite.

    Args:
        suite: `retrieval` (SQuAD format), `cross` (NTREX) or `refusals` (NoMIRACL).
        data: the folder of its files; of `retrieval`, also the file itself.
        settings: of the assistant.
        bar: shows how the questions go.
        ingesting: opens a bar over the ingestion.
        limit: a sample of so many questions; all by default.
        seed: of the sample.
        language: of a SQuAD-format file; detected by default.
        stock: measure the stock pipeline beside, where there is one.

    Raises:
        BenchmarkDataError: the data is not there, or in another format.
    """
    if suite == "retrieval":
        result = _retrieval(data, settings, bar, ingesting, limit, seed, language, stock)
    elif suite == "cross":
        result = _cross(data, settings, bar, ingesting, limit, seed)
    else:
        result = await _refusals(data, settings, bar, limit, seed)
    facts = {"suite": suite, "seed": seed if limit else None, "limit": limit}
    return {**facts, "embedding_model": settings.embedding_model, **made_with(), **result}


def _retrieval(
    data: Path,
    settings: "Settings",
    bar: Bar,
    ingesting: Ingesting,
    limit: int | None,
    seed: int,
    language: Language | None,
    stock: bool,
) -> Result:
    task = read_squad(_squad_file(data), language=language, limit=limit, seed=seed)
    rows = list(run_retrieval(task, settings, stock=stock, bar=bar, ingesting=ingesting))
    return {
        "data": task.name,
        "language": task.language,
        "passages": len(task.paragraphs),
        "questions": len(task.questions),
        "of": task.of,
        "rows": [row.as_dict() for row in rows],
    }


def _squad_file(data: Path) -> Path:
    """The file, or the only one of a folder."""
    if not data.is_dir():
        return data
    files = sorted(data.glob("*.json"))
    if len(files) != 1:
        names = ", ".join(f.name for f in files) or "none"
        raise BenchmarkDataError(f"Say which SQuAD-format file of {data}: it holds {names}")
    return files[0]


def _cross(
    data: Path, settings: "Settings", bar: Bar, ingesting: Ingesting, limit: int | None, seed: int
) -> Result:
    given = read_ntrex(data, limit=limit, seed=seed)
    rows = list(run_ntrex(given, open_embedder(settings), bar=bar, ingesting=ingesting))
    return {
        "data": "NTREX",
        "language": "ja, en",
        "passages": len(given.paragraphs),
        "questions": len(given.sentences),
        "of": given.of,
        "rows": [row.as_dict() for row in rows],
    }


async def _refusals(
    data: Path, settings: "Settings", bar: Bar, limit: int | None, seed: int
) -> Result:
    judged = read_nomiracl(data, limit=limit, seed=seed)
    with tempfile.TemporaryDirectory(prefix="partnership-eval-") as folder:
        corpus = Path(folder) / "texts"
        corpus.mkdir()
        write_corpus(judged, corpus)
        changed = {"data": Path(folder) / "data", "corpus": (corpus,)}
        async with served(None, settings.model_copy(update=changed)) as assistant:
            rows = await ask_refusals(bar(judged), assistant.client)
    return {"data": "NoMIRACL", "rows": [asdict(row) for row in rows]}


def as_text(result: Result) -> str:
    """A result for a terminal."""
    return _refusals_text(result) if result["suite"] == "refusals" else _retrieval_text(result)


def _retrieval_text(result: Result) -> str:
    seed = "" if result["seed"] is None else f", seed {result['seed']}"
    lines = [
        f"{result['data']} ({result['language']}): {result['questions']} of {result['of']} "
        f"questions{seed}, {result['passages']} passages, "
        f"embedding model {result['embedding_model']}",
        f"{'':<18}{'hit@1':>8}{'hit@5':>8}{'MRR':>8}{'nDCG@10':>9}{'passages/s':>12}{'ms/query':>10}",
    ]
    lines += [
        f"{row['name']:<18}{row['hit_1']:>8.3f}{row['hit_5']:>8.3f}{row['mrr']:>8.3f}"
        f"{row['ndcg_10']:>9.3f}{row['passages_per_second']:>12.1f}{row['ms_per_query']:>10.1f}"
        for row in result["rows"]
    ]
    return "\n".join(lines)


def _refusals_text(result: Result) -> str:
    titles = ("NoMIRACL", "answered though unanswerable", "refused though answerable")
    rows: Sequence[Result] = result["rows"]
    lines = [f"{titles[0]:<10}{titles[1]:>32}{titles[2]:>30}"]
    lines += [
        f"{row['language']:<10}{row['answered_unanswerable']:>22.3f} (n {row['unanswerable']:>4})"
        f"{row['refused_answerable']:>20.3f} (n {row['answerable']:>4})"
        for row in rows
    ]
    return "\n".join(lines)
