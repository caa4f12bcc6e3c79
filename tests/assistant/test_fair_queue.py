"""Callers take turns: nobody waits for all of somebody else's questions."""

import asyncio
import contextlib
import datetime
import functools
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.assembly import Engine
from assistant.client import AssistantClient
from assistant.pipeline import AnswerPipeline
from assistant.serving.fair_queue import FairQueue
from assistant.serving.keys import KeyFile
from assistant.serving.problems import BusyError
from assistant.state import AnswerState
from assistant.steps.understand import Understand
from tests.assistant.page_door import page_messages, send_over_page
from ui.app import mount_page

Serve = Callable[..., AbstractContextManager[str]]


async def settle() -> None:
    """Let every task run as far as it can."""
    for _ in range(5):
        await asyncio.sleep(0)


class Scene:
    """Requests that take turns, and the order in which they were worked on."""

    def __init__(self, queue: FairQueue) -> None:
        self.queue = queue
        self.order: list[str] = []
        self.refused: list[str] = []
        self.gates: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    def comes(self, name: str) -> None:
        """A request of a caller (its name's first letter), maybe of one session (a second one)."""
        self.gates[name] = asyncio.Event()
        self.tasks[name] = asyncio.create_task(self._request(name))

    async def _request(self, name: str) -> None:
        try:
            caller, session = name[0], name[1:-1]
            with self.queue.place(caller, session) as place:
                async with self.queue.turn(place):
                    self.order.append(name)
                    await self.gates[name].wait()
        except BusyError:
            self.refused.append(name)

    async def go_on(self) -> None:
        """Let all requests come to their end."""
        for gate in self.gates.values():
            gate.set()
        await asyncio.gather(*self.tasks.values(), return_exceptions=True)


def in_turn(*names: str) -> Callable[[Scene], AsyncIterator[None]]:
    """Requests that come one after the other."""

    async def action(scene: Scene) -> AsyncIterator[None]:
        for name in names:
            scene.comes(name)
            yield

    return action


def play(action: Callable[[Scene], AsyncIterator[None]], workers: int, waiting: int) -> Scene:
    async def run() -> Scene:
        scene = Scene(FairQueue(workers, waiting))
        async for _ in action(scene):
            await settle()
        await scene.go_on()
        assert scene.queue.empty
        assert (scene.queue.running, scene.queue.waiting) == (0, 0)
        return scene

    return asyncio.run(run())


def test_callers_take_turns() -> None:
    async def action(scene: Scene) -> AsyncIterator[None]:
        for name in ("a1", "a2", "a3", "a4", "b1", "c1", "b2"):
            scene.comes(name)
            yield

    assert play(action, 1, 10).order == ["a1", "a2", "b1", "c1", "a3", "b2", "a4"]


def test_a_callers_sessions_take_turns_within_the_callers_own() -> None:
    names = ("as1", "as2", "as3", "at1", "b1", "b2", "b3", "at2", "au1")
    order = ["as1", "as2", "b1", "at1", "b2", "au1", "b3", "as3", "at2"]
    assert play(in_turn(*names), 1, 20).order == order


def test_a_caller_gains_nothing_by_opening_more_sessions() -> None:
    names = [f"a{session}1" for session in "stuvwxyz"]
    assert play(in_turn(*names, "b1"), 1, 20).order[:3] == ["as1", "at1", "b1"]
    full = play(in_turn(*names, "b1", "b2", "b3", "b4", "b5"), 1, 7)
    assert full.refused == ["az1", "ay1", "ax1", "aw1", "b5"]


def test_a_session_that_fills_the_queue_makes_room_for_another_of_the_same_caller() -> None:
    scene = play(in_turn("as1", "as2", "as3", "as4", "as5", "at1", "at2", "at3"), 1, 3)
    assert scene.refused == ["as5", "as4", "as3", "at3"]
    assert scene.order == ["as1", "as2", "at1", "at2"]


