"""What an operator asks: is it alive, is it ready."""

from fastapi import APIRouter

from assistant.bounded import BoundedEngine
from assistant.models import Health


class OperationsDoor:
    """Says how the service is.

    Args:
        bounded: the engine.
    """

    def __init__(self, bounded: BoundedEngine) -> None:
        self._bounded = bounded

    def router(self) -> APIRouter:
        """The routes."""
        router = APIRouter(tags=["operations"])
        router.get("/healthz")(self.alive)
        router.get("/readyz")(self.ready)
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
