"""A server that is killed under load, and started again."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from assistant.assembly import Engine
from evals.benchmarks.crash import READY_WITHIN, crash


def test_a_server_killed_under_load_comes_back_whole(
    engine: Engine,
    quick_folder: Callable[[], Path],
    copy_index: Callable[[Path, Path], None],
) -> None:
    folder = quick_folder()
    copy_index(engine.settings.index_folder, folder / "index")
    hashing = {"PARTNERSHIP_EMBEDDING_MODEL": "hashing"}

    found = asyncio.run(crash(folder, clients=4, answers=12, environment=hashing))

    assert found.faults == []
    assert found.received >= 12
    assert found.cut == 4
    assert found.ready_after < READY_WITHIN
