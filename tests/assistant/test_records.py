"""Answers that are kept, asked again, exported and verified."""

import asyncio
import datetime
import functools
import json
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import httpx
import httpx2
import pytest
from click.testing import CliRunner, Result
from docx import Document
from markdown_it import MarkdownIt
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from assistant.assembly import Engine
from assistant.cli import main
from assistant.client import AssistantError
from assistant.commands.replay import differences
from assistant.export.quotes import QuoteReference, fault, quotes_of, read_quotes
from assistant.export.writers import WRITERS
from assistant.models import Answer, AnswerRecord, AnswerRequest, Highlight
from assistant.records import AnswerRecords
from assistant.service import build_app
from assistant.serving.keys import KeyFile
from assistant.serving.problems import RecordsError
from assistant.sync_client import SyncAssistantClient
from ingest.corpus import Corpus

QUESTIONS = [
    "福島第一原発の廃炉について何が合意されていますか",
    "When was the Frontier Technology Partnership signed, and where?",
    "What is the recipe for *pancakes* <b>?",
]
Serve = Callable[..., AbstractContextManager[str]]
get = functools.partial(httpx.get, timeout=60)


@pytest.fixture(scope="module")
def keeping(engine: Engine, serve: Serve, quick_folder: Callable[[], Path]) -> Iterator[str]:
    """A server that keeps answers."""
    update = {"records": True, "data": quick_folder()}
    with serve(replace(engine, settings=engine.settings.model_copy(update=update))) as url:
        yield url


@pytest.fixture(scope="module")
def answers(keeping: str) -> list[Answer]:
    with httpx.Client(base_url=keeping, timeout=30) as http:
        replies = [http.post("/v1/answers", json={"question": q}) for q in QUESTIONS]
    return [Answer.model_validate_json(reply.content) for reply in replies]


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(main, arguments)


# -- keeping -------------------------------------------------------------------------------------


def test_an_answer_is_kept_with_its_request(keeping: str, answers: list[Answer]) -> None:
    for answer in answers:
        reply = get(f"{keeping}/v1/answers/{answer.id}")
        record = AnswerRecord.model_validate_json(reply.content)
        assert record.answer == answer
        assert record.request == AnswerRequest(question=answer.question)
        age = datetime.datetime.now(datetime.UTC) - record.asked_at
        assert abs(age) < datetime.timedelta(hours=1)


def test_a_streamed_answer_and_one_of_a_chat_are_kept_too(keeping: str) -> None:
    with httpx.Client(base_url=keeping, timeout=30) as http:
        body = {"question": QUESTIONS[0], "stream": True}
        streamed = http.post("/v1/answers", json=body).text
        told = json.loads(streamed.rpartition("data: ")[2])
        assert http.get(f"/v1/answers/{told['id']}").json()["answer"] == told
        chat = {"model": "partnership-assistant", "messages": [{"role": "user", "content": "x?"}]}
        message = http.post("/v1/chat/completions", json=chat).json()["choices"][0]["message"]
        assert http.get(f"/v1/answers/{message['answer_id']}").status_code == 200


def test_nothing_is_kept_unless_asked_for(api: httpx.Client, engine: Engine) -> None:
    answer = api.post("/v1/answers", json={"question": QUESTIONS[0]}).json()

    assert api.get(f"/v1/answers/{answer['id']}").status_code == 404
    assert not engine.settings.records_path.exists()


@pytest.mark.parametrize("answer_id", ["0", "x' OR '1'='1", "%00", "%ff", "../x", "日本"])
def test_an_unknown_record_is_a_404(keeping: str, answer_id: str) -> None:
    assert get(f"{keeping}/v1/answers/{answer_id}").status_code == 404


async def asked_over_mcp(url: str, key: str) -> str:
    """The id of an answer that an agent with this key got."""
    headers = {"authorization": f"Bearer {key}"}
    async with (
        httpx2.AsyncClient(headers=headers) as http,
        Client(streamable_http_client(f"{url}/mcp", http_client=http)) as agent,
    ):
        result = await agent.call_tool("ask", {"question": "x?"})
    return Answer.model_validate(result.structured_content).id


