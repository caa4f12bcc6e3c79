"""The index on a server: what only a server can do wrong. The rest is in test_index.py."""

import http.server
import json
import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from qdrant_client import QdrantClient

from ingest.index import (
    CollectionOptions,
    EntryVectors,
    IndexEntry,
    IndexUnavailableError,
    PassageIndex,
    SearchFilter,
)
from ingest.index.server import ServerIndex
from ingest.index.server_errors import tried_again
from ingest.lexical import SparseVector


def test_a_server_that_does_not_answer_is_one_clear_line() -> None:
    with pytest.raises(IndexUnavailableError) as caught:
        PassageIndex.open_server("http://127.0.0.1:9")

    message = str(caught.value)
    assert message.startswith("The Qdrant server at http://127.0.0.1:9 does not answer: ")
    assert "PARTNERSHIP_QDRANT_URL" in message
    assert "\n" not in message


class Cutting(http.server.BaseHTTPRequestHandler):
    """Answers what is harmless; cuts the connection as often as its server says."""

    protocol_version = "HTTP/1.1"
    server: "CuttingServer"

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_PUT(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append(self.path)
        content = json.dumps(
            {"result": {"operation_id": 1, "status": "completed"}, "status": "ok", "time": 0.0}
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        cut = self.server.cuts > 0
        self.server.cuts -= cut
        self.wfile.write(content[:10] if cut else content)
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class CuttingServer(http.server.ThreadingHTTPServer):
    """A server whose next `cuts` answers end in the middle."""

    cuts = 0

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Cutting)
        self.asked: list[str] = []


@pytest.fixture
def server() -> Iterator[CuttingServer]:
    with CuttingServer() as opened:
        thread = threading.Thread(target=opened.serve_forever, args=(0.01,))
        thread.start()
        yield opened
        opened.shutdown()
        thread.join()


@pytest.fixture
def index(server: CuttingServer) -> Iterator[ServerIndex]:
    host, port = server.server_address[:2]
    client = QdrantClient(url=f"http://{host!s}:{port}", check_compatibility=False)
    with ServerIndex(client) as opened:
        yield opened


POINT = (
    IndexEntry("a:1", "en", "a", 1, 20260614, "authentic", "Text.", "Text.", False, "f"),
    EntryVectors(np.eye(1, 8, dtype=np.float32)[0], np.eye(1, 8, dtype=np.float32),
                 SparseVector([1], [1.0])),
)  # fmt: skip


def test_a_connection_cut_in_the_middle_of_a_query_is_one_clear_line(
    server: CuttingServer, index: ServerIndex
) -> None:
    vector = POINT[1].dense
    for ask in (
        lambda: index.search("x", SearchFilter("en"), dense=vector, lexical=None, limit=5),
        lambda: index.sentence_vectors("x", ["a:1"], "en"),
        index.served,
    ):
        server.cuts = 1
        with pytest.raises(IndexUnavailableError) as caught:
            ask()
        assert str(caught.value).startswith("The Qdrant server does not answer: ")
        assert str(caught.value).endswith("Try again in a moment.")
        assert "\n" not in str(caught.value)


def test_what_is_stored_is_stored_again_where_the_connection_broke(
    server: CuttingServer, index: ServerIndex
) -> None:
    server.cuts = 1
    index.add("x", [POINT])

    assert [path.partition("?")[0] for path in server.asked] == ["/collections/x/points"] * 2


def test_a_call_is_made_again_a_few_times_and_then_fails() -> None:
    calls = []

    def broken() -> None:
        calls.append(1)
        raise ConnectionError("cut")

    with pytest.raises(ConnectionError):
        tried_again(broken, waits=(0.0, 0.0))
    assert len(calls) == 3


@pytest.mark.parametrize(
    ("points", "graph", "on_disk", "quantisation"),
    [
        (700, 0, False, "none"),
        (50_000, 16, False, "none"),
        (500_000, 16, True, "scalar"),
    ],
)
def test_a_collection_is_made_for_its_size(
    points: int, graph: int, on_disk: bool, quantisation: str
) -> None:
    plan = CollectionOptions().for_size(points)

    assert (plan.hnsw_m, plan.on_disk, plan.quantisation) == (graph, on_disk, quantisation)


def test_what_is_chosen_counts_more_than_the_size() -> None:
    chosen = CollectionOptions(on_disk=False, quantisation="binary", replicas=3, shards=6)
    plan = chosen.for_size(500_000)

    assert (plan.on_disk, plan.quantisation, plan.shards) == (False, "binary", 6)
    assert plan.write_consistency == 2
    assert replace(chosen, write_consistency=3).for_size(1).write_consistency == 3
    assert chosen.oversampling == 4.0
