"""`partnership corpus` from end to end: real files, a real local server, no network."""

import contextlib
import io
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner, Result
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from assistant.cli import main
from assistant.commands.corpus_tools import CorpusTools
from ingest.corpus import corpus_folders, read_corpus
from ingest.official_texts.download import Downloader

ENGLISH = """<!DOCTYPE html><html><body><main><h1>Telecoms Pact</h1>
<p>Article 1: Purpose</p><p>1. The Parties will cooperate on telecoms networks that are open.</p>
<p>2. The Parties will share what they learn about suppliers, standards and research.</p>
<p>Article 2: Meetings</p><p>1. The Parties will meet every year in Tokyo or in London.</p>
<p>(a) ministers will attend; and</p><p>(b) a report will be published.</p></main></body></html>"""
JAPANESE = """<!DOCTYPE html><html><body><main><h1>電気通信に関する協定（仮訳）</h1>
<p>第一条　目的</p><p>１　両締約国は、開かれた電気通信網に関する協力を行う。</p>
<p>２　両締約国は、供給者、標準及び研究に関する知見を共有する。</p>
<p>第二条　会合</p><p>１　両締約国は、毎年、東京又はロンドンにおいて会合する。</p>
<p>（ａ）大臣が出席する。</p></main></body></html>"""
DIGEST = """---
document: telecoms-pact
language: {language}
standing: digest
---
# {title}

## {heading} {{#overview}}

{{#overview.1 sources="a"}}
{text}
"""


class Pages:
    """A local server of pages that a test may change; it remembers the paths it was asked for.

    A path may also lead elsewhere (`elsewhere`), say nothing (`silent`) or never end (`endless`).
    """

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, bytes]] = {}
        self.elsewhere: dict[str, str] = {}
        self.silent: set[str] = set()
        self.endless: set[str] = set()
        self.asked: list[tuple[str, int]] = []
        self.stopping = threading.Event()
        pages = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path in pages.silent:
                    pages.stopping.wait(5)
                    return
                if self.path in pages.elsewhere:
                    self.send_response(302)
                    self.send_header("location", pages.elsewhere[self.path])
                    self.end_headers()
                    return
                kind, body = pages.pages.get(self.path, ("", b""))
                tag = f'"{hash(body)}"'
                status = 200 if kind else 404
                status = 304 if self.headers.get("if-none-match") == tag else status
                pages.asked.append((self.path, status))
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("etag", tag)
                self.end_headers()
                with contextlib.suppress(OSError):  # the other side may hang up
                    if status == 200:
                        self.wfile.write(body)
                    while self.path in pages.endless and not pages.stopping.is_set():
                        self.wfile.write(b"<p>The Parties agree once more.</p>" * 2_000)

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.http.serve_forever, args=(0.01,))
        self.thread.start()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.http.server_address[1]}"

    def put(self, path: str, content: str | bytes, kind: str = "text/html; charset=utf-8") -> str:
        self.pages[path] = (kind, content.encode() if isinstance(content, str) else content)
        return f"{self.base}{path}"

    def stop(self) -> None:
        self.stopping.set()
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


@pytest.fixture
def pages() -> Iterator[Pages]:
    server = Pages()
    yield server
    server.stop()


Run = Callable[..., Result]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def downloading() -> dict[str, Any]:
    """Arguments of the downloader, beside those of the local server."""
    return {}


@pytest.fixture
def run(data: Path, pages: Pages, downloading: dict[str, Any]) -> Run:
    """Run `partnership corpus ...` as a user would, with the local server in place of the world."""

    def open_downloader(hosts: Sequence[str]) -> Downloader:
        netloc = pages.base.removeprefix("http://")
        return Downloader(
            hosts,
            allow_http_hosts={netloc},
            stall_seconds=0.5,
            **{"delay_seconds": 0, **downloading},
        )

    tools = CorpusTools(open_downloader, ("http://", "https://"))  # type: ignore[arg-type]

    def run_(*arguments: str, answer: str | None = None, **settings: str) -> Result:
        env = {
            "PARTNERSHIP_DATA": str(data),
            "PARTNERSHIP_EMBEDDING_MODEL": "hashing",
            **{f"PARTNERSHIP_{name.upper()}": value for name, value in settings.items()},
        }
        arguments = ("corpus", *map(str, arguments))
        return CliRunner().invoke(main, arguments, input=answer, env=env, obj=tools)

    return run_


