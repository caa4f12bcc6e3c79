"""Markup and scripts in the texts of documents: shown as text on every page, never run."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.assembly import Engine, build_engine
from assistant.settings import Settings
from ingest.embedding import HashingEmbedder
from ingest.index import PassageIndex

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("browser")]

ATTACK = (
    "<script>window.owned=1</script><img src=x onerror=window.owned=1> "
    "[press](javascript:window.owned=1) <!-- x --> ${window.owned=1} {{constructor}} "
    "<a href='javascript:window.owned=1'>x</a> <svg onload=window.owned=1>"
)
TEXTS = {
    "ja": f"ウィジェット委員会は、{ATTACK}の部品を再利用する。",
    "en": f"The Widget Board will recycle {ATTACK} widgets.",
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