def test_a_record_is_seen_by_its_caller_alone(engine: Engine, serve: Serve, tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "keys.json")
    keys = [file.add(n, ["ask", "read"], datetime.date(2026, 1, 1)) for n in ("one", "two")]
    update = {
        "records": True, "data": tmp_path, "api_keys": "required", "keys_file": file.path,
    }  # fmt: skip

    async def ask_and_pry(url: str) -> None:
        async with httpx.AsyncClient(base_url=url, timeout=60) as http:
            headers = [{"x-api-key": key} for key in keys]
            body = {"question": "x?"}
            replies = await asyncio.gather(
                *(http.post("/v1/answers", json=body, headers=headers[n % 2]) for n in range(8))
            )
            ids = [reply.json()["id"] for reply in replies]
            ids += [await asked_over_mcp(url, keys[n % 2]) for n in range(2)]
            for n, answer_id in enumerate(ids):
                path = f"/v1/answers/{answer_id}"
                assert (await http.get(path, headers=headers[n % 2])).status_code == 200
                assert (await http.get(path, headers=headers[1 - n % 2])).status_code == 404

    with serve(replace(engine, settings=engine.settings.model_copy(update=update))) as url:
        asyncio.run(ask_and_pry(url))


def test_records_outlive_the_process_that_kept_them(tmp_path: Path, answers: list[Answer]) -> None:
    request = AnswerRequest(question="x")
    AnswerRecords(tmp_path / "r.sqlite").keep(request, answers[0], "one")

    found = AnswerRecords(tmp_path / "r.sqlite").find(answers[0].id)
    assert found is not None
    assert found.answer == answers[0]
    assert AnswerRecords(tmp_path / "r.sqlite").find(answers[0].id, "two") is None


# -- deleting ------------------------------------------------------------------------------------


@pytest.fixture
def now() -> list[datetime.datetime]:
    """The time, as the only item, for the test to change."""
    return [datetime.datetime(2026, 6, 14, 12, tzinfo=datetime.UTC)]


def test_a_deleted_answer_is_gone_for_every_door_and_from_the_disk(
    engine: Engine, serve: Serve, quick_folder: Callable[[], Path]
) -> None:
    folder = quick_folder()
    update = {"records": True, "data": folder}
    with (
        serve(replace(engine, settings=engine.settings.model_copy(update=update))) as url,
        httpx.Client(base_url=url, timeout=60) as http,
    ):
        asked = "Where is the zebra-crossing clause?"
        path = f"/v1/answers/{http.post('/v1/answers', json={'question': asked}).json()['id']}"
        assert http.get(path).status_code == 200
        assert any(b"zebra-crossing" in file.read_bytes() for file in folder.iterdir())
        gone = http.delete(path)
        assert (gone.status_code, gone.content) == (204, b"")
        assert http.get(path).status_code == http.delete(path).status_code == 404
        assert not any(b"zebra-crossing" in file.read_bytes() for file in folder.iterdir())


def test_only_who_asked_may_delete(engine: Engine, serve: Serve, tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "keys.json")
    one, two = (
        {"x-api-key": file.add(n, ["ask", "read"], datetime.date(2026, 1, 1))}
        for n in ("one", "two")
    )
    update = {
        "records": True, "data": tmp_path, "api_keys": "required", "keys_file": file.path,
    }  # fmt: skip
    with (
        serve(replace(engine, settings=engine.settings.model_copy(update=update))) as url,
        httpx.Client(base_url=url, timeout=60) as http,
    ):
        asked = http.post("/v1/answers", json={"question": "x?"}, headers=one)
        path = f"/v1/answers/{asked.json()['id']}"
        assert http.delete(path, headers=two).status_code == 404
        assert http.get(path, headers=one).status_code == 200
        assert http.delete(path, headers=one).status_code == 204


def test_the_client_deletes_a_record(keeping: str) -> None:
    with SyncAssistantClient(keeping) as client:
        answer = client.ask(AnswerRequest(question="x?"))
        assert client.record(answer.id).answer == answer
        client.delete_record(answer.id)
        with pytest.raises(AssistantError, match="No answer"):
            client.delete_record(answer.id)