@pytest.fixture
def pact(data: Path, pages: Pages) -> Path:
    """A document of the user's with a digest, whose catalog entry names pages of the server."""
    folder = data / "corpus"
    place = folder / "telecoms-pact"
    place.mkdir(parents=True)
    addresses = "".join(
        f"      - {{url: '{pages.base}/{lang}', language: {lang}, state: seen, "
        "publisher: {ja: 政府, en: Government}}\n"
        for lang in ("en", "ja")
    )
    (folder / "catalog.yaml").write_text(
        "# mine\ndocuments:\n  - id: telecoms-pact\n"
        "    title: {ja: 電気通信に関する協定, en: Telecoms Pact}\n"
        "    short_title: {ja: 電気通信協定, en: Telecoms Pact}\n"
        "    date: 2025-03-01\n    kind: agreement\n"
        "    legal_nature: {ja: 拘束力あり, en: binding}\n"
        f"    official_addresses:\n{addresses}",
        encoding="utf-8",
    )
    for language, words in {
        "ja": ("電気通信に関する協定", "概要", "両国は署名した。"),
        "en": ("Telecoms Pact", "Overview", "Both countries signed."),
    }.items():
        text = DIGEST.format(language=language, title=words[0], heading=words[1], text=words[2])
        (place / f"digest.{language}.md").write_text(text, encoding="utf-8")
    (place / "sources.yaml").write_text(
        "a: {name: {ja: 発表, en: Release}, url: null, language: en, read: '2026-11', state: seen}",
        encoding="utf-8",
    )
    pages.put("/en", ENGLISH)
    pages.put("/ja", JAPANESE)
    return folder


def texts(data: Path, document: str) -> dict[str, dict[str, str]]:
    passages = read_corpus(corpus_folders(data)).documents[document].passages
    return {p.id.partition(":")[2]: dict(p.texts) for p in passages}  # type: ignore[misc]


def one_line_error(result: Result) -> str:
    assert result.exit_code == 1, result.output
    assert result.stderr.startswith("Error: ")
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr.removeprefix("Error: ").strip()


# -- list, check, export --------------------------------------------------------------------------


def test_list_shows_each_document_with_date_standing_and_passages(run: Run) -> None:
    result = run("list")
    lines = result.output.splitlines()

    assert result.exit_code == 0
    assert lines[0].split() == ["document", "date", "ja", "en", "passages", "name"]
    statement = next(line for line in lines if line.startswith("frontier-technology"))
    assert statement.split()[1:4] == ["2026-06-14", "official", "unofficial"]
    assert len(lines) == 20


def test_list_is_readable_for_programs(run: Run) -> None:
    documents = json.loads(run("list", "--json").output)

    assert len(documents) == 19
    assert documents[0]["standing"] == {
        "ja": "official_translation",
        "en": "unofficial_translation",
    }
    assert documents[0]["passages_by_language"]["ja"] == documents[0]["passages"]


def test_check_says_that_there_are_no_faults(run: Run) -> None:
    result = run("check")

    assert result.exit_code == 0
    assert result.output.splitlines()[-1].startswith("19 documents, ")
    assert result.output.splitlines()[-1].endswith(" passages, no faults.")


def test_check_lists_places_that_leave_the_glossary_as_warnings(run: Run) -> None:
    warnings = [line for line in run("check").output.splitlines() if line.startswith("warning: ")]

    assert all(": the glossary has " in line for line in warnings)


def test_check_prints_every_fault_with_file_and_line(run: Run, pact: Path) -> None:
    path = pact / "telecoms-pact" / "digest.en.md"
    path.write_text(path.read_text().replace("signed.", "signed"), encoding="utf-8")
    result = run("check")

    assert result.exit_code == 1
    assert f"{path}:11: the passage does not end with a full stop" in result.output
    assert result.stderr == "Error: 1 fault.\n"


