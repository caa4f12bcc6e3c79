"""docs/quality.md: every figure of the results kept, beside what others reached."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from evals.commands.quality import command as quality
from evals.load import memory_verdict
from evals.quality import QualityError, quality_page, results
from evals.record import RunRecord
from evals.report.text import figures_as_json, figures_as_markdown, figures_from_json
from evals.summary import summarise

DOCS = Path(__file__).parents[2] / "docs"
RETRIEVAL = {
    "suite": "retrieval", "data": "jsquad-valid", "language": "ja", "questions": 1, "of": 2,
    "passages": 3, "embedding_model": "bundled", "commit": "abc", "rows": [
        {"name": "this product", "hit_1": 0.25, "hit_5": 0.5, "mrr": 0.3, "ndcg_10": 0.4,
         "passages_per_second": 1.0, "ms_per_query": 2.0},
    ],
}  # fmt: skip
REFUSALS = {
    "suite": "refusals", "data": "NoMIRACL", "commit": "abc", "rows": [
        {"language": "ja", "answered_unanswerable": 0.9, "refused_answerable": 0.1,
         "unanswerable": 10, "answerable": 10},
    ],
}  # fmt: skip
LOAD = {
    "suite": "load", "seconds": 10.0, "commit": "abc", "resident_mb": [512.3, 513.1, 512.9],
    "rows": [
        {"name": "answer", "clients": 128, "statuses": {"200": 90, "503": 300}, "seconds": 11.0,
         "per_second": 8.2, "p50": 3001.0, "p95": 6000.0, "p99": 7000.25},
        {"name": "search", "clients": 1, "statuses": {"503": 1}, "seconds": 1.0,
         "per_second": 0.0, "p50": None, "p95": None, "p99": None},
    ],
}  # fmt: skip


def kept(folder: Path, **contents: Any) -> list[Path]:
    paths = []
    for name, content in contents.items():
        paths.append(folder / f"{name}.json")
        text = content if isinstance(content, str) else json.dumps(content)
        paths[-1].write_text(text, encoding="utf-8")
    return paths


def test_the_page_in_the_documents_is_what_the_results_say() -> None:
    written = (DOCS / "quality.md").read_text(encoding="utf-8")

    assert written == quality_page(results()), "run: partnership eval quality"


def test_weak_figures_stand_beside_what_others_reached(tmp_path: Path) -> None:
    page = quality_page(kept(tmp_path, refusals=REFUSALS, retrieval=RETRIEVAL))

    assert "| this product | 0.250 | 0.500 | 0.300 | 0.400 | 1.0 | 2.0 |" in page
    assert "| BM25 over SudachiPy terms (before this product" in page
    assert "| this product, ja | 0.900 (n 10) | 0.100 (n 10) |" in page
    assert "| GPT-4 " in page
    assert page.index("## Retrieval") < page.index("## Refusing")


def test_the_load_is_shown_with_what_failed(tmp_path: Path) -> None:
    page = quality_page(kept(tmp_path, load=LOAD))

    assert "| answer | 128 | 8.2 | 3001.0 | 6000.0 | 7000.2 | 90 × 200, 300 × 503 |" in page
    assert "| search | 1 | 0.0 | – | – | – | 1 × 503 |" in page
    assert "512 MB at first, 513 MB after 2 min (+0.1%): flat, within 5%" in page


def test_figures_come_back_from_json_as_they_were(honest: RunRecord, tmp_path: Path) -> None:
    summary = summarise(honest)
    record, figures = figures_from_json(json.loads(figures_as_json(honest, summary)))

    assert figures_as_markdown(record, figures) == figures_as_markdown(honest, summary)
    page = quality_page(kept(tmp_path, answers=figures_as_json(honest, summary)))
    assert "## Answers, all part" in page
    assert figures_as_markdown(honest, summary) in page


def test_a_run_record_will_do_as_well(honest: RunRecord, tmp_path: Path) -> None:
    honest.save(tmp_path / "run.json")
    out = tmp_path / "quality.md"
    result = CliRunner().invoke(quality, [str(tmp_path / "run.json"), "--out", str(out)])

    assert result.exit_code == 0, result.output
    assert "Right as a whole" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"suite": "other"}', '{"run": {}}'])
def test_a_file_without_a_result_is_told(content: str, tmp_path: Path) -> None:
    with pytest.raises(QualityError, match="other"):
        quality_page(kept(tmp_path, other=content))


@pytest.mark.parametrize(
    ("resident", "flat", "says"),
    [
        ([500.0, 530.0, 524.0], True, "500 MB at first, 524 MB after 2 min (+4.8%): flat"),
        ([500.0, 526.0], False, "(+5.2%): GROWING, by more than 5%"),
    ],
)
def test_memory_is_judged_by_its_first_and_last_reading(
    resident: list[float], flat: bool, says: str
) -> None:
    judged, text = memory_verdict(resident)
    assert judged is flat
    assert says in text
