"""The whole API held to its own description by schemathesis: all checks, a real server.

    python tests/fuzz/contract.py --requests 20000

A server of its own is started on a free port, with keys, records and the small embedder, in a
folder of its own. Schemathesis runs in rounds, each with another seed, until the server has
answered so many requests by its own count. Exit code 1 where a check failed, where the server said
5xx, or where its log tells of an unexpected error.
"""

import argparse
import collections
import contextlib
import datetime
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families

from assistant.serving.keys import KeyFile

_HERE = Path(__file__).parent
_SERVE = [sys.executable, "-m", "assistant.cli", "serve", "--no-page"]


def main() -> None:
    """Run the rounds and print what the server counted."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=20_000, help="at least so many (20,000)")
    parser.add_argument("--port", type=int, default=8129)
    parser.add_argument("--seed", type=int, default=1, help="of the first round")
    parser.add_argument("--examples", type=int, default=400, help="an operation and round")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, _server(Path(name), given.port) as key:
        failed = _rounds(f"http://127.0.0.1:{given.port}", key, given)
        failed |= "unexpected error" in (Path(name) / "log").read_text()
    raise SystemExit(1 if failed else 0)


def _rounds(url: str, key: str, given: argparse.Namespace) -> bool:
    failed, seed = False, given.seed
    counted = _counted(url, key)
    while counted.total() < given.requests and not failed:
        command = [
            sys.executable, "-m", "schemathesis.cli",
            "--config-file", str(_HERE / "schemathesis.toml"), "run", f"{url}/openapi.json",
            "--header", f"Authorization: Bearer {key}", "--checks", "all",
            "--max-examples", str(given.examples), "--seed", str(seed),
            "--phases", "examples,coverage,fuzzing,stateful", "--continue-on-failure",
            "--request-timeout", "120", "--wait-for-schema", "300", "--generation-database", "none",
        ]  # fmt: skip
        failed = subprocess.run(command, cwd=os.getcwd()).returncode != 0
        counted = _counted(url, key)
        print(f"Seed {seed}: {counted.total()} requests so far: {dict(sorted(counted.items()))}")
        seed += 1
    return failed or any(status.startswith("5") for status in counted)


def _counted(url: str, key: str) -> collections.Counter[str]:
    """Requests that the server has answered, by status."""
    text = httpx.get(f"{url}/metrics", headers={"x-api-key": key}, timeout=60).text
    counted: collections.Counter[str] = collections.Counter()
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.name == "partnership_requests_total":
                counted[sample.labels["status"]] += int(sample.value)
    return counted


@contextlib.contextmanager
def _server(folder: Path, port: int) -> Iterator[str]:
    """Serve from an empty folder; gives a key for everything."""
    key = KeyFile(folder / "keys.json").add("fuzz", ("ask", "read", "admin"), datetime.date.today())
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PARTNERSHIP_")} | {
        "PARTNERSHIP_DATA": str(folder), "PARTNERSHIP_EMBEDDING_MODEL": "hashing",
        "PARTNERSHIP_API_KEYS": "required", "PARTNERSHIP_FAILED_KEYS_LIMIT": "off",
        "PARTNERSHIP_RECORDS": "true", "PARTNERSHIP_RECORDS_DAYS": "1",
    }  # fmt: skip
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*_SERVE, "--port", str(port)], env=environment, cwd=folder, stdout=log, stderr=log
        )
        try:
            _wait(f"http://127.0.0.1:{port}/readyz", process)
            yield key
        finally:
            process.terminate()
            process.wait(60)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(url).is_success:
                return
        time.sleep(0.5)
    raise SystemExit("The server did not start.")


if __name__ == "__main__":
    main()