def test_a_broken_corpus_is_one_line_for_the_other_commands(run: Run, pact: Path) -> None:
    (pact / "telecoms-pact" / "sources.yaml").unlink()

    assert "Run: partnership corpus check" in one_line_error(run("list"))


def test_export_gives_a_line_a_passage(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "corpus.jsonl"
    result = run("export", "--output", str(path))
    records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]

    assert result.exit_code == 0
    assert f"{len(records)} passages written" in result.stderr
    first = next(r for r in records if r["passage_id"].endswith(":cooperation.7"))
    assert first["address"] == {"ja": "協力 第7項", "en": "Cooperation, item 7"}
    assert first["standing"] == {"ja": "official_translation", "en": "unofficial_translation"}
    assert set(first["texts"]) == {"ja", "en"}
    assert first["corpus_version"].startswith("sha256:")


def test_export_gives_a_text_to_read(run: Run) -> None:
    output = run("export", "--format", "markdown").output

    assert "# 日英フロンティア・テクノロジー・パートナーシップ / Japan–UK Frontier" in output
    assert "## 協力 第7項 / Cooperation, item 7" in output


def test_export_to_where_nothing_can_be_written_is_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    assert "cannot be written" in one_line_error(
        run("export", "--output", str(tmp_path / "file" / "out.jsonl"))
    )


# -- fetch ----------------------------------------------------------------------------------------


def test_fetch_brings_both_languages_under_common_ids(run: Run, pact: Path, data: Path) -> None:
    result = run("fetch", "telecoms-pact")

    assert result.exit_code == 0, result.output
    found = texts(data, "telecoms-pact")
    assert list(found) == [
        "article-1.1", "article-1.2", "article-2.1", "article-2.1.a", "article-2.1.b",
        "overview.1",
    ]  # fmt: skip
    assert found["article-2.1.a"] == {
        "ja": "大臣が出席する。",
        "en": "ministers will attend; and",
    }
    assert set(found["article-2.1.b"]) == {"en"}
    assert "5 passages in both" not in result.output
    assert "4 passages in both languages (4 by number, 0 by content), 1 only in en" in result.output
    assert result.output.endswith("Now run: partnership ingest\n")


def test_a_fetched_text_comes_first_and_says_what_it_is(run: Run, pact: Path, data: Path) -> None:
    run("fetch", "telecoms-pact")
    document = read_corpus(corpus_folders(data)).documents["telecoms-pact"]

    assert dict(document.standing) == {"ja": "unofficial_translation", "en": "authentic"}
    assert document.passages[0].standing["en"] == "authentic"
    assert document.passages[-1].standing["en"] == "digest"
    assert document.passages[0].address.en == "Article 1(1)"
    assert document.passages[0].address.ja == "第一条第1項"


def test_the_raw_files_are_kept_with_hash_address_and_date(run: Run, pact: Path) -> None:
    run("fetch", "telecoms-pact")
    folder = pact / "telecoms-pact" / "official"
    records = [json.loads(path.read_text()) for path in folder.glob("*.json")]

    assert {Path(r["address"]).name for r in records} == {"en", "ja"}
    for record in records:
        assert len(record["sha256"]) == 64
        assert (folder / record["file"]).read_bytes()
        assert record["fetched"]


def test_what_has_not_changed_is_neither_sent_nor_written_again(
    run: Run, pact: Path, pages: Pages
) -> None:
    run("fetch", "telecoms-pact")
    path = pact / "telecoms-pact" / "en.md"
    path.write_text(path.read_text().replace("every year", "each year"), encoding="utf-8")
    result = run("fetch", "telecoms-pact")

    assert [status for _, status in pages.asked] == [200, 200, 304, 304]
    assert result.output == "telecoms-pact: unchanged.\n"
    assert "each year" in path.read_text()


