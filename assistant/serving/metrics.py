"""What is counted and timed, for Prometheus."""

from collections.abc import Callable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    generate_latest,
)

from assistant.models import Answer

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The counters of one application; nothing is shared with another one in the process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)  # memory, processor time, open files; on Linux
        self._requests = Counter(
            "partnership_requests", "Requests, by route and status",
            ["route", "status"], registry=self._registry,
        )  # fmt: skip
        self._durations = Histogram(
            "partnership_request_seconds", "How long requests took, by route",
            ["route"], buckets=_SECONDS, registry=self._registry,
        )  # fmt: skip
        self._answers = Counter(
            "partnership_answers", "Answers through every door, by status and language",
            ["status", "language"], registry=self._registry,
        )  # fmt: skip
        self._steps = Histogram(
            "partnership_step_seconds", "How long the steps of an answer took",
            ["step"], buckets=_SECONDS, registry=self._registry,
        )  # fmt: skip
        self._index = Info(
            "partnership_index", "The corpus and the model that are served", registry=self._registry
        )

    def watch_queue(self, running: Callable[[], float], waiting: Callable[[], float]) -> None:
        """Read how much work is going on, and how much waits, whenever somebody looks."""
        for name, text, read in (
            ("partnership_running", "Requests being worked on", running),
            ("partnership_waiting", "Requests waiting for a worker", waiting),
        ):
            Gauge(name, text, registry=self._registry).set_function(read)

    def request(self, route: str, status: int, seconds: float) -> None:
        """A request has been answered."""
        self._requests.labels(route, str(status)).inc()
        self._durations.labels(route).observe(seconds)

    def step(self, name: str, seconds: float) -> None:
        """A step has been run."""
        self._steps.labels(name).observe(seconds)

    def answer(self, answer: Answer) -> None:
        """A question has been answered, or refused."""
        self._answers.labels(answer.status, answer.language).inc()

    def index(self, corpus_version: str, embedding_model: str) -> None:
        """What is served now."""
        self._index.info({"corpus_version": corpus_version, "embedding_model": embedding_model})

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self._registry)
