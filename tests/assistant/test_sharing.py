"""What is asked at the same time is computed once, and nothing is kept for later."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass

import httpx
import pytest

from assistant.assembly import Engine, build_engine
from assistant.serving.sharing import SharedEmbedder, SharedReader, SharedWork
from ingest.embedding import HashingEmbedder, Vectors

Serve = Callable[..., AbstractContextManager[str]]
QUESTION = {"question": "福島第一原発の廃炉について何が合意されていますか"}
MANY = 8


class Counting(HashingEmbedder):
    """Counts what it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def embed_query(self, text: str) -> Vectors:
        self.asked.append(text)
        return super().embed_query(text)


def test_what_many_ask_at_the_same_time_is_computed_once() -> None:
    computed: list[str] = []
    may_go = threading.Event()

    def compute(key: str) -> str:
        computed.append(key)
        assert may_go.wait(30)
        return key.upper()

    work = SharedWork(compute)
    with ThreadPoolExecutor(2 * MANY) as pool:
        asked = [pool.submit(work.of, key) for key in "ab" * MANY]
        may_go.set()
        assert [future.result() for future in asked] == ["A", "B"] * MANY
    assert sorted(computed) == ["a", "b"]


def test_an_error_is_told_to_all_and_not_kept() -> None:
    outcomes = iter([ValueError("no"), None])

    def compute(key: str) -> str:
        error = next(outcomes)
        if error is not None:
            raise error
        return key

    work = SharedWork(compute)
    with pytest.raises(ValueError, match="no"):
        work.of("a")
    assert work.of("a") == "a"


def test_the_oldest_makes_room() -> None:
    computed: list[int] = []

    def compute(key: int) -> int:
        computed.append(key)
        return key

    work = SharedWork(compute, most=2)
    for key in (1, 2, 3, 2, 1):
        work.of(key)
    assert computed == [1, 2, 3, 1]


@dataclass(frozen=True)
class Told:
    """A reading that says what was read."""

    read: tuple[object, ...]
    evidence: float = 0.0

    def mass(self, start: int, end: int) -> float:
        return 1.0


class Echo:
    """A reader that tells what it was given."""

    def read(
        self, question: str, passages: Sequence[str], titles: Sequence[str] | None = None
    ) -> list[Told]:
        return [Told((question, list(passages), titles and list(titles)))]


def test_vectors_and_readings_are_those_of_the_models() -> None:
    embedder, shared = HashingEmbedder(), SharedEmbedder(HashingEmbedder())
    for _ in range(2):
        assert (shared.embed_query("廃炉") == embedder.embed_query("廃炉")).all()
    assert (shared.fingerprint, shared.dimension) == (embedder.fingerprint, embedder.dimension)
    assert (shared.embed_passages(["a"]) == embedder.embed_passages(["a"])).all()
    reader = SharedReader(Echo())
    for given in (("q", ["a", "b"]), ("q", ["a", "b"], ["t", "u"]), ("q", ["a"], ["t"])):
        assert reader.read(*given) == Echo().read(*given)


def test_a_lone_question_finds_nothing_of_an_earlier_one(engine: Engine, serve: Serve) -> None:
    embedder = Counting()
    own = build_engine(engine.settings, embedder=embedder, index=engine.index)
    with serve(own) as url:
        for _ in range(2):
            assert httpx.post(f"{url}/v1/answers", json=QUESTION, timeout=60).status_code == 200
    assert embedder.asked == [QUESTION["question"]] * 2


def test_answers_at_the_same_time_are_those_of_lone_questions(engine: Engine, serve: Serve) -> None:
    questions = [
        "福島第一原発の廃炉について何が合意されていますか",
        "Is the partnership legally binding?",
        "When was the partnership signed, and where?",
        "今日の天気は?",
    ]

    def ask(question: str) -> object:
        answer = httpx.post(f"{url}/v1/answers", json={"question": question}, timeout=120).json()
        return {k: v for k, v in answer.items() if k not in ("id", "timings_ms")}

    with serve(engine) as url:
        alone = [ask(question) for question in questions]
        with ThreadPoolExecutor(16) as pool:
            together = list(pool.map(ask, questions * 4))
    assert together == alone * 4
