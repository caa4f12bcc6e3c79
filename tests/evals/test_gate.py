"""The gate: shut on planted regressions and wrong assistants, open over identical runs."""

import asyncio
import datetime
import itertools
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.assembly import Engine, build_engine
from assistant.client import AssistantClient
from assistant.models import DocumentList
from assistant.service import build_app
from assistant.snapshots import Snapshot
from assistant.views.texts import document_summary
from evals.asker import RememberingAsker
from evals.controls import EXPECTATIONS, Expectation
from evals.gate import Baseline, BaselineError, GateSettings, accept
from evals.judgement import compare, judge
from evals.product import Served
from evals.record import CaseResult, RecordError, RunRecord
from evals.runner import unknown_evidence
from evals.running import Choice, run_control, run_questions
from evals.suite import Case, Twin
from ingest.corpus import default_folder, read_corpus
from ingest.embedding import HashingEmbedder, Vectors
from tests.evals.conftest import SAMPLE

TODAY = datetime.date(2026, 6, 14)


def changed(run: RunRecord, change: Callable[[CaseResult], CaseResult]) -> RunRecord:
    return run.model_copy(update={"cases": [change(case) for case in run.cases]})


def names(baseline: RunRecord, run: RunRecord, **budget: float) -> set[str]:
    return {failure.name for failure in judge(baseline, run, budget_ms=budget)}


def test_the_honest_run_breaks_no_promise(honest: RunRecord) -> None:
    assert [(case.id, case.broken) for case in honest.cases if case.broken] == []
    assert honest.unknown_evidence == []
    assert honest.environment.corpus_version
    assert {case.language for case in honest.cases} == {"ja", "en"}


@pytest.mark.parametrize("expectation", EXPECTATIONS, ids=lambda e: e.name)
def test_every_control_is_caught(
    expectation: Expectation,
    served: Served,
    asker: RememberingAsker,
    sample: list[Case],
    honest: RunRecord,
) -> None:
    cases = sample[:8] if expectation.name == "wrong-language" else sample  # it asks anew

    outcome = asyncio.run(
        run_control(expectation, served, cases, SAMPLE, honest, asker=asker, bar=list)
    )

    assert outcome.caught


def test_the_gate_stays_open_over_five_identical_runs(
    served: Served, sample: list[Case], honest: RunRecord
) -> None:
    cases = sample[:6]
    asked = {case.id for case in cases}
    kept = [case for case in honest.cases if case.id in asked]
    baseline = honest.model_copy(update={"cases": kept})

    for _ in range(5):
        run = asyncio.run(run_questions(served, cases, SAMPLE, bar=list))
        assert judge(baseline, run, budget_ms={"p95": 60_000}) == []
        assert compare(baseline, run).turned == []


def test_lost_questions_shut_the_gate_and_are_named(honest: RunRecord) -> None:
    right = [case.id for case in honest.cases if case.scores["correct"] == 1]
    lost = set(right[:14])

    def lose(case: CaseResult) -> CaseResult:
        wrong = {**case.scores, "correct": 0.0}
        return case.model_copy(update={"scores": wrong}) if case.id in lost else case

    run = changed(honest, lose)

    assert names(honest, run) == {"correct"}
    assert {t.id for t in compare(honest, run).turned if not t.now_right} == lost


def test_one_lost_question_is_told_and_may_pass(honest: RunRecord) -> None:
    first = next(case.id for case in honest.cases if case.scores["correct"] == 1)

    def lose(case: CaseResult) -> CaseResult:
        wrong = {**case.scores, "correct": 0.0}
        return case.model_copy(update={"scores": wrong}) if case.id == first else case

    run = changed(honest, lose)

    assert judge(honest, run) == []
    assert [t.id for t in compare(honest, run).turned] == [first]


class OtherPrompt(HashingEmbedder):
    """Embeds every question as if it were another, as weights or a prompt gone wrong do."""

    def embed_query(self, text: str) -> Vectors:
        return super().embed_query("weather")


