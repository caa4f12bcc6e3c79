"""Snapshots of a Qdrant server's collection, through the server's own API.

The file that the server makes goes into ours, with what made it and its checksum beside it.
"""

import hashlib
import tempfile
from pathlib import Path

import httpx

from ingest.index.base import first_line
from ingest.index.points import ServedIndex
from ingest.index.snapshot_file import SnapshotError, SnapshotReader, write_snapshot

ENGINE = "server"
_CONTENT = "collection.snapshot"
_BLOCK = 1 << 20
_TIMEOUT = httpx.Timeout(3600.0, connect=30.0)


class ServerSnapshots:
    """Makes and restores snapshots of whole collections.

    A server alone: on a cluster each node would give its own shards only, so one is refused.

    Args:
        url: of the server.
        api_key: its key, if it has one.
    """

    def __init__(self, url: str, api_key: str | None) -> None:
        self._url = url.rstrip("/")
        self._headers = {"api-key": api_key} if api_key else {}

    def write(self, served: ServedIndex, target: Path) -> None:
        """Write a collection into a file.

        Raises:
            SnapshotError: the server does not give it, or the file cannot be written.
        """
        place = f"/collections/{served.collection}/snapshots"
        try:
            with self._client() as client, tempfile.TemporaryDirectory(dir=target.parent) as name:
                self._refuse_a_cluster(client, served.collection)
                made = client.post(place, params={"wait": "true"}).raise_for_status().json()
                own = f"{place}/{made['result']['name']}"
                try:
                    self._download(client, own, Path(name) / _CONTENT)
                finally:
                    client.delete(own)
                write_snapshot(target, ENGINE, served.manifest, Path(name))
        except (httpx.HTTPError, KeyError, OSError) as error:
            raise SnapshotError(
                f"The server gave no snapshot of {served.collection}: {first_line(error)}"
            ) from error

    def restore(self, snapshot: SnapshotReader, collection: str) -> None:
        """Make a collection of the file's content.

        Raises:
            SnapshotError: the server does not take it, or the file is damaged.
        """
        place = f"/collections/{collection}/snapshots/upload"
        try:
            with self._client() as client, tempfile.TemporaryDirectory() as name:
                self._refuse_a_cluster(client, None)
                snapshot.unpack(Path(name))
                with (Path(name) / _CONTENT).open("rb") as file:
                    checksum = hashlib.file_digest(file, "sha256").hexdigest()
                    file.seek(0)
                    client.post(
                        place,
                        params={"priority": "snapshot", "wait": "true", "checksum": checksum},
                        files={"snapshot": (_CONTENT, file)},
                    ).raise_for_status()
        except (httpx.HTTPError, OSError) as error:
            raise SnapshotError(f"The server took no snapshot: {first_line(error)}") from error

    def _client(self) -> httpx.Client:
        return httpx.Client(base_url=self._url, headers=self._headers, timeout=_TIMEOUT)

    def _download(self, client: httpx.Client, place: str, target: Path) -> None:
        with client.stream("GET", place) as response, target.open("wb") as file:
            response.raise_for_status()
            for block in response.iter_bytes(_BLOCK):
                file.write(block)

    def _refuse_a_cluster(self, client: httpx.Client, collection: str | None) -> None:
        if collection is None:
            peers = client.get("/cluster").raise_for_status().json()["result"].get("peers", {})
            distributed = len(peers) > 1
        else:
            found = client.get(f"/collections/{collection}/cluster").raise_for_status().json()
            distributed = bool(found["result"].get("remote_shards"))
        if distributed:
            raise SnapshotError(
                "A cluster's snapshot would hold one node's part only. Take one of each node with "
                "Qdrant's own tools, or ingest the texts again: partnership ingest"
            )
