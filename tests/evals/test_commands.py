"""`partnership eval` from the command line, against a running server."""

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from assistant.cli import main
from evals.commands import gate as gate_command
from evals.gate import GateSettings
from evals.record import CaseResult, RunRecord
from evals.suite import read_suite

DOCS = Path(__file__).parents[2] / "docs"


def invoke(*given: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["eval", *given])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_help_names_every_command() -> None:
    code, output = invoke("--help")

    assert code == 0
    for name in (
        "run",
        "compare",
        "gate",
        "baseline",
        "report",
        "controls",
        "promote",
        "marks",
        "quality",
    ):
        assert name in output
        assert invoke(name, "--help")[0] == 0


@pytest.mark.parametrize("page", ["evals.md", "evals.ja.md"])
def test_the_documents_name_every_command_and_every_option_of_a_run(page: str) -> None:
    from evals.commands import command as evaluate
    from evals.commands.run import command as run

    text = (DOCS / page).read_text(encoding="utf-8")
    context = click.Context(evaluate)
    options = {opt for param in run.params for opt in param.opts} - {"--seed", "--stock"}

    assert [o for o in options if o not in text] == []
    names = set(evaluate.list_commands(context)) - {"retrieval", "cross", "refusals"}
    assert [n for n in names if f"partnership eval {n}" not in text] == []


def test_the_questions_in_the_documents_are_valid(tmp_path: Path) -> None:
    for page in ("evals.md", "evals.ja.md"):
        text = (DOCS / page).read_text(encoding="utf-8")
        folder = tmp_path / page
        folder.mkdir()
        (folder / "gcap.yaml").write_text(text.split("```yaml\n")[1].split("```")[0], "utf-8")

        (twin,) = read_suite(folder)
        assert twin.item.evidence == (("gcap:in-service.1",),)


def test_a_run_of_one_file_by_two_clients(live_server: str, tmp_path: Path) -> None:
    record = tmp_path / "run.json"
    given = ["--suite", "gcap", "--limit", "3", "--workers", "2", "--url", live_server]

    code, _ = invoke("run", *given, "--out", str(record), "--json")
    run = RunRecord.load(record)

    assert code == 0
    assert (run.suite, run.part, run.workers, len({c.twin for c in run.cases})) == (
        "gcap", "all", 2, 3,
    )  # fmt: skip
    assert {case.document for case in run.cases} == {"gcap"}
    in_order = [f"{t.item.id}:{lang}" for t in read_suite() for lang in t.item.question]
    places = [in_order.index(case.id) for case in run.main]
    assert places == sorted(places)


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
    code, output = invoke("marks", str(record))
    assert (code, output.count(" quotations marked, ")) == (0, 2)


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


def test_load_is_measured_beside_bare_requests(live_server: str) -> None:
    given = ["--url", live_server, "--seconds", "0.3", "--clients", "1", "--clients", "4", "--json"]

    result = CliRunner().invoke(main, ["eval", "load", *given])
    measured = json.loads(result.stdout)

    assert result.exit_code == 0
    assert [(row["name"], row["clients"]) for row in measured["rows"]] == [
        ("first event", 1),
        *((name, clients) for clients in (1, 4) for name in ("bare", "search", "answer")),
    ]
    for row in measured["rows"]:
        assert set(row["statuses"]) == {"200"}
        assert row["statuses"]["200"] >= row["clients"]
        assert 0 < row["p50"] <= row["p95"] <= row["p99"]
        assert row["per_second"] > 0
    assert measured["suite"] == "load"
    assert measured["resident_mb"] == []
    assert "4" in result.stderr


def test_load_on_nobody_is_one_line() -> None:
    code, output = invoke("load", "--url", "http://127.0.0.1:9", "--seconds", "0.1")

    assert code == 1
    assert "Is the server running" in output
