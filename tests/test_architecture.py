"""Data flows one way: ingest → assistant → (its API) → ui and evals."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
PARTS = ("ingest", "assistant", "ui", "evals")
CONTRACT = {"assistant.client", "assistant.events", "assistant.models"}


def imports_of(path: Path) -> Iterator[str]:
    """The modules of our own that a file imports anywhere, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            names = [node.module or ""]
        yield from (name for name in names if name.partition(".")[0] in PARTS)


def files(part: str) -> list[Path]:
    return sorted((REPOSITORY / part).rglob("*.py"))


def imported(part: str) -> set[tuple[str, str]]:
    return {
        (path.relative_to(REPOSITORY).as_posix(), name)
        for path in files(part)
        for name in imports_of(path)
    }


@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_there(part: str) -> None:
    assert files(part)


def test_ingest_imports_nothing_of_the_others() -> None:
    assert {(f, n) for f, n in imported("ingest") if not n.startswith("ingest")} == set()


def test_the_assistant_knows_the_page_and_the_evals_only_as_commands() -> None:
    found = {(f, n) for f, n in imported("assistant") if n.partition(".")[0] in {"ui", "evals"}}

    assert found <= {("assistant/commands/serve.py", "ui.app")}


def test_the_page_reaches_the_assistant_only_through_its_client() -> None:
    beyond = {(f, n) for f, n in imported("ui") if n.startswith("assistant") and n not in CONTRACT}

    assert beyond == set()
    assert {(f, n) for f, n in imported("ui") if n.startswith("evals")} == set()


def test_the_evals_ask_through_the_client_and_start_the_assistant_in_one_place() -> None:
    """Benchmarks measure its parts, and commands share its way of showing errors and progress."""
    beyond = {
        (f, n) for f, n in imported("evals") if n.startswith("assistant") and n not in CONTRACT
    }
    asking = {f for f, _ in beyond if not f.startswith(("evals/benchmarks/", "evals/commands/"))}

    assert len(asking) <= 1, asking
    assert {f for f, n in beyond if n == "assistant.service"} <= asking
    assert {(f, n) for f, n in imported("evals") if n.startswith("ui")} == set()


def test_only_the_settings_read_the_environment() -> None:
    readers = {
        path.relative_to(REPOSITORY).as_posix()
        for part in ("ingest", "assistant")
        for path in files(part)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    }

    assert readers <= {"assistant/settings.py"}


@pytest.mark.parametrize(
    ("package", "modules"),
    [
        (
            "qdrant_client",
            {
                "ingest/index/server.py",
                "ingest/index/server_errors.py",
                "ingest/index/wire.py",
            },
        ),
        ("qdrant_edge", {"ingest/index/edge_shard.py"}),
    ],
)
def test_only_the_index_speaks_to_qdrant(package: str, modules: set[str]) -> None:
    speakers = {
        path.relative_to(REPOSITORY).as_posix()
        for part in ("ingest", "assistant", "ui")
        for path in files(part)
        if package in path.read_text(encoding="utf-8")
    }

    assert speakers == modules
