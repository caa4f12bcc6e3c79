"""`partnership eval ablation`: the same questions of the whole product and of it without a part."""

import asyncio
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from assistant.assembly import Engine
from assistant.cli import main
from assistant.parts import ALL_PARTS
from evals.benchmarks.ablation import ABLATIONS, WHOLE, Opened, ablate, without
from evals.benchmarks.ablation_row import AblationRow, row_of, tables
from evals.quality import quality_page
from evals.record import RunRecord
from evals.running import Choice
from evals.suite import Case, balanced, read_suite

CHOICE = Choice(part="tuning", limit=6, follow_ups=False)
SOME = [a for a in ABLATIONS if a.name in {WHOLE, "reader", "refusing"}]


@pytest.fixture(scope="module")
def names() -> list[str]:
    return []


@pytest.fixture(scope="module")
def rows(engine: Engine, names: list[str]) -> dict[str, AblationRow]:
    def bar(cases: Sequence[Case], name: str) -> Iterable[Case]:
        names.append(name)
        return cases

    tuning = [twin for twin in read_suite() if twin.part == "tuning"]
    cases = CHOICE.cases(balanced(tuning, limit=6))
    given = Opened(engine.settings, engine.index, engine.embedder, None)
    _, found = asyncio.run(ablate(given, cases, CHOICE, bar=bar, ablations=SOME))
    return {row.name: row for row in found}


def test_each_part_that_there_is_is_left_out_in_turn(
    rows: dict[str, AblationRow], names: list[str]
) -> None:
    assert names == [*rows] == [WHOLE, "refusing"]  # with the hashing embedder there is no reader


def test_what_never_refuses_refuses_nothing_and_answers_all_that_is_unanswerable(
    rows: dict[str, AblationRow],
) -> None:
    refusing, whole = rows["refusing"].scores, rows[WHOLE].scores

    for language in ("ja", "en"):
        assert refusing[language]["refused_answerable"] == 0
        assert refusing[language]["answered_unanswerable"] == 1
    assert any(
        scores["refused_answerable"] > 0 or scores["answered_unanswerable"] < 1
        for scores in whole.values()
    )


def test_every_part_has_its_row_and_the_whole_is_first() -> None:
    names = [ablation.name for ablation in ABLATIONS]

    assert names[0] == WHOLE
    assert len({*names}) == len(names)
    assert all(a.parts != ALL_PARTS or not a.reads for a in ABLATIONS[1:])


def test_the_whole_turns_nothing_and_a_run_without_answers_loses_all_that_was_right(
    honest: RunRecord,
) -> None:
    wrong = [c.model_copy(update={"scores": {**c.scores, "correct": 0.0}}) for c in honest.cases]
    same = row_of(WHOLE, honest, honest)
    worse = row_of("everything", honest.model_copy(update={"cases": wrong}), honest)
    right = {
        lang: sum(c.scores["correct"] == 1 for c in honest.main if c.language == lang)
        for lang in ("ja", "en")
    }

    assert (same.lost, same.gained, same.p) == ({"ja": 0, "en": 0}, {"ja": 0, "en": 0}, 1.0)
    assert (worse.lost, worse.gained) == (right, {"ja": 0, "en": 0})
    assert worse.p < 0.05
    assert worse.scores["en"]["correct"] == 0


@pytest.mark.parametrize("name", ["dense", "sentences", "lexical"])
def test_the_ways_of_searching_that_are_left_share_the_weight(name: str) -> None:
    weights = without(name)

    assert getattr(weights, name) == 0
    assert weights.dense + weights.sentences + weights.lexical == pytest.approx(1)


def row(name: str, correct: float) -> dict[str, Any]:
    scores = {"correct": correct, "answered_unanswerable": 0.5}
    return {
        "name": name, "scores": {"ja": scores, "en": scores}, "lost": {"ja": 3, "en": 4},
        "gained": {"ja": 1, "en": 0}, "p": 0.0312, "p50_ms": 99.6,
    }  # fmt: skip


def test_the_table_says_what_leaving_a_part_out_costs() -> None:
    japanese, english = tables([row(WHOLE, 0.75), row("reader", 0.5)]).split("\n\n")

    assert f"| {WHOLE} | 75.0 | – | – | – | 50.0 | – |  |  | 100 |" in japanese
    assert "| reader | 50.0 (-25.0) | – | – | – | 50.0 (+0.0) | – | 3 / 1 | 0.031 |" in japanese
    assert "| reader | 50.0 (-25.0) | – | – | – | 50.0 (+0.0) | – | 4 / 0 | 0.031 |" in english


def test_the_page_of_figures_has_the_table(tmp_path: Path) -> None:
    rows = [row(WHOLE, 0.75), row("reader", 0.5)]
    environment = {"commit": "abc"}
    result = {"suite": "ablation", "part": "reporting", "questions": 8, "rows": rows,
              "environment": environment}  # fmt: skip
    (tmp_path / "ablation.json").write_text(json.dumps(result), encoding="utf-8")

    page = quality_page([tmp_path / "ablation.json"])

    assert "## What each part is worth" in page
    assert "8 questions of the reporting part" in page
    assert tables(rows) in page


def test_the_command_says_which_settings_it_takes() -> None:
    result = CliRunner().invoke(main, ["eval", "ablation", "--set", "writer"])

    assert result.exit_code == 2
    assert "KEY=VALUE" in result.output
