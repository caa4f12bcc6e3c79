"""`partnership serve` as a process of its own: what curl sees, what it logs, how it ends."""

import base64
import datetime
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from assistant.assembly import Engine
from assistant.cli import main
from assistant.serving.keys import KeyFile

QUESTION = "When was the partnership signed, and where?"
SCOPES = ("ask", "read", "admin")


@dataclass
class Served:
    """A running server."""

    process: subprocess.Popen[bytes]
    url: str
    key: str
    environment: dict[str, str]
    log: Path

    def get(self, path: str, **headers: str) -> httpx.Response:
        return httpx.get(self.url + path, headers=headers or {"x-api-key": self.key}, timeout=60)


@pytest.fixture(scope="module")
def served(
    engine: Engine, quick_folder: Callable[[], Path], copy_index: Callable[[Path, Path], None]
) -> Iterator[Served]:
    """A server with keys and records, that logs all it can."""
    folder = quick_folder()
    copy_index(engine.settings.index_folder, folder / "index")
    key = KeyFile(folder / "keys.json").add("one", SCOPES, datetime.date(2026, 1, 1))
    environment = {
        "PATH": os.environ["PATH"], "PARTNERSHIP_EMBEDDING_MODEL": "hashing",
        "PARTNERSHIP_DATA": str(folder), "PARTNERSHIP_CACHE": str(folder),
        "PARTNERSHIP_API_KEYS": "required", "PARTNERSHIP_RECORDS": "true",
        "PARTNERSHIP_LOG_LEVEL": "debug", "PARTNERSHIP_FAILED_KEYS_LIMIT": "off",
    }  # fmt: skip
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "assistant.cli", "serve", "--port", "0", "--no-page"],
            env=environment, stderr=log, stdout=log, cwd=folder,
        )  # fmt: skip
    served = Served(process, _address(process, folder / "log"), key, environment, folder / "log")
    yield served
    process.kill()
    process.wait()


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    """Where the server says that it listens."""
    while "(stop with" not in (said := log.read_text()):
        assert process.poll() is None, said
        time.sleep(0.05)
    return said.rpartition(": ")[2].partition(" (stop")[0]


def curl(served: Served, *arguments: str) -> subprocess.Popen[str]:
    program = shutil.which("curl")
    if program is None:
        pytest.skip("curl is not installed: apt-get install curl")
    return subprocess.Popen(
        [program, "-sN", "--max-time", "300", *arguments, "-H", f"X-API-Key: {served.key}",
         "-H", "content-type: application/json", f"{served.url}/v1/answers"],
        stdout=subprocess.PIPE, text=True, encoding="utf-8",
    )  # fmt: skip


def test_curl_sees_the_answer_come_event_by_event(served: Served) -> None:
    body = json.dumps({"question": QUESTION})
    asking = curl(served, "-d", body.replace("}", ', "stream": true}'))
    said, _ = asking.communicate(timeout=300)
    plain, _ = curl(served, "-d", body).communicate(timeout=300)
    assert asking.returncode == 0, said
    events = [block.split("\n") for block in said.strip().split("\n\n")]
    assert all(len(lines) == 2 for lines in events), said
    names = [lines[0].removeprefix("event: ") for lines in events]
    data = [json.loads(lines[1].removeprefix("data: ")) for lines in events]

    assert (names[0], names[-1], names.count("answer")) == ("status", "answer", 1)
    text = "".join(d["text"] for name, d in zip(names, data, strict=True) if name == "delta")
    assert text == data[-1]["answer"]
    own = {"id", "timings_ms"}
    expected = {k: v for k, v in json.loads(plain).items() if k not in own}
    assert {k: v for k, v in data[-1].items() if k not in own} == expected


def test_no_key_is_in_the_log_the_errors_the_metrics_or_the_settings(served: Served) -> None:
    wrong = "pa_" + "wrong" * 8
    basic = base64.b64encode(f"anybody:{wrong}".encode()).decode()
    said = [served.get(path) for path in (
        "/metrics", "/v1/documents", "/v1/documents/x", "/v1/search", f"/v1/search?q={served.key}",
        f"/v1/documents/{served.key}?key={served.key}", f"/{served.key}",
    )]  # fmt: skip
    for headers in (
        {"x-api-key": wrong}, {"authorization": f"Bearer {wrong}"},
        {"authorization": f"Basic {basic}"}, {"authorization": wrong},
        {"authorization": f"Bearer {served.key} {wrong}"}, {"cookie": f"key={wrong}"},
    ):  # fmt: skip
        refused = served.get("/v1/documents", **headers)
        assert refused.status_code == 401
        said.append(refused)
    shown = CliRunner(env=served.environment).invoke(main, ["settings"])
    log = served.log.read_text()

    assert shown.exit_code == 0
    assert log.count("partnership.requests") >= len(said)
    for secret in (served.key, wrong, basic):
        assert secret not in log
        assert secret not in shown.output
        assert secret not in served.get("/metrics").text
        assert all(secret not in reply.text for reply in said if secret not in str(reply.url))


def test_a_server_told_to_stop_finishes_what_it_has_begun_and_closes_what_is_open(
    served: Served,
) -> None:
    """It comes last: the server is gone then."""
    body = json.dumps({"question": QUESTION, "stream": True})
    asking = curl(served, "-d", body)
    assert asking.stdout is not None
    assert asking.stdout.readline() == "event: status\n"
    served.process.send_signal(signal.SIGTERM)
    rest, _ = asking.communicate(timeout=300)

    assert served.process.wait(timeout=60) == 0
    assert '"status":' in rest.rpartition("event: answer\n")[2]
    assert "Traceback" not in served.log.read_text()
    with sqlite3.connect(served.log.parent / "records.sqlite") as records:
        assert records.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        answer_id = json.loads(rest.rpartition("data: ")[2])["id"]
        kept = records.execute("SELECT caller FROM answers WHERE id = ?", [answer_id]).fetchone()
        assert kept == ("key one",)