def test_a_changed_page_is_shown_as_a_diff_and_asked_about(
    run: Run, pact: Path, pages: Pages
) -> None:
    run("fetch", "telecoms-pact")
    path = pact / "telecoms-pact" / "en.md"
    before = path.read_text()
    pages.put("/en", ENGLISH.replace("every year", "twice a year"))

    declined = run("fetch", "telecoms-pact", answer="n\n")
    assert "-The Parties will meet every year in Tokyo or in London." in declined.output
    assert "+The Parties will meet twice a year in Tokyo or in London." in declined.output
    assert f"Replace {path}? [y/N]: n" in declined.output
    assert "left as it was" in declined.output
    assert path.read_text() == before

    accepted = run("fetch", "telecoms-pact", answer="y\ny\n")
    assert accepted.exit_code == 0
    assert "twice a year" in path.read_text()


def test_with_yes_nobody_is_asked(run: Run, pact: Path, pages: Pages, data: Path) -> None:
    run("fetch", "telecoms-pact")
    pages.put("/en", ENGLISH.replace("every year", "twice a year"))
    result = run("fetch", "telecoms-pact", "--yes")

    assert result.exit_code == 0
    assert "Replace" not in result.output
    assert "twice a year" in texts(data, "telecoms-pact")["article-2.1"]["en"]


def test_without_anybody_to_ask_nothing_is_replaced(run: Run, pact: Path, pages: Pages) -> None:
    run("fetch", "telecoms-pact")
    pages.put("/en", ENGLISH.replace("every year", "twice a year"))

    assert "Say --yes to replace without asking" in run("fetch", "telecoms-pact").stderr
    assert "every year" in (pact / "telecoms-pact" / "en.md").read_text()


def test_a_dry_run_shows_and_keeps_nothing(run: Run, pact: Path) -> None:
    before = sorted(pact.rglob("*"))
    result = run("fetch", "telecoms-pact", "--dry-run")

    assert result.exit_code == 0
    assert "+The Parties will meet every year" in result.output
    assert "would keep ja.md, en.md" in result.output
    assert sorted(pact.rglob("*")) == before


def test_one_language_alone_is_kept_and_the_other_told(
    run: Run, pact: Path, pages: Pages, data: Path
) -> None:
    del pages.pages["/ja"]
    result = run("fetch", "telecoms-pact")

    assert result.exit_code == 0
    assert "/ja cannot be fetched: the server says 404" in result.stderr
    assert set(texts(data, "telecoms-pact")["article-1.1"]) == {"en"}


def test_a_language_that_comes_later_is_aligned_with_the_text_that_stands(
    run: Run, pact: Path, pages: Pages, data: Path
) -> None:
    page = pages.pages.pop("/en")
    run("fetch", "telecoms-pact")
    ids = list(texts(data, "telecoms-pact"))
    pages.pages["/en"] = page
    result = run("fetch", "telecoms-pact", "--yes")

    assert result.exit_code == 0, result.output
    assert set(ids) <= set(texts(data, "telecoms-pact"))
    assert set(texts(data, "telecoms-pact")["article-2.1.a"]) == {"ja", "en"}


def test_when_nothing_comes_it_is_an_error(run: Run, pact: Path, pages: Pages) -> None:
    pages.pages.clear()
    result = run("fetch", "telecoms-pact")

    assert result.exit_code == 1
    assert "Error: No text could be fetched for telecoms-pact." in result.stderr


def pdf(*columns: Sequence[str], password: str = "") -> bytes:
    """A page of text columns; without any, a picture of one."""
    buffer = io.BytesIO()
    encrypt = StandardEncryption(password, ownerPassword="owner") if password else None
    canvas = Canvas(buffer, encrypt=encrypt)
    for place, lines in enumerate(columns):
        for row, line in enumerate(lines):
            canvas.drawString(60 + 260 * place, 760 - 14 * row, line)
    if not columns:
        canvas.drawInlineImage(Image.new("L", (400, 600), 200), 50, 50)
    canvas.save()
    return buffer.getvalue()


TWO_COLUMNS = (
    ["Telecoms Pact", "", "Article 1: Purpose", "The Parties will cooperate on networks",
     "that are open and secure, and they will", "share what they learn of suppliers.", ""],
    ["", "", "Article 2: Meetings", "The Parties will meet every year in",
     "Tokyo or in London, at the level of", "ministers, and publish a report.", ""],
)  # fmt: skip


