"""OpenTelemetry traces: one span an answer and one a step, without what was asked or by which key.

The SDK comes with the extra `tracing`; import this module only where traces are on. Where they go
and how they are sampled is said by OpenTelemetry's own environment, OTEL_EXPORTER_OTLP_ENDPOINT
and the others.
"""

import importlib.metadata
from collections.abc import Iterator

from opentelemetry.context import attach, detach
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, Status, StatusCode, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant.events import DeltaEvent, StatusEvent
from assistant.models import Answer, AnswerRequest, Citation
from assistant.pipeline import Progress
from assistant.serving.request_log import REQUEST_ID
from assistant.transport.in_process import IN_PROCESS

_NAME = "partnership-assistant"
_W3C = TraceContextTextMapPropagator()


class TraceContext:
    """ASGI middleware: an answer's span becomes a child of the caller's (`traceparent`).

    Args:
        app: the application.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on in its caller's trace."""
        if scope["type"] != "http" or scope.get(IN_PROCESS):
            await self._app(scope, receive, send)
            return
        token = attach(_W3C.extract(Headers(scope=scope)))
        try:
            await self._app(scope, receive, send)
        finally:
            detach(token)


class Traces:
    """Follows answers with spans.

    Args:
        provider: makes the tracer; what its processors export to is its own affair.
    """

    middleware = TraceContext

    def __init__(self, provider: TracerProvider) -> None:
        self._tracer = provider.get_tracer(_NAME, importlib.metadata.version(_NAME))

    def follow(self, request: AnswerRequest, progress: Iterator[Progress]) -> Iterator[Progress]:
        """The same events; a step's span lasts from when it is let run to the next step.

        The events may be asked for in different threads, so no span is ever the current one.
        """
        span = self._tracer.start_span("answer", attributes=_asked(request))
        inside = set_span_in_context(span)
        step: Span | None = None
        try:
            for event in progress:
                if step is not None and not isinstance(event, DeltaEvent | Citation):
                    step.end()
                    step = None
                if isinstance(event, Answer):
                    span.set_attributes(_answered(event))
                yield event
                if isinstance(event, StatusEvent):
                    step = self._tracer.start_span(event.step, context=inside)
        except GeneratorExit:
            span.set_attribute("partnership.abandoned", True)
            raise
        except Exception as error:  # its message might quote the question
            span.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise
        finally:
            if step is not None:
                step.end()
            span.end()


def _asked(request: AnswerRequest) -> dict[str, str | int | bool]:
    return {
        "partnership.request_id": REQUEST_ID.get(),
        "partnership.question_characters": len(request.question),
        "partnership.history_turns": len(request.history),
        "partnership.documents": len(request.documents or ()),
        "partnership.limit": request.limit,
        "partnership.stream": request.stream,
    }


def _answered(answer: Answer) -> dict[str, str | int]:
    return {
        "partnership.answer_id": answer.id,
        "partnership.language": answer.language,
        "partnership.status": answer.status,
        "partnership.answered_by": answer.answered_by,
        "partnership.citations": len(answer.citations),
        "partnership.passages": len(answer.passages),
        "partnership.corpus_version": answer.corpus_version,
    }


def open_traces() -> Traces:
    """Traces that are sent by OTLP over HTTP; the rest of them when the process ends."""
    ours = {"service.name": _NAME, "service.version": importlib.metadata.version(_NAME)}
    resource = Resource(ours).merge(OTELResourceDetector().detect())
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return Traces(provider)
