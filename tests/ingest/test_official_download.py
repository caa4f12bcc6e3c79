"""Downloads from a real local server: known hosts, bounded, polite, and only what has changed."""

import datetime
import gzip
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ingest.official_texts.download import Downloader, DownloadError, user_agent
from ingest.official_texts.records import read_record, record_path, write_atomically

PAGE = b"<!DOCTYPE html><html><body><main><p>The Participants cooperate.</p></main></body></html>"
HOST = "127.0.0.1"


@dataclass
class Answer:
    """What the server says to a path."""

    body: bytes = PAGE
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    endless: bool = False
    silent: bool = False


class Server:
    """A real HTTP server in a thread; it remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.sent = 0
        self.stopping = threading.Event()
        self.http = ThreadingHTTPServer((HOST, 0), self._handler())
        self.http.daemon_threads = True
        self.http.block_on_close = True
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.01,))
        self.thread.start()

    @property
    def netloc(self) -> str:
        return f"{HOST}:{self.http.server_address[1]}"

    def url(self, path: str, host: str = HOST) -> str:
        return f"http://{host}:{self.http.server_address[1]}{path}"

    def stop(self) -> None:
        self.stopping.set()
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()

    def _handler(server) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - `self` is the handler's
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                server.requests.append((self.path, headers))
                answer = server.answers.get(self.path, Answer(b"no", 404))
                if answer.silent:
                    server.stopping.wait(5)
                    return
                etag = answer.headers.get("etag")
                if etag and headers.get("if-none-match") == etag:
                    self._head(304, {})
                    return
                self._head(answer.status, answer.headers)
                self._send(answer)

            def _head(self, status: int, headers: Mapping[str, str]) -> None:
                self.send_response(status)
                for name, value in {"content-type": "text/html", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()

            def _send(self, answer: Answer) -> None:
                try:
                    self.wfile.write(answer.body)
                    while answer.endless and not server.stopping.is_set():
                        server.sent += self.wfile.write(bytes(65_536))
                except OSError:
                    pass  # the other side hung up, as it should

            def log_message(self, *_: object) -> None:
                pass

        return Handler


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.stop()


class Clock:
    """Seconds that pass only when someone sleeps, or on each look if told so."""

    def __init__(self, step: float = 0.0) -> None:
        self.time = 100.0
        self.step = step
        self.slept: list[float] = []

    def __call__(self) -> float:
        self.time += self.step
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


NOON = datetime.datetime(2026, 11, 23, 12, tzinfo=datetime.UTC)


@pytest.fixture
def open_downloader(server: Server) -> Iterator[Callable[..., Downloader]]:
    opened: list[Downloader] = []

    def open_(**options: object) -> Downloader:
        clock = options.pop("clock", None) or Clock()
        given: dict[str, object] = {
            "allow_http_hosts": {server.netloc, f"localhost:{server.netloc.split(':')[1]}"},
            "clock": clock,
            "sleep": clock.sleep,  # type: ignore[attr-defined]
            "now": lambda: NOON,
            **options,
        }
        opened.append(Downloader({HOST}, **given).__enter__())  # type: ignore[arg-type]
        return opened[-1]

    yield open_
    for downloader in opened:
        downloader.__exit__()


def test_a_page_is_kept_with_its_address_date_and_hash(
    server: Server, open_downloader: Callable[..., Downloader], tmp_path: Path
) -> None:
    server.answers["/text"] = Answer(headers={"etag": '"1"', "last-modified": "yesterday"})
    download = open_downloader().fetch(server.url("/text"), tmp_path)

    assert download.changed
    assert download.raw == PAGE
    record = json.loads(record_path(tmp_path, server.url("/text")).read_text())
    assert record == {
        "address": server.url("/text"),
        "final_address": server.url("/text"),
        "fetched": "2026-11-23T12:00:00+00:00",
        "sha256": download.record.sha256,
        "size": len(PAGE),
        "content_type": "text/html",
        "file": download.path.name,
        "etag": '"1"',
        "last_modified": "yesterday",
    }
    assert download.path.suffix == ".html"


def test_the_product_names_itself(
    server: Server, open_downloader: Callable[..., Downloader], tmp_path: Path
) -> None:
    server.answers["/text"] = Answer()
    open_downloader().fetch(server.url("/text"), tmp_path)

    assert server.requests[0][1]["user-agent"] == user_agent()
    assert user_agent().startswith("partnership-assistant")


def test_what_has_not_changed_is_not_downloaded_again(
    server: Server, open_downloader: Callable[..., Downloader], tmp_path: Path
) -> None:
    server.answers["/text"] = Answer(headers={"etag": '"1"'})
    downloader = open_downloader()
    first = downloader.fetch(server.url("/text"), tmp_path)
    second = downloader.fetch(server.url("/text"), tmp_path)

    assert server.requests[1][1]["if-none-match"] == '"1"'
    assert not second.changed
    assert second.record == first.record
    assert second.raw == PAGE


def test_a_page_that_has_changed_replaces_the_old_one(
    server: Server, open_downloader: Callable[..., Downloader], tmp_path: Path
) -> None:
    server.answers["/text"] = Answer(headers={"etag": '"1"'})
    downloader = open_downloader()
    downloader.fetch(server.url("/text"), tmp_path)
    server.answers["/text"] = Answer(b"<html>new</html>", headers={"etag": '"2"'})
    second = downloader.fetch(server.url("/text"), tmp_path)

    assert second.changed
    assert second.raw == b"<html>new</html>"


def test_without_anything_to_compare_by_a_page_of_today_is_not_asked_for_again(
    server: Server, open_downloader: Callable[..., Downloader], tmp_path: Path
) -> None:
    server.answers["/text"] = Answer()
    open_downloader().fetch(server.url("/text"), tmp_path)
    assert not open_downloader().fetch(server.url("/text"), tmp_path).changed
    assert len(server.requests) == 1

    tomorrow = open_downloader(now=lambda: NOON + datetime.timedelta(days=2))
    assert not tomorrow.fetch(server.url("/text"), tmp_path).changed
    assert len(server.requests) == 2


def test_a_copy_that_was_damaged_is_downloaded_again(
    server: Server, open_downloader: Callable[..., Downloader], tmp_path: Path
) -> None:
    server.answers["/text"] = Answer(headers={"etag": '"1"'})
    downloader = open_downloader()
    downloader.fetch(server.url("/text"), tmp_path).path.write_bytes(b"half")

    assert read_record(tmp_path, server.url("/text")) is None
    assert downloader.fetch(server.url("/text"), tmp_path).raw == PAGE


def test_a_redirect_on_the_same_host_is_followed(
    server: Server, open_downloader: Callable[..., Downloader], tmp_path: Path
) -> None:
    server.answers["/old"] = Answer(b"", 301, {"location": "/new"})
    server.answers["/new"] = Answer()
    download = open_downloader().fetch(server.url("/old"), tmp_path)

    assert download.record.address == server.url("/old")
    assert download.record.final_address == server.url("/new")


def test_a_redirect_to_another_host_is_refused_and_not_followed(
    server: Server, open_downloader: Callable[..., Downloader], tmp_path: Path
) -> None:
    server.answers["/old"] = Answer(b"", 302, {"location": server.url("/new", "localhost")})
    server.answers["/new"] = Answer()

    with pytest.raises(
        DownloadError, match=r"redirects to .*, which is on a host that the catalog"
    ):
        open_downloader().fetch(server.url("/old"), tmp_path)
    assert [path for path, _ in server.requests] == ["/old"]


def test_a_redirect_away_from_https_is_refused(
    server: Server, open_downloader: Callable[..., Downloader], tmp_path: Path
) -> None:
    location = f"http://{HOST}:1/text"
    server.answers["/old"] = Answer(b"", 302, {"location": location})

    with pytest.raises(DownloadError, match="which is not https and is not fetched"):
        open_downloader().fetch(server.url("/old"), tmp_path)


def test_a_circle_of_redirects_ends(
    server: Server, open_downloader: Callable[..., Downloader], tmp_path: Path
) -> None:
    server.answers["/a"] = Answer(b"", 302, {"location": "/a"})

    with pytest.raises(DownloadError, match="redirects more than 5 times"):
        open_downloader().fetch(server.url("/a"), tmp_path)


@pytest.mark.parametrize(
    "address",
    [
        "http://www.gov.uk/text",
        "https://www.gov.uk/text",
        "https://127.0.0.1@evil.example/text",
        "https://user:secret@127.0.0.1/text",
        "file:///etc/passwd",
        "https://",
    ],
)
def test_only_the_catalog_s_hosts_are_asked(
    address: str, open_downloader: Callable[..., Downloader], tmp_path: Path
) -> None:
    with pytest.raises(DownloadError, match="is not fetched"):
        open_downloader().fetch(address, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_body_of_fifty_megabytes_is_cut_off(
    server: Server, open_downloader: Callable[..., Downloader], tmp_path: Path
) -> None:
    server.answers["/big"] = Answer(endless=True)

    with pytest.raises(DownloadError, match=r"is longer than 2 MB and was cut off"):
        open_downloader(most_bytes=2 * 1024**2).fetch(server.url("/big"), tmp_path)
    assert server.sent < 50 * 1024**2
    assert not list(tmp_path.iterdir())


def test_a_body_that_announces_fifty_megabytes_is_not_read_at_all(
    server: Server, open_downloader: Callable[..., Downloader], tmp_path: Path
) -> None:
    server.answers["/big"] = Answer(b"x", headers={"content-length": str(50 * 1024**2)})

    with pytest.raises(DownloadError, match="is longer than 20 MB"):
        open_downloader().fetch(server.url("/big"), tmp_path)


def test_a_small_body_that_unpacks_to_a_large_one_is_cut_off(
    server: Server, open_downloader: Callable[..., Downloader], tmp_path: Path
) -> None:
    packed = gzip.compress(bytes(8 * 1024**2))
    server.answers["/bomb"] = Answer(packed, headers={"content-encoding": "gzip"})

    with pytest.raises(DownloadError, match="is longer than 1 MB"):
        open_downloader(most_bytes=1024**2).fetch(server.url("/bomb"), tmp_path)


def test_a_server_that_falls_silent_is_given_up(
    server: Server, open_downloader: Callable[..., Downloader], tmp_path: Path
) -> None:
    server.answers["/stalled"] = Answer(silent=True)

    with pytest.raises(DownloadError, match="does not answer in time"):
        open_downloader(stall_seconds=0.1).fetch(server.url("/stalled"), tmp_path)


def test_a_server_that_drips_is_given_up(
    server: Server, open_downloader: Callable[..., Downloader], tmp_path: Path
) -> None:
    server.answers["/drip"] = Answer(endless=True)
    downloader = open_downloader(clock=Clock(step=70.0), total_seconds=180.0)

    with pytest.raises(DownloadError, match="takes longer than 180 s"):
        downloader.fetch(server.url("/drip"), tmp_path)


def test_a_server_that_is_not_there_is_told_in_one_line(
    open_downloader: Callable[..., Downloader], tmp_path: Path
) -> None:
    downloader = open_downloader(allow_http_hosts={f"{HOST}:9"})

    with pytest.raises(DownloadError) as caught:
        downloader.fetch(f"http://{HOST}:9/", tmp_path)
    assert str(caught.value).startswith(f"http://{HOST}:9/ cannot be fetched")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("status", [403, 404, 500, 503])
def test_a_server_that_refuses_is_quoted(
    status: int, server: Server, open_downloader: Callable[..., Downloader], tmp_path: Path
) -> None:
    server.answers["/text"] = Answer(b"no", status)

    with pytest.raises(DownloadError, match=f"the server says {status}"):
        open_downloader().fetch(server.url("/text"), tmp_path)


def test_a_picture_is_no_text(
    server: Server, open_downloader: Callable[..., Downloader], tmp_path: Path
) -> None:
    server.answers["/map.png"] = Answer(b"\x89PNG\0\0", headers={"content-type": "image/png"})

    with pytest.raises(DownloadError, match="is neither HTML, PDF, Word"):
        open_downloader().fetch(server.url("/map.png"), tmp_path)


def test_requests_to_one_host_keep_their_distance(
    server: Server, open_downloader: Callable[..., Downloader], tmp_path: Path
) -> None:
    clock = Clock()
    downloader = open_downloader(clock=clock, delay_seconds=2.0)
    for name in "abc":
        server.answers[f"/{name}"] = Answer()
        downloader.fetch(server.url(f"/{name}"), tmp_path)
        clock.time += 0.5

    assert clock.slept == [1.5, 1.5]


def test_progress_is_told_in_bytes(
    server: Server, open_downloader: Callable[..., Downloader], tmp_path: Path
) -> None:
    server.answers["/text"] = Answer(headers={"content-length": str(len(PAGE))})
    told: list[tuple[int, int | None]] = []
    open_downloader().fetch(server.url("/text"), tmp_path, lambda *step: told.append(step))

    assert told[-1] == (len(PAGE), len(PAGE))


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "file.txt"
    write_atomically(path, b"old")
    with pytest.raises(TypeError):
        write_atomically(path, "not bytes")  # type: ignore[arg-type]

    assert path.read_bytes() == b"old"
    assert list(path.parent.iterdir()) == [path]
