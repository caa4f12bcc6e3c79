"""Download official texts: https only, known hosts only, bounded, polite, and only what changed."""

import datetime
import hashlib
import ssl
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx

from ingest.official_texts.blocks import OfficialTextError
from ingest.official_texts.formats import suffix_of
from ingest.official_texts.records import (
    Download,
    DownloadRecord,
    read_record,
    record_path,
    write_record,
)

MOST_BYTES = 20 * 1024 * 1024
STALL_SECONDS = 30.0
TOTAL_SECONDS = 180.0
DELAY_SECONDS = 2.0
MOST_REDIRECTS = 5
FRESH = datetime.timedelta(days=1)
"""How long a file counts as unchanged if its server gives nothing to compare it by."""

Progress = Callable[[int, int | None], None]
"""Told how many bytes have come, and of how many if the server says."""

_REDIRECTS = {301, 302, 303, 307, 308}


class DownloadError(OfficialTextError):
    """An address cannot be downloaded; the message is one line that names it."""


def user_agent() -> str:
    """How the product names itself to servers."""
    try:
        return f"partnership-assistant/{version('partnership-assistant')} (corpus fetch)"
    except PackageNotFoundError:
        return "partnership-assistant (corpus fetch)"


@cache
def _certificates() -> ssl.SSLContext:
    """The authorities that are trusted: read once, not for each downloader."""
    return httpx.create_ssl_context()


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


class Downloader:
    """Downloads one address at a time.

    Args:
        hosts: the only ones that are asked, redirects included.
        allow_http_hosts: "host:port" places that may be asked without TLS: a test's own server.
        most_bytes: a longer body is cut off and refused.
        stall_seconds: the longest silence of a server.
        total_seconds: the longest time for one address.
        delay_seconds: the shortest time between two requests to one host.
        clock: seconds that only go forward.
        sleep: waits for some seconds.
        now: the time of day, for the records.
    """

    def __init__(
        self,
        hosts: Collection[str],
        *,
        allow_http_hosts: Collection[str] = (),
        most_bytes: int = MOST_BYTES,
        stall_seconds: float = STALL_SECONDS,
        total_seconds: float = TOTAL_SECONDS,
        delay_seconds: float = DELAY_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime.datetime] = _now,
    ) -> None:
        self._hosts = frozenset(host.lower() for host in hosts)
        self._allow_http_hosts = frozenset(allow_http_hosts)
        self._most_bytes = most_bytes
        self._total_seconds = total_seconds
        self._delay_seconds = delay_seconds
        self._clock, self._sleep, self._now = clock, sleep, now
        self._last_request: dict[str, float] = {}
        self._client = httpx.Client(
            follow_redirects=False,
            timeout=httpx.Timeout(stall_seconds),
            headers={"user-agent": user_agent(), "accept-encoding": "identity"},
            trust_env=True,
            verify=_certificates(),
        )

    def __enter__(self) -> "Downloader":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def fetch(
        self, address: str, folder: Path, progress: Progress = lambda done, total: None
    ) -> Download:
        """Bring an address into a folder of raw files, or find that it has not changed.

        Args:
            address: what to download.
            folder: the document's folder of raw files.
            progress: told of the bytes as they come.

        Raises:
            DownloadError: it is not allowed, does not answer, is too long or takes too long.
        """
        known = read_record(folder, address)
        if known and not (known.etag or known.last_modified) and self._is_fresh(known):
            return Download(known, folder / known.file, changed=False)
        headers = _conditions(known) if known else {}
        start = self._clock()
        with _explained(address), self._open(address, headers) as response:
            if response.status_code == 304 and known:
                return Download(known, folder / known.file, changed=False)
            if response.status_code != 200:
                reason = f"{response.status_code} {response.reason_phrase}".strip()
                raise DownloadError(f"{address} cannot be fetched: the server says {reason}.")
            raw = self._body(address, response, start, progress)
        return self._keep(address, folder, response, raw, known)

    def _is_fresh(self, record: DownloadRecord) -> bool:
        return self._now() - datetime.datetime.fromisoformat(record.fetched) < FRESH

    @contextmanager
    def _open(self, address: str, headers: dict[str, str]) -> Iterator[httpx.Response]:
        """Follow redirects by hand: every hop is checked before it is asked."""
        place = address
        for _ in range(MOST_REDIRECTS + 1):
            self._check(place, address)
            self._wait(urlsplit(place).netloc)
            with self._client.stream("GET", place, headers=headers) as response:
                if response.status_code not in _REDIRECTS:
                    yield response
                    return
                place = urljoin(place, response.headers.get("location", ""))
        raise DownloadError(f"{address} redirects more than {MOST_REDIRECTS} times.")

    def _check(self, place: str, address: str) -> None:
        parts = urlsplit(place)
        through = "" if place == address else f" redirects to {place}, which"
        if parts.scheme != "https" and parts.netloc not in self._allow_http_hosts:
            raise DownloadError(f"{address}{through} is not https and is not fetched.")
        if (parts.hostname or "").lower() not in self._hosts or parts.username is not None:
            raise DownloadError(
                f"{address}{through} is on a host that the catalog does not name "
                f"({parts.hostname}) and is not fetched."
            )

    def _wait(self, host: str) -> None:
        last = self._last_request.get(host)
        if last is not None and (left := last + self._delay_seconds - self._clock()) > 0:
            self._sleep(left)
        self._last_request[host] = self._clock()

    def _body(
        self, address: str, response: httpx.Response, start: float, progress: Progress
    ) -> bytes:
        length = response.headers.get("content-length", "")
        announced = int(length) if length.isdigit() else None
        body = bytearray()
        self._check_size(address, announced or 0)
        for chunk in response.iter_bytes():
            body += chunk
            self._check_size(address, len(body))
            if self._clock() - start > self._total_seconds:
                raise DownloadError(
                    f"{address} takes longer than {self._total_seconds:g} s and was given up."
                )
            progress(len(body), announced)
        return bytes(body)

    def _check_size(self, address: str, size: int) -> None:
        if size > self._most_bytes:
            most = self._most_bytes / 1024 / 1024
            raise DownloadError(f"{address} is longer than {most:g} MB and was cut off.")

    def _keep(
        self,
        address: str,
        folder: Path,
        response: httpx.Response,
        raw: bytes,
        known: DownloadRecord | None,
    ) -> Download:
        content_type = response.headers.get("content-type", "")
        digest = hashlib.sha256(raw).hexdigest()
        try:
            suffix = suffix_of(raw, content_type, str(response.url))
        except OfficialTextError as error:
            raise DownloadError(f"{address} {error}.") from error
        record = DownloadRecord(
            address=address,
            final_address=str(response.url),
            fetched=self._now().isoformat(timespec="seconds"),
            sha256=digest,
            size=len(raw),
            content_type=content_type,
            file=f"{record_path(folder, address).stem}{suffix}",
            etag=response.headers.get("etag"),
            last_modified=response.headers.get("last-modified"),
        )
        changed = known is None or known.sha256 != digest
        return Download(record, write_record(folder, record, raw), changed)


def _conditions(known: DownloadRecord) -> dict[str, str]:
    conditions = {"if-none-match": known.etag, "if-modified-since": known.last_modified}
    return {name: value for name, value in conditions.items() if value}


@contextmanager
def _explained(address: str) -> Iterator[None]:
    """Network trouble as one line that names the address."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise DownloadError(f"{address} does not answer in time.") from error
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise DownloadError(f"{address} cannot be fetched: {reason}") from error