def test_a_two_column_pdf_is_fetched_in_reading_order(
    run: Run, pact: Path, pages: Pages, data: Path
) -> None:
    pages.put("/en", pdf(*TWO_COLUMNS), "application/pdf")
    result = run("fetch", "telecoms-pact")
    fetched = texts(data, "telecoms-pact")

    assert result.exit_code == 0, result.output
    assert fetched["article-1.1"]["en"].endswith("share what they learn of suppliers.")
    assert fetched["article-2.1"]["en"].startswith("The Parties will meet every year in Tokyo")


def test_a_page_whose_charset_is_declared_wrongly_is_fetched_whole(
    run: Run, pact: Path, pages: Pages, data: Path
) -> None:
    pages.put("/ja", JAPANESE.encode("shift_jis"), "text/html; charset=utf-8")
    result = run("fetch", "telecoms-pact")

    assert result.exit_code == 0, result.output
    assert texts(data, "telecoms-pact")["article-2.1.a"]["ja"] == "大臣が出席する。"


def test_what_cannot_be_read_is_told_in_one_line_and_nothing_of_it_is_kept(
    run: Run, pact: Path, pages: Pages
) -> None:
    for content, reason in (
        (pdf(), "is a scan: its pages are pictures"),
        (pdf(*TWO_COLUMNS, password="secret"), "is protected by a password"),  # noqa: S106
    ):
        pages.put("/en", content, "application/pdf")
        result = run("fetch", "telecoms-pact")

        assert f"{pages.base}/en {reason}" in result.stderr
        assert not (pact / "telecoms-pact" / "en.md").exists()


def test_a_server_that_misbehaves_is_told_in_one_line_and_the_rest_is_kept(
    run: Run, pact: Path, pages: Pages
) -> None:
    for where, reason in (
        ("elsewhere", "redirects to https://example.org/pact, which is on a host that the catalog"),
        ("endless", "is longer than 20 MB"),
        ("silent", "does not answer in time."),
    ):
        pages.elsewhere, pages.endless, pages.silent = {}, set(), set()
        if where == "elsewhere":
            pages.elsewhere["/en"] = "https://example.org/pact"
        else:
            getattr(pages, where).add("/en")
        result = run("fetch", "telecoms-pact")

        assert reason in result.stderr, result.stderr
        assert not (pact / "telecoms-pact" / "en.md").exists()
        assert (pact / "telecoms-pact" / "ja.md").exists()


class _Interrupted:
    """Interrupts the first pause between two requests, as Ctrl-C would."""

    times = 0

    def __call__(self, seconds: float) -> None:
        self.times += 1
        if self.times == 1:
            raise KeyboardInterrupt


@pytest.mark.parametrize("downloading", [{"sleep": _Interrupted(), "delay_seconds": 60}])
def test_a_fetch_that_was_interrupted_goes_on_where_it_stopped(
    run: Run, pact: Path, pages: Pages, data: Path
) -> None:
    stopped = run("fetch", "telecoms-pact")
    assert stopped.exit_code != 0
    assert run("check").exit_code == 0
    assert pages.asked == [("/ja", 200)]

    assert run("fetch", "telecoms-pact").exit_code == 0
    assert pages.asked == [("/ja", 200), ("/ja", 304), ("/en", 200)]
    assert set(texts(data, "telecoms-pact")["article-1.1"]) == {"ja", "en"}


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("<main><p>Short.</p><a href='/full.pdf'>Full text</a></main>", "full.pdf: try `partn"),
        (JAPANESE, "is Japanese, not English"),
        ("<main></main>", "holds hardly any text"),
    ],
)
def test_a_page_that_is_not_the_text_is_left_out_and_told(
    page: str, reason: str, run: Run, pact: Path, pages: Pages
) -> None:
    pages.put("/en", page)
    result = run("fetch", "telecoms-pact")

    assert reason in result.stderr
    assert not (pact / "telecoms-pact" / "en.md").exists()


