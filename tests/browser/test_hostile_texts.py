"""A document of somebody's own: its markup is text on every page, and its versions differ.

What a language model writes is text, too, or left out; nothing of it is ever run.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi import Response

from assistant.assembly import Engine, build_engine
from assistant.events import event_name, spelled_out
from assistant.models import AnswerRequest
from assistant.settings import Settings
from ingest.embedding import HashingEmbedder
from ingest.index import PassageIndex
from tests.browser.test_accessibility import violations
from tests.browser.test_page import ask
from tests.scripted_model import Model, running_model
from ui.strings import Language, strings

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("browser")]

ATTACK = (
    "<script>window.owned=1</script><img src=x onerror=window.owned=1> "
    "[press](javascript:window.owned=1) <!-- x --> ${window.owned=1} {{constructor}} "
    "<a href='javascript:window.owned=1'>x</a> <svg onload=window.owned=1>"
)
TABLE = (
    f"| | A \\| **a** | {ATTACK} |\n|---|:--:|---|\n"
    f"| {ATTACK} | {'long words ' * 20}[1] | 二〇二六年 [1] [9] |\n| date | – | [1] |"
)
TEXTS = {
    "ja": f"ウィジェット委員会は、{ATTACK}の部品を再利用する。",
    "en": f"The Widget Board will recycle {ATTACK} widgets.",
}
WRITTEN = {
    "<script>window.owned=1</script> CEPA was signed in Tokyo on 23 October 2020.": False,
    "CEPA was signed in Tokyo <img src=x onerror=window.owned=1> on 23 October 2020.": False,
    "[CEPA was signed in Tokyo](javascript:window.owned=1) on 23 October 2020.": False,
    "[CEPA was signed in Tokyo](23 October 2020).": False,
    "CEPA was signed in Tokyo <!-- --> on 23 October 2020.": False,
    "CEPA was signed in *Tokyo, on 23 October 2020.": True,
}
"""What a model writes, and whether that may be shown, as the text it is."""
DIFFERING = {
    "ja": "ウィジェット委員会は、2030年までに40回会合する。",
    "en": "The Widget Board will meet 14 times by 2030.",
}
DANGEROUS = "script:not([src]):not([type=module]), [onerror], [onload], [href^='javascript']"


def write_hostile_document(folder: Path) -> None:
    both = {"ja": f"ウィジェット取決め {ATTACK}", "en": f"Widget Accord {ATTACK}"}
    entry = {
        "id": "widgets", "title": both, "short_title": both, "date": "2026-01-01",
        "place": both, "kind": "accord", "legal_nature": both,
        "aliases": {"ja": ["ウィジェット取決め"], "en": ["Widget Accord"]},
    }  # fmt: skip
    (folder / "widgets").mkdir(parents=True)
    catalog = yaml.safe_dump({"documents": [entry]}, allow_unicode=True)
    (folder / "catalog.yaml").write_text(catalog, encoding="utf-8")
    for language, text in TEXTS.items():
        matter = f"---\ndocument: widgets\nlanguage: {language}\nstanding: authentic\n---\n"
        content = f"# {both[language]}\n\n## {both[language]} {{#main}}\n\n{{#main.1}}\n{text}\n"
        content += f"\n{{#main.2}}\n{DIFFERING[language]}\n"
        (folder / "widgets" / f"{language}.md").write_text(matter + content, encoding="utf-8")


@pytest.fixture(scope="module")
def model() -> Iterator[Model]:
    with running_model() as script:
        yield script


@pytest.fixture(scope="module")
def hostile_server(
    engine: Engine,
    model: Model,
    quick_folder: Callable[[], Path],
    copy_index: Callable[[Path, Path], None],
    serve_pages: Callable[..., Any],
) -> Iterator[str]:
    data = quick_folder()
    settings = Settings(
        data=data,
        cache=data / "cache",
        embedding_model="hashing",
        writer="language-model",
        llm_url=model.url,
        llm_model="liar-7b",
    )
    copy_index(engine.settings.index_folder, settings.index_folder)
    write_hostile_document(data / "corpus")
    with PassageIndex.open_folder(settings.index_folder) as index:
        built = build_engine(settings, embedder=HashingEmbedder(), index=index)
        built.ingest()
        with serve_pages(built, data / "feedback", lambda app: app) as address:
            yield address
    shutil.rmtree(data)


def check_harmless(page: Any) -> None:
    assert page.evaluate("typeof window.owned") == "undefined"
    assert page.locator(f":is(main, #conversation) :is({DANGEROUS})").count() == 0


@pytest.mark.parametrize(
    "path", ["/read", "/read?q=Widget+Board", "/read/widgets", "/read/widgets:main.1", "/timeline"]
)
def test_a_documents_markup_is_text_on_every_page(
    path: str, open_page: Callable[..., Any], hostile_server: str
) -> None:
    page = open_page(path=path, server=hostile_server)
    assert "<script>window.owned=1" in page.locator("main").inner_text()
    if path == "/timeline":
        page.locator("#plot .points path.point").first.wait_for()
    check_harmless(page)


@pytest.mark.parametrize(("language", "locale"), [("ja", "ja-JP"), ("en", "en-GB")])
def test_a_number_that_differs_between_the_versions_is_told_under_its_passage(
    language: Language, locale: str, open_page: Callable[..., Any], hostile_server: str
) -> None:
    page = open_page(locale, path="/read/widgets:main.2", server=hostile_server)
    passage = page.locator(".passage.current")
    texts = {
        text.get_attribute("lang"): text.text_content() for text in passage.locator("p.text").all()
    }
    assert texts == DIFFERING
    line = strings(language).divergence.lines["figures"].format(ja="40回", en="14")
    assert passage.get_by_role("note").all_inner_texts() == [line]
    assert page.get_by_role("note").count() == 1


def test_what_a_model_writes_is_text_or_left_out(
    open_page: Callable[..., Any], hostile_server: str, model: Model
) -> None:
    page = open_page(server=hostile_server)
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    for written, borne_out in WRITTEN.items():
        model.writes((1, written))
        answer = ask(page, "When was CEPA signed?").locator(".prose-text")
        assert (written in answer.text_content()) == borne_out
    assert page.locator(".prose-text :is(b, h1, img, script, strong, a:not(.marker))").count() == 0
    assert "liar-7b" in page.locator(".small-print").last.inner_text()
    check_harmless(page)


def test_a_quotations_markup_is_text_in_both_columns(
    open_page: Callable[..., Any], hostile_server: str, model: Model
) -> None:
    model.says(ATTACK)
    page = open_page(server=hostile_server)
    turn = ask(page, "widgets")
    turn.locator("a.marker").first.click()
    for language, text in TEXTS.items():
        quote = turn.locator(f"details[open] blockquote[lang={language}] mark")
        assert quote.is_visible()
        assert quote.text_content() == text
    turn.locator("a.marker").first.hover()
    check_harmless(page)


def hostile_answers(engine: Engine) -> Callable[[Any], Any]:
    """Between the page and the API: whatever is asked, an answer that nobody has checked."""
    true = engine.pipeline.answer(AnswerRequest(question="When was CEPA signed?"))
    words = {"answer": f"# {ATTACK}\n\n- **{ATTACK}** [1]\n\n{TABLE}", "missing": [f"{ATTACK}?"]}
    names = {"standalone_question": ATTACK, "answered_by": ATTACK, "status": "partial"}
    citations = [c.model_copy(update={"source_url": "javascript:alert(1)"}) for c in true.citations]
    answer = true.model_copy(update={**words, **names, "citations": citations[:1]})
    events = [
        f"event: {event_name(e)}\ndata: {e.model_dump_json()}\n\n" for e in spelled_out(answer)
    ]

    def around(app: Any) -> Any:
        async def answering(scope: Any, receive: Any, send: Any) -> None:
            hostile = Response("".join(events), media_type="text/event-stream")
            await (hostile if scope.get("path") == "/v1/answers" else app)(scope, receive, send)

        return answering

    return around


@pytest.fixture(scope="module")
def unchecked_server(engine: Engine, serve_pages: Callable[..., Any]) -> Iterator[str]:
    with serve_pages(engine, None, hostile_answers(engine)) as address:
        yield address


def test_an_answer_that_nobody_checked_is_text_all_the_same(
    open_page: Callable[..., Any], unchecked_server: str
) -> None:
    page = open_page(server=unchecked_server)
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    turn = ask(page, "When was CEPA signed?")
    for part in (
        ".prose-text li",
        "thead th + th",
        "tbody th",
        ".missing li",
        ".understood",
        ".small-print",
    ):
        assert "<script>window.owned=1" in turn.locator(part).first.text_content()
    turn.locator("a.marker").first.click()
    assert turn.locator("details[open] a:not([href^='https:'], [href^='/read/'])").count() == 0
    check_harmless(page)


@pytest.mark.parametrize(("locale", "scheme"), [("ja-JP", "dark"), ("en-GB", "light")])
def test_a_table_in_an_answer_scrolls_in_itself_on_a_phone_and_its_markers_open_quotations(
    locale: str, scheme: str, open_page: Callable[..., Any], unchecked_server: str
) -> None:
    page = open_page(locale, width=390, color_scheme=scheme, server=unchecked_server)
    turn = ask(page, "When was CEPA signed?")
    table = turn.get_by_role(
        "region", name=strings("ja" if locale == "ja-JP" else "en").answer.table
    )
    rows = table.locator("tr")
    assert [rows.nth(n).locator("th, td").count() for n in range(3)] == [3, 3, 3]
    assert rows.nth(0).locator("th").first.inner_text() == "A | a"
    assert table.evaluate("t => t.scrollWidth > t.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    table.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("t => t.scrollLeft > 0", arg=table.element_handle())
    assert violations(page) == []
    rows.nth(2).locator("a.marker").click()
    assert turn.locator("details[open] blockquote mark").first.is_visible()
    assert rows.nth(1).locator("td").last.inner_text() == "二〇二六年 [1] [9]"
    assert rows.nth(1).locator("a.marker").count() == 2  # there is no quotation 9
    check_harmless(page)