def test_a_change_of_prompt_or_weights_that_loses_questions_shuts_the_gate(
    engine: Engine, sample: list[Case], honest: RunRecord
) -> None:
    worse = build_engine(engine.settings, embedder=OtherPrompt(), index=engine.index)
    client = AssistantClient("http://assistant", app=build_app(worse))
    served = Served(client, "in this process", "sha256:0", "hashing", "0")

    run = asyncio.run(run_questions(served, sample, SAMPLE, bar=list))

    assert names(honest, run)
    assert any(not turned.now_right for turned in compare(honest, run).turned)


def test_a_broken_promise_shuts_the_gate(honest: RunRecord) -> None:
    first = honest.cases[0].id

    def break_it(case: CaseResult) -> CaseResult:
        broken = ["quote: [1] is not what doc:a.1 says there"]
        return case.model_copy(update={"broken": broken}) if case.id == first else case

    assert names(honest, changed(honest, break_it)) == {"quote"}


def test_a_corpus_edit_that_breaks_an_evidence_id_shuts_the_gate(
    sample: list[Case], honest: RunRecord, tmp_path: Path
) -> None:
    gone = next(case.twin.item.evidence[0][0] for case in sample if case.twin.item.evidence)
    document, _, local_id = gone.partition(":")
    folder = tmp_path / "corpus"
    shutil.copytree(default_folder(), folder)
    for path in [*(folder / document).glob("*.md"), folder / "catalog.yaml"]:
        text = path.read_text(encoding="utf-8")
        renamed = text.replace(f"{{#{local_id}", f"{{#{local_id}0").replace(
            f'"{gone}"', f'"{gone}0"'
        )
        path.write_text(renamed, encoding="utf-8")
    edited = Snapshot(read_corpus([folder]), "edited")
    summaries = [document_summary(d, edited) for d in edited.corpus.documents.values()]

    unknown = unknown_evidence(
        sample, DocumentList(documents=summaries, corpus_version=edited.corpus.version)
    )

    assert unknown == [gone]
    assert names(honest, honest.model_copy(update={"unknown_evidence": unknown})) == {"evidence"}


def test_a_slower_path_shuts_the_gate(
    served: Served, asker: RememberingAsker, sample: list[Case]
) -> None:
    def asked_with(seconds: float) -> RunRecord:
        clock = itertools.count(0.0, seconds).__next__
        return asyncio.run(
            run_questions(served, sample[:8], SAMPLE, bar=list, asker=asker, clock=clock)
        )

    quick, slow = asked_with(0.5), asked_with(2.0)

    assert names(quick, quick, p50=1_500) == set()
    assert names(quick, slow, p50=1_500) == {"p50"}


def test_a_question_that_was_not_asked_shuts_the_gate(honest: RunRecord) -> None:
    fewer = honest.model_copy(update={"cases": honest.cases[1:]})

    assert names(honest, fewer) == {"missing"}


def test_a_baseline_keeps_what_is_compared_and_why_it_was_accepted(
    honest: RunRecord, tmp_path: Path
) -> None:
    path = tmp_path / "gate.json"
    first = accept(honest, "the first run", TODAY, None)
    accept(honest, "a better prompt", TODAY, first).save(path)
    loaded = Baseline.load(path)

    assert [a.reason for a in loaded.history] == ["the first run", "a better prompt"]
    assert judge(loaded.run, honest) == []
    assert all(case.answer == "" for case in loaded.run.cases)
    assert path.stat().st_size < 200_000


def test_what_is_no_baseline_or_record_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "gate.json"
    broken.write_text("{}", encoding="utf-8")

    with pytest.raises(BaselineError, match="There is no baseline yet"):
        Baseline.load(tmp_path / "none.json")
    with pytest.raises(BaselineError, match="is no baseline"):
        Baseline.load(broken)
    with pytest.raises(RecordError, match="is no run record"):
        RunRecord.load(broken)


def test_the_gates_settings_are_read() -> None:
    settings = GateSettings.load()

    assert settings.twins >= 50
    assert settings.latency_ms["p95"] > 0


def test_the_accepted_baseline_is_of_the_gate_s_own_questions(twins: list[Twin]) -> None:
    settings, baseline = GateSettings.load(), Baseline.load()
    asked = {case.id for case in baseline.run.main}
    wanted = Choice(limit=settings.twins, seed=settings.seed, follow_ups=False).cases(twins)

    assert asked == {case.id for case in wanted}, "run: partnership eval baseline --reason '…'"
    assert baseline.history[-1].reason
