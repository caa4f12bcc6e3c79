"""`partnership bench`: generated corpora, one size of the growth, and the pages made of results."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click
import numpy as np
import pytest
from click.testing import CliRunner

from assistant.assembly import Engine
from assistant.cli import main
from evals.benchmarks.faults import FAULTS, Bench, try_fault
from evals.benchmarks.performance.asking import measure_steps
from evals.benchmarks.performance.drawn import DrawnEmbedder
from evals.benchmarks.performance.generated import generated_corpus
from evals.benchmarks.performance.growth import Growth, disk_of
from evals.benchmarks.performance.page import as_markdown, as_text
from evals.benchmarks.performance.questions import question_texts
from evals.benchmarks.performance.results import RESULTS, Results, ResultsError, pages, read_results
from evals.benchmarks.performance.serving import measure_serving
from ingest.corpus import Corpus
from ingest.index import PassageIndex

DOCS = Path(__file__).parents[2] / "docs"
CENTRES = np.eye(8, 16, dtype=np.float32)


def test_a_generated_corpus_is_the_same_every_time_and_as_long_as_the_real_one(
    corpus: Corpus,
) -> None:
    made = generated_corpus(corpus, 300)
    lengths = [np.mean([len(p.texts["ja"]) for p in c.passages.values()]) for c in (corpus, made)]

    assert made == generated_corpus(corpus, 300)
    assert len(made.passages) == 300
    assert {len(p.texts) for p in made.passages.values()} == {2}
    assert lengths[1] == pytest.approx(lengths[0], rel=0.2)


def test_a_share_of_a_generated_corpus_changes_and_the_rest_stays(corpus: Corpus) -> None:
    old, new = (generated_corpus(corpus, 400, changed=share).passages for share in (0.0, 0.05))
    differing = sum(old[key].texts != new[key].texts for key in old)

    assert list(old) == list(new)
    assert 8 <= differing <= 35


def test_drawn_vectors_depend_on_the_text_alone_and_lie_round_real_ones() -> None:
    embedder = DrawnEmbedder(CENTRES)
    vectors = embedder.embed_passages(["one", "two", "one"])

    assert np.array_equal(vectors[0], vectors[2])
    assert not np.array_equal(vectors[0], vectors[1])
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-6)
    assert (vectors @ CENTRES.T).max(axis=1) == pytest.approx(0.9, abs=0.08)


@pytest.fixture(scope="module")
def row(quick_folder: Callable[[], Path]) -> dict[str, object]:
    """One size, measured."""
    folder = quick_folder() / "index"
    growth = Growth(
        100, CENTRES, partial(PassageIndex.open_folder, folder), partial(disk_of, folder)
    )
    return dict(json.loads(json.dumps(growth.measure(), default=lambda r: _fields(r))))


def _fields(item: object) -> object:
    from dataclasses import asdict, is_dataclass

    assert is_dataclass(item)
    assert not isinstance(item, type)
    return asdict(item)


def test_a_size_is_filled_searched_and_changed(row: dict[str, object]) -> None:
    assert (row["passages"], row["texts"]) == (100, 200)
    changed = row["changed_texts"]
    assert isinstance(changed, int)
    assert 0 <= changed <= 10
    for name in ("ingest_s", "index_s", "disk_mb", "ingest_memory_mb", "count_terms_s"):
        value = row[name]
        assert isinstance(value, float), name
        assert value > 0, name


def test_every_step_of_a_question_is_timed(engine: Engine) -> None:
    measured = measure_steps(engine, question_texts(6), lambda questions, _: questions)

    assert {"embed", "terms", "search", "mark", "retrieve", "read", "answer"} <= set(
        measured["rows"]
    )
    assert all(times["n"] > 0 and times["cpu_ms"] >= 0 for times in measured["rows"].values())


def test_a_running_server_is_measured_over_http(live_server: str) -> None:
    measured = measure_serving(4, live_server)

    assert set(measured["rows"]) == {"bare", "search", "answer"}
    assert measured["searches_per_s"] > 0


def test_parts_are_kept_one_by_one_and_shown(tmp_path: Path, row: dict[str, object]) -> None:
    kept = tmp_path / "results.json"
    Results(kept).keep("start", {"partnership --help": 0.123456})
    Results(kept).keep("growth", {"engine": "embedded", "product": [row], "stock": []})
    content = read_results(kept)

    assert set(content["parts"]) == {"start", "growth"}
    assert content["parts"]["start"]["partnership --help"] == 0.1235
    assert "partnership --help" in as_text(content)
    for language, title in (("en", "## Growth"), ("ja", "## 規模による変化")):
        assert title in as_markdown(content, language, {})  # type: ignore[arg-type]
    made = pages(content)
    assert made["images/performance-search.svg"].startswith("<svg")
    assert "images/performance-search.svg" in made["performance.md"]


def test_a_file_of_something_else_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text('{"suite": "latency"}')

    with pytest.raises(ResultsError, match="holds no results of partnership bench"):
        Results(tmp_path / "other.json")


@pytest.mark.skipif(not RESULTS.exists(), reason="nothing is kept yet")
def test_the_pages_are_made_of_the_results_that_are_kept() -> None:
    for name, text in pages(read_results(RESULTS)).items():
        assert (DOCS / name).read_text(encoding="utf-8") == text, (
            f"{name}: run partnership eval performance"
        )


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["--parts", "sleep"], "sleep is no part. Known: start, ingest"),
        (["--sizes", "many"], "give numbers of passages"),
        (["--sizes", "5"], "sizes are from 100"),
    ],
)
def test_what_cannot_be_measured_is_told_before_anything_is(given: list[str], told: str) -> None:
    result = CliRunner().invoke(main, ["bench", *given])

    assert result.exit_code == 2
    assert told in click.unstyle(result.output)


@pytest.mark.parametrize("fault", ["a data file damaged", "clock set back"])
def test_a_fault_is_tried_and_its_outcome_told(
    quick_folder: Callable[[], Path], fault: str
) -> None:
    bench, base = Bench(40), quick_folder() / "base"
    bench.ingest(base, bench.old)
    outcome = try_fault(bench, FAULTS[fault], base)

    assert outcome.endswith(("a rebuild mends it", "the next run completes")), outcome
