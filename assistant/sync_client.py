"""The client for programs that are not async: the same calls, driven from a thread."""

import functools
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, TypeVar

from anyio.from_thread import start_blocking_portal

from assistant.client import AssistantClient
from assistant.events import StreamEvent
from assistant.models import AnswerRequest

_Params = ParamSpec("_Params")
_Result = TypeVar("_Result")


def _driven(
    method: Callable[Concatenate[AssistantClient, _Params], Coroutine[Any, Any, _Result]],
) -> Callable[Concatenate["SyncAssistantClient", _Params], _Result]:
    """A method of the async client that waits for its result."""

    @functools.wraps(method)
    def call(
        self: "SyncAssistantClient", /, *args: _Params.args, **kwargs: _Params.kwargs
    ) -> _Result:
        awaited: _Result = self._portal.call(
            functools.partial(method, self._client, *args, **kwargs)
        )
        return awaited

    return call


class SyncAssistantClient:
    """A client for ordinary programs; use it as a context manager.

    Args:
        base_url: where the server listens.
        options: what `AssistantClient` takes besides.
    """

    def __init__(self, base_url: str = "http://127.0.0.1:8000", **options: Any) -> None:
        self._client = AssistantClient(base_url, **options)
        self._opened = ExitStack()

    def __enter__(self) -> "SyncAssistantClient":
        self._portal = self._opened.enter_context(start_blocking_portal())
        self._opened.enter_context(self._portal.wrap_async_context_manager(self._client))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        self._opened.__exit__(kind, error, trace)

    ask = _driven(AssistantClient.ask)
    record = _driven(AssistantClient.record)
    delete_record = _driven(AssistantClient.delete_record)
    docx = _driven(AssistantClient.docx)
    search = _driven(AssistantClient.search)
    documents = _driven(AssistantClient.documents)
    document = _driven(AssistantClient.document)
    timeline = _driven(AssistantClient.timeline)
    passages = _driven(AssistantClient.passages)
    passage = _driven(AssistantClient.passage)
    ready = _driven(AssistantClient.ready)

    def stream(self, request: AnswerRequest) -> Iterator[StreamEvent]:
        """Ask a question and follow its answer; leaving the loop early stops the work.

        Raises:
            AssistantError: the request was refused, the service is not ready, or the answer
                broke off.
        """
        events = self._client.stream(request)
        try:
            while (event := self._portal.call(anext, events, None)) is not None:
                yield event
        finally:
            self._portal.call(events.aclose)