def test_an_answer_older_than_the_retention_is_not_found_and_then_deleted(
    tmp_path: Path, answers: list[Answer], now: list[datetime.datetime]
) -> None:
    path = tmp_path / "r.sqlite"
    records = AnswerRecords(path, lambda: now[0], days=30)
    records.keep(AnswerRequest(question="x"), answers[0], "one")
    now[0] += datetime.timedelta(days=30)
    assert records.find(answers[0].id) is not None
    now[0] += datetime.timedelta(seconds=1)

    assert records.find(answers[0].id) is None
    assert records.newest(9) == []
    everything = AnswerRecords(path, lambda: now[0])
    assert everything.find(answers[0].id) is not None
    records.keep(AnswerRequest(question="x"), answers[1], "one")
    assert [record.answer.id for _, record in everything.newest(9)] == [answers[1].id]


def test_a_server_that_starts_deletes_what_is_too_old(
    engine: Engine, answers: list[Answer], tmp_path: Path, now: list[datetime.datetime]
) -> None:
    update = {"records": True, "data": tmp_path, "records_days": 1}
    settings = engine.settings.model_copy(update=update)
    AnswerRecords(settings.records_path, lambda: now[0]).keep(
        AnswerRequest(question="x"), answers[0], "one"
    )
    build_app(replace(engine, settings=settings))

    assert AnswerRecords(settings.records_path).newest(9) == []


def test_kept_answers_are_readable_by_their_owner_alone(
    tmp_path: Path, answers: list[Answer]
) -> None:
    AnswerRecords(tmp_path / "r.sqlite").keep(AnswerRequest(question="x"), answers[0], "one")

    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}


def test_records_are_listed_deleted_and_purged_on_the_command_line(
    tmp_path: Path, answers: list[Answer]
) -> None:
    def records(*arguments: str, **environment: str) -> Result:
        return run("records", *arguments, PARTNERSHIP_DATA=str(tmp_path), **environment)

    assert records("list").stderr.startswith("Error: No answers have been kept: there is no ")
    file = AnswerRecords(tmp_path / "records.sqlite")
    for answer, days in zip(answers, (0, 5, 50), strict=True):
        then = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=days)
        AnswerRecords(tmp_path / "records.sqlite", lambda then=then: then).keep(
            AnswerRequest(question=answer.question), answer, "key one"
        )
    listed = records("list").stdout.splitlines()
    assert [line.split()[0] for line in listed] == [answer.id for answer in answers]
    assert all("key one" in line for line in listed)
    assert QUESTIONS[1] not in "".join(listed)
    assert QUESTIONS[1] in records("list", "--questions").stdout
    assert records("purge").exit_code == 2
    assert records("purge", PARTNERSHIP_RECORDS_DAYS="30").stdout == "Deleted: 1\n"
    assert records("purge", "--older-than", "2").stdout == "Deleted: 1\n"
    assert records("delete", answers[0].id, "x").stderr == "Error: Not kept: x\n"
    assert file.newest(9) == []
    assert records("purge", "--all").stdout == "Deleted: 0\n"


def test_records_that_cannot_be_used_are_one_line_and_a_503_without_a_path(
    engine: Engine, serve: Serve, quick_folder: Callable[[], Path]
) -> None:
    folder = quick_folder()
    update = {"records": True, "data": folder}
    keeps = replace(engine, settings=engine.settings.model_copy(update=update))
    with serve(keeps) as url, httpx.Client(base_url=url, timeout=60) as http:
        assert http.post("/v1/answers", json={"question": "x?"}).status_code == 200
        for file in folder.iterdir():
            file.write_bytes(b"damaged" * 1_000)
        reply = http.post("/v1/answers", json={"question": "x?"})
    listed = run("records", "list", PARTNERSHIP_DATA=str(folder))

    assert reply.status_code == 503
    assert reply.json()["detail"].startswith("The kept answers (records.sqlite in the data folder)")
    assert str(folder) not in reply.text
    assert len(listed.stderr.splitlines()) == 1
    assert listed.stderr.startswith("Error: The kept answers (records.sqlite in the data folder)")
    with pytest.raises(RecordsError):
        build_app(keeps)