@pytest.mark.parametrize(
    ("path", "page", "reason"),
    [
        ("/government/news/pact", ENGLISH, "is a news page or press release about the document"),
        (
            "/en",
            ENGLISH.replace("Telecoms Pact", "Visit of a minister"),
            "is titled “Visit of a minister”, which is none of the document's names",
        ),
    ],
)
def test_a_page_about_the_document_is_never_kept_as_its_text(
    path: str, page: str, reason: str, run: Run, pact: Path, pages: Pages
) -> None:
    url = pages.put(path, page)
    catalog = pact / "catalog.yaml"
    catalog.write_text(catalog.read_text("utf-8").replace(f"{pages.base}/en", url), "utf-8")
    del pages.pages["/ja"]
    result = run("fetch", "telecoms-pact")

    assert result.exit_code == 1
    assert reason in result.stderr
    assert f"partnership corpus add {url} --id telecoms-pact --language en" in result.stderr
    assert not (pact / "telecoms-pact/en.md").exists()
    added = run("add", url, "--id", "telecoms-pact", "--language", "en", "--yes")
    assert added.exit_code == 0
    assert (pact / "telecoms-pact/en.md").exists()


def test_fetch_refuses_what_the_catalog_does_not_know(run: Run) -> None:
    assert "There is no document nonsense" in one_line_error(run("fetch", "nonsense"))
    assert "names no official address" in one_line_error(
        run("fetch", "frontier-technology-partnership-2026")
    )


def test_a_page_does_not_reach_beyond_the_catalog_s_hosts(
    run: Run, pact: Path, pages: Pages
) -> None:
    catalog = pact / "catalog.yaml"
    catalog.write_text(
        catalog.read_text("utf-8").replace(f"{pages.base}/en", "http://www.gov.uk/pact"), "utf-8"
    )
    result = run("fetch", "telecoms-pact")

    assert "http://www.gov.uk/pact is not https and is not fetched." in result.stderr


def test_files_of_every_kind_are_added(run: Run, tmp_path: Path, data: Path) -> None:
    sentence = "The Participants will meet every year in Tokyo or in London."
    word = docx.Document()
    word.add_paragraph(sentence)
    word.save(str(tmp_path / "a.docx"))
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.drawString(70, 700, sentence)
    canvas.save()
    (tmp_path / "a.html").write_text(f"<p>{sentence}</p>")
    (tmp_path / "a.txt").write_text(sentence)
    (tmp_path / "a.md").write_text(sentence)

    for kind in ("docx", "pdf", "html", "txt", "md"):
        result = run("add", str(tmp_path / f"a.{kind}"), "--id", f"my-{kind}", "--language", "en",
                     "--title", f"Agreement in {kind}")  # fmt: skip
        assert result.exit_code == 0, result.output
        assert [p["en"] for p in texts(data, f"my-{kind}").values()] == [sentence]


# -- add and remove -------------------------------------------------------------------------------


@pytest.fixture
def statement(tmp_path: Path) -> Path:
    path = tmp_path / "statement.md"
    path.write_text(
        "# Japan–UK Joint Statement on Batteries\n\n## Purpose\n\n"
        "1. Both sides will promote research on batteries.\n\n2. They will meet every year.\n",
        encoding="utf-8",
    )
    return path


def test_a_file_becomes_a_document_of_the_user_s(run: Run, statement: Path, data: Path) -> None:
    result = run("add", str(statement), "--id", "batteries", "--language", "en")

    assert result.exit_code == 0, result.output
    document = read_corpus(corpus_folders(data)).documents["batteries"]
    assert document.entry.title.en == "Japan–UK Joint Statement on Batteries"
    assert document.entry.kind == "joint_statement"
    assert dict(document.standing) == {"en": "authentic"}
    assert [p.texts["en"] for p in document.passages] == [
        "Both sides will promote research on batteries.",
        "They will meet every year.",
    ]


def test_the_second_language_joins_the_first_under_the_same_ids(
    run: Run, statement: Path, tmp_path: Path, data: Path
) -> None:
    run("add", str(statement), "--id", "batteries", "--language", "en", "--date", "2026-02")
    japanese = tmp_path / "ja.txt"
    japanese.write_bytes(
        "電池に関する日英共同声明\n\n目的\n\n１　双方は、電池に関する研究を促進する。\n\n"
        "２　双方は、毎年会合する。\n".encode("shift_jis")
    )
    result = run("add", str(japanese), "--id", "batteries", "--language", "ja")
    document = read_corpus(corpus_folders(data)).documents["batteries"]

    assert result.exit_code == 0, result.output
    assert document.entry.title.ja == "電池に関する日英共同声明"
    assert document.entry.title.en == "Japan–UK Joint Statement on Batteries"
    assert document.entry.date == "2026-02"
    assert document.standing["ja"] == "unofficial_translation"
    assert set(document.passages[1].texts) == {"ja", "en"}


