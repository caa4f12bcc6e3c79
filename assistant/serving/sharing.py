"""What several callers ask of the models at the same time is computed once.

Results are kept only while the service is busy: with nobody left they are forgotten, so that a lone
question is neither faster nor slower for what others asked before.
"""

import threading
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

from assistant.evidence.collector import PassageReading, Reader
from ingest.embedding import Embedder, Vectors

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")
_MOST = 64
_Texts = tuple[str, ...]


class SharedWork(Generic[_Key, _Value]):
    """Results by what they were computed from; safe to share between threads.

    Args:
        compute: from key to value; the same key must always give the same value.
        most: results kept; the oldest goes first.
    """

    def __init__(self, compute: Callable[[_Key], _Value], most: int = _MOST) -> None:
        self._compute = compute
        self._most = most
        self._lock = threading.Lock()
        self._known: dict[_Key, Future[_Value]] = {}

    def of(self, key: _Key) -> _Value:
        """The value, which the first who asks computes while the others wait.

        Raises:
            Exception: whatever computing it raises, to all who wait; it is not kept.
        """
        with self._lock:
            known = self._known.get(key)
            if known is None:
                while len(self._known) >= self._most:
                    del self._known[next(iter(self._known))]
                mine = self._known[key] = Future()
        return known.result() if known is not None else self._fulfil(key, mine)

    def forget(self) -> None:
        """Keep nothing. Who waits already still gets what they wait for."""
        with self._lock:
            self._known.clear()

    def _fulfil(self, key: _Key, future: "Future[_Value]") -> _Value:
        try:
            future.set_result(self._compute(key))
        except BaseException as error:
            with self._lock:
                if self._known.get(key) is future:
                    del self._known[key]
            future.set_exception(error)
        return future.result()


class SharedEmbedder:
    """An embedder whose questions are shared.

    Args:
        embedder: makes the vectors.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors = SharedWork(embedder.embed_query)
        self.forget = self._vectors.forget

    @property
    def fingerprint(self) -> str:
        """The embedder's own."""
        return self._embedder.fingerprint

    @property
    def dimension(self) -> int:
        """The embedder's own."""
        return self._embedder.dimension

    @property
    def bilingual(self) -> bool:
        """The embedder's own."""
        return self._embedder.bilingual

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """As the embedder does it."""
        return self._embedder.embed_passages(texts)

    def embed_query(self, text: str) -> Vectors:
        """The vector of a question, shape (dimension,); not to be changed in place."""
        return self._vectors.of(text)


class SharedReader:
    """A reader whose readings are shared.

    Args:
        reader: reads.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._readings = SharedWork(self._read)
        self.forget = self._readings.forget

    def read(
        self, question: str, passages: Sequence[str], titles: Sequence[str] | None = None
    ) -> Sequence[PassageReading]:
        """One reading a passage, in order."""
        told = None if titles is None else tuple(titles)
        return self._readings.of((question, tuple(passages), told))

    def _read(self, asked: tuple[str, _Texts, _Texts | None]) -> Sequence[PassageReading]:
        return self._reader.read(*asked)