# -- asking again --------------------------------------------------------------------------------


def test_replaying_gives_the_identical_citations(keeping: str, answers: list[Answer]) -> None:
    for answer in answers:
        result = run("replay", answer.id, "--url", keeping)
        assert result.exit_code == 0, result.output
        count = len(answer.citations)
        assert result.stdout == f"Identical: {answer.status}, {count} quoted.\n"


def test_replaying_an_unknown_answer_is_one_line(keeping: str) -> None:
    result = run("replay", "nothing", "--url", keeping)

    assert result.exit_code == 1
    assert result.stderr == "Error: No answer 'nothing' has been kept for you.\n"


def test_what_changed_is_told(answers: list[Answer]) -> None:
    answered, other = answers[0], answers[1]
    later = {"corpus_version": "sha256:new", "status": "not_in_corpus", "citations": []}
    lines = differences(answered, answered.model_copy(update=later))

    assert lines[0] == f"The texts have changed: {answered.corpus_version} → sha256:new"
    assert lines[1] == "Status: answered → not_in_corpus"
    assert len(lines) == 2 + len(answered.citations)
    assert lines[2].startswith(f"No longer quoted: {answered.citations[0].passage_id} ja ")
    more = differences(answered, other)
    assert any(line.startswith("Newly quoted: ") for line in more)
    assert differences(answered, answered.model_copy(update={"id": "other"})) == []
    mark = Highlight(language="ja", start=answered.citations[0].start, end=3)
    marked = answered.citations[0].model_copy(update={"highlights": [mark]})
    only_marked = {"citations": [marked, *answered.citations[1:]]}
    assert differences(answered, answered.model_copy(update=only_marked)) == []


# -- exporting and verifying ---------------------------------------------------------------------


@pytest.fixture(params=sorted(WRITERS))
def exported(request: pytest.FixtureRequest, tmp_path: Path, answers: list[Answer]) -> Path:
    path = tmp_path / f"briefing{request.param}"
    path.write_bytes(WRITERS[request.param](answers))
    return path


def test_an_export_holds_every_quotation_in_both_languages(
    exported: Path, answers: list[Answer]
) -> None:
    expected = [quote for answer in answers for c in answer.citations for quote in quotes_of(c)]

    assert len(expected) >= 4
    assert read_quotes(exported) == expected


def test_words_that_answer_are_bold_in_an_export_and_the_quotation_is_still_exact(
    tmp_path: Path, answers: list[Answer]
) -> None:
    cited = answers[0].citations[0]
    start = cited.start + cited.quote.index("廃炉")
    marks = [Highlight(language="ja", start=start, end=start + 2)]
    citation = cited.model_copy(update={"highlights": marks})
    answer = answers[0].model_copy(update={"citations": [citation]})
    for suffix, write in WRITERS.items():
        path = tmp_path / f"bold{suffix}"
        path.write_bytes(write([answer]))
        assert read_quotes(path) == quotes_of(cited)
    assert "**廃炉**" in (tmp_path / "bold.md").read_text(encoding="utf-8")
    paragraphs = Document(str(tmp_path / "bold.docx")).paragraphs
    assert [run.text for p in paragraphs for run in p.runs if run.bold] == ["廃炉"]


def test_an_export_is_written_and_verified_on_the_command_line(
    keeping: str, answers: list[Answer], tmp_path: Path, exported: Path
) -> None:
    path = tmp_path / f"out{exported.suffix}"
    ids = [answer.id for answer in answers]
    written = run("export", *ids, "-o", str(path), "--url", keeping)
    assert written.exit_code == 0, written.output
    verified = run("verify", str(path), PARTNERSHIP_DATA=str(tmp_path))

    assert verified.exit_code == 0, verified.output
    count = len(read_quotes(path))
    assert verified.stdout == f"{count} of {count} quotations are exactly in the texts.\n"