def test_a_page_is_added_from_its_address(run: Run, pages: Pages, data: Path) -> None:
    url = pages.put("/statement", ENGLISH)
    result = run("add", url, "--id", "telecoms", "--language", "en", "--title", "My Pact")
    document = read_corpus(corpus_folders(data)).documents["telecoms"]

    assert result.exit_code == 0, result.output
    assert document.entry.title.en == "My Pact"
    assert document.source_urls(document.passages[0]) == (url,)
    assert list((data / "corpus/telecoms/official").glob("*.html"))


def test_a_text_for_a_document_of_the_product_comes_before_its_digest(
    run: Run, statement: Path, data: Path
) -> None:
    result = run("add", str(statement), "--id", "gcap", "--language", "en")
    document = read_corpus(corpus_folders(data)).documents["gcap"]

    assert result.exit_code == 0, result.output
    assert not (data / "corpus/catalog.yaml").exists()
    assert document.passages[0].standing["en"] == "authentic"
    assert document.passages[-1].standing["en"] == "digest"


def test_an_english_original_takes_the_place_of_our_rendering(
    run: Run, tmp_path: Path, data: Path
) -> None:
    from ingest.corpus import default_folder

    original = tmp_path / "original.md"
    ours = (default_folder() / "frontier-technology-partnership-2026/en.md").read_text("utf-8")
    original.write_text(ours.replace("all-time high", "highest point ever"), encoding="utf-8")
    arguments = ["add", str(original), "--id", "frontier-technology-partnership-2026"]
    result = run(*arguments, "--language", "en", "--standing", "authentic", "--yes")
    document = read_corpus(corpus_folders(data)).documents["frontier-technology-partnership-2026"]

    assert result.exit_code == 0, result.output
    assert "-Japan–UK relations have reached an all-time high" in result.output
    assert document.standing == {"ja": "official_translation", "en": "authentic"}
    assert "highest point ever" in document.passages[0].texts["en"]
    assert all(set(p.texts) == {"ja", "en"} for p in document.passages)


def test_a_newer_version_supersedes_an_older_one(run: Run, statement: Path, data: Path) -> None:
    from ingest.versions import in_force

    run("add", str(statement), "--id", "old", "--language", "en", "--date", "2020", "--title", "A")
    run(
        "add", str(statement), "--id", "new", "--language", "en", "--date", "2026", "--title", "B",
        "--supersedes", "old",
    )  # fmt: skip
    documents = read_corpus(corpus_folders(data)).documents

    assert documents["new"].entry.supersedes == ("old",)
    assert {"old", "new"} & in_force(documents.values()) == {"new"}


def test_adding_the_same_again_changes_nothing(run: Run, statement: Path) -> None:
    run("add", str(statement), "--id", "batteries", "--language", "en")
    result = run("add", str(statement), "--id", "batteries", "--language", "en")

    assert result.exit_code == 0
    assert result.output == "batteries: unchanged.\n"


