"""What the tests share: real parts, small where the real model is too slow for most tests."""

import os
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from assistant.assembly import Engine, build_engine
from assistant.client import AssistantClient
from assistant.service import build_app
from assistant.settings import Settings
from ingest.bundled_model import FOLDER_NAME, default_cache, unpack
from ingest.corpus import Corpus, default_folder, read_corpus
from ingest.embedding import HashingEmbedder, SentenceTransformerEmbedder
from ingest.index import PassageIndex
from ingest.index.build_folder import copy_with_holes

Around = Callable[[Any], Any]


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A test sees neither the machine's environment nor a settings file."""
    for name in list(os.environ):
        if name.startswith("PARTNERSHIP_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def quick_folder() -> Iterator[Callable[[], Path]]:
    """Makes empty folders, in memory where there is such a disk: the index waits for each write.

    A container's is often too small: three unpacked models stand there at times.
    """
    room_bytes = 4_000_000_000
    memory = Path("/dev/shm")  # noqa: S108
    fits = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > room_bytes
    with tempfile.TemporaryDirectory(dir=memory if fits else None) as top:
        yield lambda: Path(tempfile.mkdtemp(dir=top))


@pytest.fixture(scope="session")
def copy_index() -> Callable[[Path, Path], None]:
    """Copies an index whose files are mostly holes, and leaves them holes."""

    def copy_file(source: str, target: str) -> None:
        copy_with_holes(Path(source), Path(target))

    return lambda source, target: shutil.copytree(source, target, copy_function=copy_file)


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """The product's own corpus."""
    return read_corpus([default_folder()])


@pytest.fixture(scope="session")
def bundled_model_folder() -> Path:
    """The bundled model, unpacked once a machine."""
    return unpack(default_cache())


@pytest.fixture(scope="session")
def bundled_embedder(bundled_model_folder: Path) -> SentenceTransformerEmbedder:
    """The real bundled model."""
    return SentenceTransformerEmbedder.load(bundled_model_folder, name=FOLDER_NAME)


@pytest.fixture
def settings(quick_folder: Callable[[], Path]) -> Iterator[Settings]:
    """Settings of an assistant of its own in a temporary folder, with the small embedder."""
    folder = quick_folder()
    yield Settings(data=folder / "data", cache=folder / "cache", embedding_model="hashing")
    shutil.rmtree(folder)  # in memory an index is some 30 MB


@pytest.fixture(scope="session")
def engine(quick_folder: Callable[[], Path]) -> Iterator[Engine]:
    """An ingested assistant with the small embedder; tests must not change it."""
    folder = quick_folder()
    settings = Settings(data=folder, cache=folder, embedding_model="hashing")
    with PassageIndex.open_folder(settings.index_folder) as index:
        built = build_engine(settings, embedder=HashingEmbedder(), index=index)
        built.ingest()
        yield built


@pytest.fixture(scope="session")
def feedback_folder(quick_folder: Callable[[], Path]) -> Path:
    """Where the live server keeps what readers say of answers."""
    return quick_folder() / "feedback"


@contextmanager
def served(engine: Engine, feedback: Path, around: Around) -> Iterator[str]:
    """API and pages behind a real HTTP server; `around` stands between the two."""
    from ui.app import mount_page

    app = build_app(engine)
    between = around(app)
    app = mount_page(app, lambda: AssistantClient("http://assistant", app=between), feedback)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listener.close()


@pytest.fixture(scope="session")
def serve_pages() -> Callable[[Engine, Path, Around], AbstractContextManager[str]]:
    """Serves API and pages of an engine."""
    return served


@pytest.fixture(scope="session")
def live_server(engine: Engine, feedback_folder: Path) -> Iterator[str]:
    """The whole application, API and page, behind a real HTTP server; its base URL."""
    with served(engine, feedback_folder, lambda app: app) as address:
        yield address
