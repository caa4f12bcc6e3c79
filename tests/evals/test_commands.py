"""`partnership eval` from the command line, against a running server."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.cli import main
from evals.commands import gate as gate_command
from evals.gate import GateSettings
from evals.record import CaseResult, RunRecord


def invoke(*given: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["eval", *given])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_help_names_every_command() -> None:
    code, output = invoke("--help")

    assert code == 0
    for name in ("run", "compare", "gate", "baseline", "report", "controls", "promote", "quality"):
        assert name in output
        assert invoke(name, "--help")[0] == 0


def test_a_run_over_http_is_recorded_reported_and_compared(
    live_server: str, tmp_path: Path
) -> None:
    record = tmp_path / "run.json"
    given = ["--part", "all", "--limit", "2", "--stability", "1", "--url", live_server]

    code, output = invoke("run", *given, "--out", str(record))
    run = RunRecord.load(record)

    assert code == 0
    assert "Right as a whole" in output
    assert (run.environment.server, run.part, run.limit) == (live_server, "all", 2)
    assert run.environment.corpus_version.startswith("sha256:")
    assert {case.variant for case in run.cases} > {""}
    assert invoke("report", str(record), "--out", str(tmp_path / "out"))[0] == 0
    assert {p.suffix for p in (tmp_path / "out").iterdir()} == {".html", ".md", ".json"}
    assert json.loads((tmp_path / "out" / "run-report.json").read_text(encoding="utf-8"))
    assert "Turned wrong 0" in invoke("compare", str(record), str(record))[1]


def test_a_server_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    code, output = invoke("run", "--limit", "1", "--url", "http://127.0.0.1:9")

    assert code == 1
    assert len([line for line in output.splitlines() if line.startswith("Error: ")]) == 1


def test_the_gate_opens_and_shuts_with_its_exit_code(
    honest: RunRecord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, baseline = tmp_path / "run.json", tmp_path / "gate.json"
    honest.save(record)
    run = honest

    async def run_gate(settings: GateSettings, url: str | None) -> RunRecord:
        return run

    monkeypatch.setattr(gate_command, "run_gate", run_gate)
    accept = ["baseline", "--from", str(record), "--out", str(baseline), "--reason"]

    assert invoke(*accept, "short")[0] == 1
    assert invoke(*accept, "the first run that was looked at")[0] == 0
    code, output = invoke("gate", "--baseline", str(baseline))
    assert (code, output.splitlines()[-1]) == (0, "Gate: open.")

    run = honest.model_copy(update={"cases": [_wrong(case) for case in honest.cases]})
    code, output = invoke("gate", "--baseline", str(baseline))

    assert code == 1
    assert "FAIL drop: Right as a whole" in output
    lost = next(case.id for case in honest.cases if case.scores["correct"] == 1)
    assert f"turned wrong: {lost}" in output
    assert output.endswith("Gate: shut.\n")


def _wrong(case: CaseResult) -> CaseResult:
    return case.model_copy(update={"scores": {**case.scores, "correct": 0.0}})
