"""What an operator asks: is it alive, is it ready, how much does it do."""

from collections.abc import Sequence

from fastapi import APIRouter
from fastapi.params import Depends
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST

from assistant.models import Health
from assistant.serving.bounded import BoundedEngine
from assistant.serving.metrics import Metrics
from assistant.snapshots import NotReadyError


class OperationsDoor:
    """Says how the service is.

    Args:
        bounded: the engine.
        metrics: what it counts.
        locks: say in the description that the metrics need a key.
    """

    def __init__(
        self, bounded: BoundedEngine, metrics: Metrics, locks: Sequence[Depends] = ()
    ) -> None:
        self._bounded = bounded
        self._metrics = metrics
        self._locks = locks

    def router(self) -> APIRouter:
        """The routes."""
        router = APIRouter(tags=["operations"])
        router.get("/healthz")(self.alive)
        router.get("/readyz")(self.ready)
        router.get("/metrics", response_class=PlainTextResponse, dependencies=self._locks)(
            self.metrics
        )
        return router

    async def alive(self) -> Health:
        """The process is alive."""
        return Health(status="ok")

    async def ready(self) -> Health:
        """The index is open and the model loaded; 503 with the reason until then."""
        snapshot = await self._bounded.snapshot()
        return Health(
            status="ready",
            corpus_version=snapshot.corpus.version,
            embedding_model=self._bounded.engine.embedder.fingerprint,
            passages=len(snapshot.corpus.passages),
        )

    async def metrics(self) -> PlainTextResponse:
        """Counters and timings, for Prometheus."""
        try:
            snapshot = await self._bounded.snapshot()
        except NotReadyError:
            pass  # what has been counted is told all the same
        else:
            fingerprint = self._bounded.engine.embedder.fingerprint
            self._metrics.index(snapshot.corpus.version, fingerprint)
        return PlainTextResponse(self._metrics.text(), media_type=CONTENT_TYPE_LATEST)