def test_a_changed_quotation_is_found(tmp_path: Path, answers: list[Answer]) -> None:
    path = tmp_path / "briefing.md"
    content = WRITERS[".md"](answers[:1]).decode()
    path.write_text(content.replace("廃炉", "閉鎖"), encoding="utf-8")
    result = run("verify", str(path), PARTNERSHIP_DATA=str(tmp_path))

    assert result.exit_code == 1
    assert "NOT EXACT" in result.stdout
    assert "the passage does not say this" in result.stdout


def test_what_ask_prints_as_json_can_be_verified(tmp_path: Path, answers: list[Answer]) -> None:
    path = tmp_path / "answer.json"
    path.write_text(answers[0].model_dump_json(indent=2), encoding="utf-8")

    assert run("verify", str(path), PARTNERSHIP_DATA=str(tmp_path)).exit_code == 0


@pytest.mark.parametrize("name", ["x.md", "x.json", "x.docx"])
@pytest.mark.parametrize("content", [b"", b"{}", b"[5]", b"# Nothing", b"\xff", b"PK\x03\x04"])
def test_a_file_that_is_no_export_is_one_line(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    result = run("verify", str(path), PARTNERSHIP_DATA=str(tmp_path))

    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("Error: ")


def test_the_markdown_has_a_footnote_for_every_mark_and_shows_text_as_text(
    answers: list[Answer],
) -> None:
    content = WRITERS[".md"](answers).decode()
    marks = set(re.findall(r"\[\^([\d-]+)\](?!:)", content))
    notes = set(re.findall(r"^\[\^([\d-]+)\]:", content, re.MULTILINE))

    wanted = {f"{n}-{c.marker}" for n, a in enumerate(answers, 1) for c in a.citations}
    assert marks == notes == wanted
    html = MarkdownIt().render(content)
    assert "<b>" not in html
    assert "for *pancakes* &lt;b&gt;?" in html


def test_characters_that_no_document_can_hold_are_left_out_of_it(
    tmp_path: Path, answers: list[Answer]
) -> None:
    path = tmp_path / "odd.docx"
    odd = answers[0].model_copy(update={"question": "What \ufffenow?", "answer": "Ask\uffff."})
    path.write_bytes(WRITERS[".docx"]([odd]))

    assert "What now?" in [p.text for p in Document(str(path)).paragraphs]


def test_a_table_and_a_list_of_an_answer_are_a_table_and_a_list_in_the_document(
    tmp_path: Path, answers: list[Answer]
) -> None:
    path = tmp_path / "table.docx"
    text = (
        "Title:\n\n3. Third\n4. Fourth\n\n- One \\*star\\* [1]\n- <b>Two</b>\n\n"
        "| What it says | Date |\n| --- | --- |\n| A \\| B [1] | 2025 |"
    )
    path.write_bytes(WRITERS[".docx"]([answers[0].model_copy(update={"answer": text})]))

    document = Document(str(path))
    listed = [p.text for p in document.paragraphs if p.style and p.style.name == "List Bullet"]
    assert listed == ["One *star* [1]", "<b>Two</b>"]
    assert {"3. Third", "4. Fourth"} <= {p.text for p in document.paragraphs}
    assert [[c.text for c in row.cells] for row in document.tables[0].rows] == [
        ["What it says", "Date"],
        ["A | B [1]", "2025"],
    ]


def test_why_a_quotation_is_not_exact_is_told(corpus: Corpus) -> None:
    passage = next(p for p in corpus.passages.values() if "en" in p.texts)
    text = passage.texts["en"]

    def wrong(passage_id: str, start: int, end: int, quoted: str) -> str | None:
        return fault(QuoteReference(passage_id, "en", start, end, quoted), corpus)

    assert wrong(passage.id, 0, 10, text[:10]) is None
    assert wrong("gone:x.1", 0, 10, text[:10]) == "there is no such passage"
    assert wrong(passage.id, 1, 11, text[:10]) == "the words stand elsewhere in the passage, at 0"
    assert wrong(passage.id, 0, 10, "something else") == "the passage does not say this"
