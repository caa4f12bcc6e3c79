"""Markup and scripts in documents and in what a model writes: shown as text, never run."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.assembly import Engine, build_engine
from assistant.settings import Settings
from assistant.state import AnswerState, Quote
from ingest.embedding import HashingEmbedder
from ingest.index import PassageIndex

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("browser")]

ATTACK = (
    "<script>window.owned=1</script><img src=x onerror=window.owned=1> "
    "[press](javascript:window.owned=1) <!-- x --> ${window.owned=1} {{constructor}} "
    "<a href='javascript:window.owned=1'>x</a> <svg onload=window.owned=1>"
)
QUESTION = "What will the Widget Board recycle under the Widget Accord?"
TEXTS = {
    "ja": f"ウィジェット委員会は、{ATTACK}の部品を再利用する。",
    "en": f"The Widget Board will recycle {ATTACK} widgets.",
}
DANGEROUS = "script:not([src]):not([type=module]), [onerror], [onload], [href^='javascript']"


class Model:
    """Writes markup about the passages it was given."""

    name = ATTACK

    def write(self, quotes: Sequence[Quote], state: AnswerState) -> str:
        return f"{ATTACK} **{ATTACK}**\n\n- {ATTACK} [1]"


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
        (folder / "widgets" / f"{language}.md").write_text(matter + content, encoding="utf-8")


@pytest.fixture(scope="module")
def hostile_server(
    engine: Engine,
    quick_folder: Callable[[], Path],
    copy_index: Callable[[Path, Path], None],
    serve_pages: Callable[..., Any],
) -> Iterator[str]:
    data = quick_folder()
    settings = Settings(data=data, cache=data / "cache", embedding_model="hashing")
    copy_index(engine.settings.index_folder, settings.index_folder)
    write_hostile_document(data / "corpus")
    with PassageIndex.open_folder(settings.index_folder) as index:
        parts = {"embedder": HashingEmbedder(), "index": index, "writer": Model()}
        built = build_engine(settings, **parts)
        built.ingest()
        with serve_pages(built, data / "feedback", lambda app: app) as address:
            yield address
    shutil.rmtree(data)


def check_harmless(page: Any) -> None:
    assert page.evaluate("typeof window.owned") == "undefined"
    assert page.locator(f":is(main, #conversation) :is({DANGEROUS})").count() == 0


def test_an_answer_a_model_wrote_shows_its_markup_as_text(
    open_page: Callable[..., Any], hostile_server: str
) -> None:
    page = open_page(server=hostile_server)
    said: list[str] = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.fill("#question textarea", QUESTION)
    page.keyboard.press("Enter")
    turn = page.locator("article.turn:has(.small-print)")
    turn.wait_for()
    assert turn.locator(".prose-text").text_content().count("<script>window.owned=1") == 3
    turn.locator("a.marker").first.hover()
    turn.locator("a.marker").first.click()
    quoted = turn.locator("details[open] blockquote").all_text_contents()
    assert sorted(quoted) == sorted(TEXTS.values())
    assert "<script>window.owned=1" in turn.locator(".small-print").text_content()
    check_harmless(page)
    page.reload()
    turn.wait_for()
    check_harmless(page)
    assert not said


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
