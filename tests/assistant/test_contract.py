"""The API held to its own description by schemathesis, over real HTTP."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

CONFIGURATION = Path(__file__).parents[1] / "fuzz" / "schemathesis.toml"


def test_every_answer_is_as_the_description_says(
    server: str, api: httpx.Client, tmp_path: Path
) -> None:
    """The longer run is `make fuzz`."""
    description = tmp_path / "openapi.json"
    description.write_bytes(api.get("/openapi.json").content)
    ran = subprocess.run(
        [
            sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIGURATION),
            "run", str(description), "--url", server,
            "--phases", "examples,coverage", "--checks", "all", "--request-timeout", "600",
            "--max-response-time", "600",
        ],
        capture_output=True, text=True, cwd=tmp_path,
    )  # fmt: skip

    assert ran.returncode == 0, ran.stdout[-6_000:] + ran.stderr[-2_000:]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/v1/answers", "POST"),
        ("POST", "/v1/answers/x", "DELETE, GET"),
        ("DELETE", "/v1/answers", "POST"),
        ("DELETE", "/v1/documents/gcap", "GET"),
        ("POST", "/v1/documents", "GET"),
        ("POST", "/v1/documents/gcap", "GET"),
        ("GET", "/v1/chat/completions", "POST"),
        ("POST", "/v1/models", "GET"),
    ],
)
def test_another_method_is_a_405_that_names_the_right_one(
    api: httpx.Client, method: str, path: str, allowed: str
) -> None:
    response = api.request(method, path)

    assert (response.status_code, response.headers["allow"]) == (405, allowed)


@pytest.mark.parametrize("as_of", [0, 1e9, True, "0", "1700000000", "2026-06-14T00:00:00", []])
def test_a_day_is_written_as_a_day(api: httpx.Client, as_of: object) -> None:
    body = {"question": "x?", "as_of": as_of}

    assert api.post("/v1/answers", json=body).status_code == 422
    if isinstance(as_of, str):
        assert api.get("/v1/timeline", params={"as_of": as_of}).status_code == 422
        assert api.get("/v1/search", params={"q": "x", "as_of": as_of}).status_code == 422