def test_a_text_that_stands_is_not_replaced_unasked(run: Run, statement: Path, data: Path) -> None:
    run("add", str(statement), "--id", "batteries", "--language", "en")
    statement.write_text(statement.read_text("utf-8").replace("every year", "often"), "utf-8")
    result = run("add", str(statement), "--id", "batteries", "--language", "en", answer="n\n")

    assert "-They will meet every year." in result.output
    assert "left as it was" in result.output
    assert "every year" in (data / "corpus/batteries/en.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["none.md", "--id", "x", "--language", "en"], "none.md cannot be read: No such file"),
        (["FILE", "--id", "../x", "--language", "en"], "'../x' is no document id"),
        (["FILE", "--id", "x", "--language", "ja"], "is English, not Japanese: check --language"),
        (["FILE", "--id", "x", "--language", "en", "--date", "soon"], "date is not valid"),
        (["FILE", "--id", "x", "--language", "en", "--supersedes", "y"], "which is no document"),
        (["ftp://x/y", "--id", "x", "--language", "en"], "ftp://x/y is not https"),
        (["picture.png", "--id", "x", "--language", "en"], "is neither HTML, PDF, Word"),
        (["empty.txt", "--id", "x", "--language", "en"], "empty.txt holds no text"),
    ],
)
def test_what_cannot_be_added_is_one_line_and_nothing_is_kept(
    arguments: list[str], reason: str, run: Run, statement: Path, tmp_path: Path, data: Path
) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\0\0")
    (tmp_path / "empty.txt").write_bytes(b"")
    given = [str(statement) if argument == "FILE" else argument for argument in arguments]

    assert reason in one_line_error(run("add", *given))
    assert not [path for path in data.rglob("*") if path.is_file()]


def test_a_folder_that_cannot_be_written_is_one_line(
    run: Run, statement: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    result = run(
        "add", str(statement), "--id", "x", "--language", "en", corpus=str(tmp_path / "file/c")
    )

    assert "cannot be written" in one_line_error(result)


def test_texts_go_into_the_first_folder_of_the_settings(
    run: Run, statement: Path, tmp_path: Path, data: Path
) -> None:
    folders = f"{tmp_path / 'mine'}:{tmp_path / 'ours'}"
    run("add", str(statement), "--id", "batteries", "--language", "en", corpus=folders)

    assert (tmp_path / "mine/batteries/en.md").exists()
    assert not data.exists()
    assert "batteries" in run("list", corpus=folders).output
    assert "batteries" not in run("list").output


def test_a_document_is_removed_with_all_that_belongs_to_it(
    run: Run, statement: Path, data: Path
) -> None:
    run("add", str(statement), "--id", "batteries", "--language", "en")
    result = run("remove", "batteries")

    assert result.exit_code == 0
    assert not (data / "corpus/batteries").exists()
    assert "batteries" not in run("list").output
    assert run("check").exit_code == 0


def test_removing_the_user_s_text_brings_the_digest_back(
    run: Run, statement: Path, data: Path
) -> None:
    run("add", str(statement), "--id", "gcap", "--language", "en")
    run("remove", "gcap")

    assert read_corpus(corpus_folders(data)).documents["gcap"].standing["en"] == "digest"


def test_comments_and_other_entries_of_a_catalog_stay(
    run: Run, pact: Path, statement: Path
) -> None:
    before = (pact / "catalog.yaml").read_text("utf-8")
    run("add", str(statement), "--id", "batteries", "--language", "en")
    assert (pact / "catalog.yaml").read_text("utf-8").startswith(before)

    run("remove", "batteries")
    assert (pact / "catalog.yaml").read_text("utf-8") == before


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("gcap", "gcap cannot be removed: it comes with the product"),
        ("nonsense", "nonsense cannot be removed: there is no such document"),
        ("..", "'..' is no document id"),
        (".", "'.' is no document id"),
    ],
)
def test_what_cannot_be_removed_is_one_line(
    document: str, reason: str, run: Run, pact: Path
) -> None:
    assert reason in one_line_error(run("remove", document))
    assert pact.is_dir()


def test_a_document_that_another_builds_on_is_not_removed(
    run: Run, statement: Path, data: Path
) -> None:
    run("add", str(statement), "--id", "old", "--language", "en", "--title", "A")
    run("add", str(statement), "--id", "new", "--language", "en", "--title", "B",
        "--supersedes", "old")  # fmt: skip

    assert "new links to 'old', which is no document" in one_line_error(run("remove", "old"))
    assert (data / "corpus/old/en.md").exists()


def test_a_user_s_document_survives_a_new_product(run: Run, statement: Path, data: Path) -> None:
    run("add", str(statement), "--id", "batteries", "--language", "en")
    texts_before = (data / "corpus/batteries/en.md").read_bytes()
    run("check")
    run("list")

    assert (data / "corpus/batteries/en.md").read_bytes() == texts_before
