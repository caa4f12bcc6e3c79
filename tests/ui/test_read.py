"""The reading pages as the server writes them, from documents with any wording."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI, HTTPException
from fastapi.testclient import TestClient

from assistant.client import AssistantClient
from assistant.models import (
    DocumentList,
    DocumentPassages,
    DocumentSummary,
    PassageDetail,
    SearchResult,
)
from ui.pages.read import ReadPages
from ui.strings import LANGUAGES, Language, strings

Make = Callable[..., Any]
DOCUMENT = "frontier-technology-partnership-2026"


def served(documents: list[DocumentSummary], passages: list[PassageDetail]) -> TestClient:
    """The pages before an API that holds these documents, all with the same passages."""
    app = FastAPI()

    @app.get("/v1/documents")
    async def listed() -> DocumentList:
        return DocumentList(documents=documents, corpus_version="sha256:0")

    @app.get("/v1/documents/{document_id}/passages")
    async def whole(document_id: str) -> DocumentPassages:
        if document_id not in {d.id for d in documents}:
            raise HTTPException(404)
        return DocumentPassages(
            document_id=document_id, passages=passages, corpus_version="sha256:0"
        )

    @app.get("/v1/search")
    async def search(q: str) -> SearchResult:
        found = [
            {
                "passage_id": p.passage_id,
                "document_id": p.document_id,
                "address": p.address,
                "score": 1.0,
                "texts": p.texts,
                "highlights": [{"language": "en", "start": 0, "end": 2}],
            }
            for p in passages
        ]
        return SearchResult.model_validate({"query": q, "passages": found})

    app.include_router(ReadPages(lambda: AssistantClient("http://api", app=app)).router())
    return TestClient(app)


@pytest.fixture
def pages(make_document: Make, make_passage: Make) -> Iterator[TestClient]:
    second = make_passage(
        passage_id=f"{DOCUMENT}:closing.1",
        heading={"ja": "末文", "en": "Closing"},
        mentions=[DOCUMENT],
        divergences=[
            {"kind": "figures", "ja": ["14日"], "en": ["15"]},
            {"kind": "modality", "ja": ["ものとする"], "en": ["may"]},
        ],
    )
    with served([make_document()], [make_passage(), second]) as client:
        yield client


def read(pages: TestClient, path: str, language: Language = "en") -> str:
    response = pages.get(path, headers={"accept-language": language})
    assert response.status_code == 200
    return response.text


def test_no_text_of_a_document_or_a_reader_becomes_markup(
    hostile: str, make_document: Make, make_passage: Make, parsed: Make
) -> None:
    def shape(text: str) -> list[Any]:
        both = {"ja": text, "en": text}
        fact = {"name": both, "url": "https://a.example", "language": "en", "read": "2026-11"}
        passage = make_passage(
            address=both,
            texts=both,
            heading=both,
            facts=[fact | {"state": "seen"}],
            terms=[{"language": "en", "start": 0, "end": len(text), "counterpart": text}],
            divergences=[{"kind": "names", "ja": [text], "en": [text]}],
            mentions=[DOCUMENT],
        )
        document = make_document(
            title=both, short_title=both, date_note=both, place=both, legal_nature=both,
            parties=[both], fields=[text], source_urls=["javascript:alert(1)"],
            signatories=[{"name": both, "office": both, "party": "uk"}],
        )  # fmt: skip
        with served([document], [passage]) as client:
            shapes = []
            for path, query in (
                ("/read", text),
                (f"/read/{DOCUMENT}", f"not there: {text}"),
                (f"/read/{passage.passage_id}", ""),
            ):
                drawn = client.get(path, params={"q": query}).text
                assert "javascript:alert" not in "".join(
                    a.get("href") or "" for _, a in parsed(drawn).elements
                )
                shapes.append(parsed(drawn).shape)
        return shapes

    assert shape(hostile) == shape("x" * len(hostile))


def test_each_passage_stands_beside_its_counterpart(
    pages: TestClient, parsed: Make, make_passage: Make
) -> None:
    drawn = read(pages, f"/read/{DOCUMENT}")
    for language in LANGUAGES:
        assert f'lang="{language}">{make_passage().texts[language]}</p>' in drawn
    assert [a["href"] for name, a in parsed(drawn).elements if a.get("href", "").startswith("#s")]
    assert "Japanese: 14日. English: 15." in drawn
    assert "Japanese: ものとする. English: may." in drawn


def test_a_permanent_link_marks_its_passage_and_the_quotation(pages: TestClient) -> None:
    drawn = read(pages, f"/read/{DOCUMENT}:cooperation.7?ja=0-3&en=0-2")
    assert drawn.count('aria-current="location"') == 1
    assert '<mark class="quote">我々は</mark>' in drawn
    assert '<mark class="quote">We</mark>' in drawn
    assert "<title>Japan–UK document — Cooperation, item 7" in drawn


@pytest.mark.parametrize("spans", ["ja=5-1", "ja=0-99999", "ja=x", "ja=-1-3", "ja=0-9999999999"])
def test_a_span_that_is_none_marks_nothing(spans: str, pages: TestClient) -> None:
    assert "<mark" not in read(pages, f"/read/{DOCUMENT}:cooperation.7?{spans}")


def test_a_search_inside_counts_and_marks_its_hits(pages: TestClient) -> None:
    drawn = read(pages, f"/read/{DOCUMENT}?q=cooperate")
    assert strings("en").read.hits.format(query="cooperate", passages=2) in drawn
    assert drawn.count('<mark class="hit">cooperate</mark>') == 2
    assert strings("ja").read.no_hits.format(query="月面") in read(
        pages, f"/read/{DOCUMENT}?q=月面", "ja"
    )


def test_a_search_through_all_links_to_the_passages(pages: TestClient) -> None:
    drawn = read(pages, "/read?q=we%20%26")
    assert f"/read/{DOCUMENT}:cooperation.7?q=we+%26" in drawn
    assert '<mark class="hit">We</mark>' in drawn


@pytest.mark.parametrize(
    "path",
    ["/read/none", f"/read/{DOCUMENT}:none.1", "/read/a%20b", "/read/..", "/read/" + "a" * 300],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_address_that_names_nothing_says_so(
    path: str, language: Language, pages: TestClient
) -> None:
    response = pages.get(path, headers={"accept-language": language})
    assert response.status_code == 404
    if path != "/read/..":
        assert strings(language).read.not_found in response.text


def test_the_language_is_chosen_once_and_remembered(pages: TestClient) -> None:
    chosen = pages.get(f"/read/{DOCUMENT}?q=a&lang=ja", follow_redirects=False)
    assert (chosen.status_code, chosen.headers["location"]) == (303, f"/read/{DOCUMENT}?q=a")
    drawn = read(pages, f"/read/{DOCUMENT}")
    assert '<html lang="ja">' in drawn
    assert '<html lang="ja">' in read(pages, f"/read/{DOCUMENT}?lang=xx")


def test_a_service_that_is_not_ready_is_said_in_words(parsed: Make) -> None:
    app = FastAPI()
    app.include_router(ReadPages(lambda: AssistantClient("http://api", app=FastAPI())).router())
    with TestClient(app) as client:
        assert client.get("/read").status_code == 404
    broken = FastAPI()

    @broken.get("/v1/documents")
    async def listed() -> DocumentList:
        raise HTTPException(503)

    app = FastAPI()
    app.include_router(ReadPages(lambda: AssistantClient("http://api", app=broken)).router())
    with TestClient(app) as client:
        response = client.get("/read", headers={"accept-language": "ja"})
    assert response.status_code == 503
    assert strings("ja").errors.not_ready in response.text


def test_a_page_allows_nothing_from_elsewhere(pages: TestClient) -> None:
    response = pages.get(f"/read/{DOCUMENT}")
    assert "default-src 'none'; script-src 'self'" in response.headers["content-security-policy"]
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-language"] == "en"