@dataclass
class Clock:
    """A clock that is set by hand."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0.01, 1), (0.1, 1), (0.4, 3), (2.0, 12), (60.0, 30)],
)
def test_who_is_refused_is_told_how_long_the_queue_will_take(seconds: float, expected: int) -> None:
    clock = Clock()
    queue = FairQueue(workers=2, waiting=10, clock=clock)

    async def run() -> BusyError:
        for _ in range(3):
            with queue.place("a") as place:
                async with queue.turn(place):
                    clock.now += seconds
        with contextlib.ExitStack() as full:
            for _ in range(12):
                full.enter_context(queue.place("a"))
            with pytest.raises(BusyError) as refused:
                full.enter_context(queue.place("b"))
        return refused.value

    refused = asyncio.run(run())
    assert refused.retry_after == expected
    assert f"again in {expected} second" in str(refused)


def test_where_there_is_no_room_who_has_most_gives_up_the_latest() -> None:
    async def action(scene: Scene) -> AsyncIterator[None]:
        for name in ("a1", "a2", "a3", "a4", "a5", "b1", "b2", "b3"):
            scene.comes(name)
            yield

    scene = play(action, 1, 3)
    assert scene.refused == ["a5", "a4", "a3", "b3"]  # a5 and b3 came too late, the others gave way
    assert scene.order == ["a1", "a2", "b1", "b2"]


def test_a_turn_is_not_given_up() -> None:
    async def action(scene: Scene) -> AsyncIterator[None]:
        for name in ("a1", "a2", "b1"):
            scene.comes(name)
            yield

    scene = play(action, 2, 0)
    assert (scene.order, scene.refused) == (["a1", "a2"], ["b1"])


@pytest.mark.parametrize("left", ["a1", "a2", "b1"])
def test_who_leaves_gives_the_turn_and_the_place_back(left: str) -> None:
    async def action(scene: Scene) -> AsyncIterator[None]:
        for name in ("a1", "a2", "b1"):
            scene.comes(name)
            yield
        scene.tasks[left].cancel()
        yield
        scene.comes("c1")
        yield

    scene = play(action, 1, 2)
    expected = [name for name in ("a1", "a2", "b1", "c1") if name != left or left == "a1"]
    assert (scene.order, scene.refused) == (expected, [])


def test_who_leaves_at_the_moment_of_the_turn_hands_it_on() -> None:
    async def action(scene: Scene) -> AsyncIterator[None]:
        scene.comes("a1")
        scene.comes("b1")
        scene.comes("c1")
        yield
        scene.gates["a1"].set()
        for _ in range(3):  # a1 ends and grants b1 its turn, of which b1 knows nothing yet
            if scene.tasks["a1"].done():
                break
            await asyncio.sleep(0)
        scene.tasks["b1"].cancel()
        yield

    assert play(action, 1, 10).order == ["a1", "c1"]


# -- over HTTP -----------------------------------------------------------------------------------


@dataclass
class Gate:
    """A step that waits until all may go, and notes which questions came."""

    asked: list[str] = field(default_factory=list)
    may_go: threading.Event = field(default_factory=threading.Event)

    def run(self, state: AnswerState) -> AnswerState:
        self.asked.append(state.request.question)
        assert self.may_go.wait(600)
        state.status = "not_in_corpus"
        return state


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.may_go.set()


@dataclass
class Callers:
    """Two callers with a key each, before a server with one worker."""

    http: httpx.AsyncClient
    keys: dict[str, str]
    told: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    """What a request hears first, and a refusal, as they come."""

    def ask(self, caller: str, question: str, *, stream: bool = True) -> asyncio.Task[str]:
        body = {"question": question, "stream": stream}
        return asyncio.create_task(self._told_of(self._ask(caller, body)))

    async def _told_of(self, asking: Coroutine[None, None, str]) -> str:
        try:
            return await asking
        except Exception as error:
            self.told.put_nowait(repr(error))  # so that nobody waits for what will not come
            raise

    async def _ask(self, caller: str, body: dict[str, object]) -> str:
        headers = {"x-api-key": self.keys[caller]}
        said = ""
        async with self.http.stream("POST", "/v1/answers", json=body, headers=headers) as response:
            async for line in response.aiter_lines():
                said += line
                if line.endswith('"step":"queued"}'):
                    self.told.put_nowait("queued")
        if '"status":503' in said:
            assert response.status_code == 200 or response.headers["retry-after"] == "1"
            self.told.put_nowait("refused")
            return "refused"
        assert response.status_code == 200, said
        return "answered"

    async def heard(self, count: int) -> Counter[str]:
        """The next things that requests hear."""
        return Counter([await self.told.get() for _ in range(count)])


@asynccontextmanager
async def callers(
    engine: Engine, serve: Serve, gate: Gate, folder: Path, queue: int
) -> AsyncIterator[Callers]:
    file = KeyFile(folder / "keys.json")
    new = functools.partial(file.add, scopes=["ask"], today=datetime.date(2026, 1, 1))
    keys = {name: new(name) for name in ("many", "one")}
    update = {"api_keys": "required", "keys_file": file.path, "workers": 1, "queue": queue}
    gated = replace(
        engine,
        settings=engine.settings.model_copy(update=update),
        pipeline=AnswerPipeline(engine.snapshots, [Understand(), gate]),
    )
    limits = httpx.Limits(max_connections=None)
    with serve(gated) as url:
        async with httpx.AsyncClient(base_url=url, timeout=600, limits=limits) as http:
            yield Callers(http, keys)


def test_a_hundred_requests_of_one_caller_do_not_starve_anothers_one(
    engine: Engine, serve: Serve, gate: Gate, tmp_path: Path
) -> None:
    async def run() -> None:
        async with callers(engine, serve, gate, tmp_path, queue=200) as both:
            many = [both.ask("many", f"many {n}") for n in range(100)]
            assert await both.heard(100) == {"queued": 100}
            one = both.ask("one", "one")
            assert await both.heard(1) == {"queued": 1}
            gate.may_go.set()
            assert {await task for task in (one, *many)} == {"answered"}

    asyncio.run(run())
    assert len(gate.asked) == 101
    assert gate.asked.index("one") <= 2  # behind the one at work and the caller whose turn it was


@pytest.mark.parametrize("stream", [False, True])
def test_a_caller_who_fills_the_queue_makes_room_for_another(
    engine: Engine, serve: Serve, gate: Gate, tmp_path: Path, stream: bool
) -> None:
    async def run() -> None:
        async with callers(engine, serve, gate, tmp_path, queue=10) as both:
            many = [both.ask("many", f"many {n}") for n in range(50)]
            assert await both.heard(50) == {"queued": 11, "refused": 39}
            one = both.ask("one", "one", stream=stream)
            assert (await both.heard(1 + stream))["refused"] == 1  # one of the ten gives way
            gate.may_go.set()
            assert await one == "answered"
            assert Counter([await task for task in many]) == {"answered": 10, "refused": 40}

    asyncio.run(run())
    assert "one" in gate.asked


# -- the page's readers --------------------------------------------------------------------------


async def waiting(http: httpx.AsyncClient, count: int, key: str) -> None:
    """Look until so many requests wait."""
    line = f"partnership_waiting {count}.0\n"
    for _ in range(5_000):
        if line in (await http.get("/metrics", headers={"x-api-key": key})).text:
            return
    raise AssertionError(f"There were never {count} requests waiting.")


@pytest.mark.parametrize("keys", ["off", "required"])
def test_a_reader_of_the_page_who_asks_much_does_not_starve_the_others(
    engine: Engine, serve: Serve, gate: Gate, tmp_path: Path, keys: str
) -> None:
    """Without keys all come from one address and are told apart by session; with keys, one who
    opens a session for each question is still one."""
    new = functools.partial(KeyFile(tmp_path / "keys.json").add, today=datetime.date(2026, 1, 1))
    many, one, admin = (new(name, scopes=[scope]) for name, scope in
                        (("many", "ask"), ("one", "ask"), ("admin", "admin")))  # fmt: skip
    update = {"api_keys": keys, "keys_file": tmp_path / "keys.json", "workers": 1}
    gated = replace(
        engine,
        settings=engine.settings.model_copy(update=update),
        pipeline=AnswerPipeline(engine.snapshots, [Understand(), gate]),
    )

    def with_page(app: Any) -> Any:
        return mount_page(app, lambda: AssistantClient("http://assistant", app=app))

    async def run(url: str) -> None:
        async with httpx.AsyncClient(base_url=url, timeout=600) as http:
            http.headers["x-api-key"] = many
            for number in range(12):
                session = f"many{number if keys == 'required' else ''}"
                await send_over_page(http, session, f"many {number}")
            await waiting(http, 11, admin)
            http.headers["x-api-key"] = one
            await send_over_page(http, "one", "one")
            await waiting(http, 12, admin)
            gate.may_go.set()
            assert [message async for message in page_messages(http, "one")]

    with serve(gated, with_page) as url:
        asyncio.run(run(url))
    assert gate.asked.index("one") <= 2


def test_nothing_that_an_outside_caller_sends_makes_it_somebody_else_in_the_queue(
    engine: Engine, serve: Serve, gate: Gate, tmp_path: Path
) -> None:
    async def run() -> None:
        async with callers(engine, serve, gate, tmp_path, queue=10) as both:
            own = both.http.headers.copy()
            for number in range(11):  # each under another name, in whatever way one might try
                both.http.headers = own.copy()
                both.http.headers.update({"session-hash": str(number), "x-caller": str(number),
                                          "x-reader": str(number), "x-forwarded-user": str(number),
                                          "cookie": f"session_hash={number}"})  # fmt: skip
                both.ask("many", f"many {number}")
                assert await both.heard(1) == {"queued": 1}
            one = both.ask("one", "one")
            assert await both.heard(2) == {"queued": 1, "refused": 1}
            gate.may_go.set()
            assert await one == "answered"

    asyncio.run(run())
