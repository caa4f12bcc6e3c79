"""Every route of the API, over real HTTP."""

import contextlib
from collections.abc import Callable
from contextlib import AbstractContextManager

import httpx
import pytest

from assistant.assembly import Engine, build_engine
from assistant.models import (
    Answer,
    DocumentList,
    DocumentPassages,
    DocumentSummary,
    Health,
    PassageDetail,
    Problem,
    SearchResult,
)
from assistant.settings import Settings
from ingest.corpus import Corpus
from ingest.documents import Passage
from ingest.embedding import HashingEmbedder
from ingest.index import PassageIndex

STATEMENT = "frontier-technology-partnership-2026"
QUESTION = "福島第一原発の廃炉について何が合意されていますか"


def test_the_process_is_alive_and_ready_for_its_corpus(api: httpx.Client, corpus: Corpus) -> None:
    assert Health.model_validate(api.get("/healthz").json()).status == "ok"
    ready = Health.model_validate(api.get("/readyz").json())

    assert ready.status == "ready"
    assert ready.corpus_version == corpus.version
    assert ready.embedding_model == "hashing-1"
    assert ready.passages == len(corpus.passages)


def test_all_documents_are_listed_newest_first(api: httpx.Client, corpus: Corpus) -> None:
    listed = DocumentList.model_validate(api.get("/v1/documents").json())

    assert {d.id for d in listed.documents} == set(corpus.documents)
    dates = [d.date or "" for d in listed.documents]
    assert dates == sorted(dates, reverse=True)
    assert listed.corpus_version == corpus.version


def test_every_document_and_its_passages_have_their_pages(
    api: httpx.Client, corpus: Corpus
) -> None:
    for document in corpus.documents.values():
        shown = DocumentSummary.model_validate(api.get(f"/v1/documents/{document.id}").json())
        assert shown.passages == [p.id for p in document.passages]
        assert shown.title == document.entry.title
        assert shown.standing == document.standing
        first, last = document.passages[0], document.passages[-1]
        check_passage(api, first)
        check_passage(api, last)


def test_a_document_is_read_as_a_whole(api: httpx.Client, corpus: Corpus) -> None:
    whole = DocumentPassages.model_validate(api.get(f"/v1/documents/{STATEMENT}/passages").json())
    one = PassageDetail.model_validate(api.get(f"/v1/passages/{STATEMENT}:cooperation.2").json())

    assert [p.passage_id for p in whole.passages] == [
        p.id for p in corpus.documents[STATEMENT].passages
    ]
    assert one in whole.passages
    assert one.heading == {"ja": "協力", "en": "Cooperation"}
    assert one.mentions == ["quantum-moc-2025"]
    assert one.divergences == []
    assert api.get("/v1/documents/none/passages").status_code == 404


def test_the_terms_of_a_passage_stand_where_it_says(api: httpx.Client) -> None:
    for passage in api.get(f"/v1/documents/{STATEMENT}/passages").json()["passages"]:
        for term in passage["terms"]:
            found = passage["texts"][term["language"]][term["start"] : term["end"]]
            assert found.strip() == found != ""
    passage = api.get(f"/v1/passages/{STATEMENT}:cooperation.2").json()
    pairs = {
        passage["texts"][t["language"]][t["start"] : t["end"]]: t["counterpart"]
        for t in passage["terms"]
    }
    assert pairs["センシング"] == "sensing"
    assert pairs["quantum technologies"] == "量子技術"


def check_passage(api: httpx.Client, passage: Passage) -> None:
    detail = PassageDetail.model_validate(api.get(f"/v1/passages/{passage.id}").json())
    assert detail.texts == passage.texts
    assert detail.address == passage.address
    assert detail.standing == passage.standing
    assert len(detail.facts) == len(passage.sources)


def test_links_between_documents_are_told_from_both_ends(api: httpx.Client) -> None:
    statement = api.get(f"/v1/documents/{STATEMENT}").json()

    assert "science-technology-agreement-1994" in statement["builds_on"]
    assert "quantum-moc-2025" in statement["mentions"]
    for linked in {*statement["builds_on"], *statement["mentions"]}:
        assert STATEMENT in api.get(f"/v1/documents/{linked}").json()["mentioned_by"]


def test_a_question_is_answered(api: httpx.Client) -> None:
    answer = Answer.model_validate(api.post("/v1/answers", json={"question": QUESTION}).json())

    assert answer.status == "answered"
    assert answer.question == answer.standalone_question == QUESTION
    assert answer.citations[0].passage_id == f"{STATEMENT}:cooperation.7"
    assert answer.answered_by == "quotation"
    assert len(answer.passages) == 8
    assert answer.timings_ms.total >= answer.timings_ms.retrieve > 0


def test_each_answer_has_an_id_of_its_own(api: httpx.Client) -> None:
    ids = {api.post("/v1/answers", json={"question": QUESTION}).json()["id"] for _ in range(3)}

    assert len(ids) == 3


def test_a_search_finds_passages_with_their_texts_and_marks_the_words(api: httpx.Client) -> None:
    found = api.get("/v1/search", params={"q": "decommissioning robotics", "limit": 5})
    result = SearchResult.model_validate(found.json())

    assert result.query == "decommissioning robotics"
    assert 1 <= len(result.passages) <= 5
    assert [p.score for p in result.passages] == sorted(
        (p.score for p in result.passages), reverse=True
    )
    best = next(p for p in result.passages if p.passage_id == f"{STATEMENT}:cooperation.7")
    marked = {best.texts[h.language][h.start : h.end].lower() for h in best.highlights}
    assert {"decommissioning", "robotics"} <= marked


def test_a_search_keeps_to_the_documents_named_repeated_or_with_commas(api: httpx.Client) -> None:
    wanted = {"quantum-moc-2025", "gcap"}
    for documents in (sorted(wanted), ",".join(sorted(wanted))):
        found = api.get("/v1/search", params={"q": "Japan", "documents": documents, "limit": 50})
        assert {p["document_id"] for p in found.json()["passages"]} == wanted


def test_a_search_keeps_to_its_language_and_its_day(api: httpx.Client, corpus: Corpus) -> None:
    given = {"q": "cooperation", "language": "ja", "as_of": "1995-01-01", "limit": 50}
    found = api.get("/v1/search", params=given).json()["passages"]

    assert found
    for passage in found:
        date = corpus.documents[passage["document_id"]].entry.date
        assert date is not None
        assert date < "1995"
        assert {h["language"] for h in passage["highlights"]} <= {"ja"}


def test_an_answer_keeps_to_the_documents_and_the_day_of_the_request(
    api: httpx.Client, corpus: Corpus
) -> None:
    body = {"question": "What will they do on quantum?", "limit": 50}
    narrow = api.post("/v1/answers", json=body | {"documents": ["gcap"]}).json()
    early = api.post("/v1/answers", json=body | {"as_of": "2023-05-31"}).json()

    assert {p["document_id"] for p in narrow["passages"]} == {"gcap"}
    dates = {corpus.documents[p["document_id"]].entry.date for p in early["passages"]}
    assert dates
    assert all(date is not None and date <= "2023-05-31" for date in dates)


def test_the_limit_is_the_number_of_passages(api: httpx.Client) -> None:
    for limit in (1, 50):
        body = {"question": QUESTION, "limit": limit}
        assert len(api.post("/v1/answers", json=body).json()["passages"]) == limit


def test_the_api_describes_itself(api: httpx.Client) -> None:
    described = api.get("/openapi.json").json()

    assert set(described["paths"]) >= {
        "/v1/answers", "/v1/search", "/v1/documents", "/v1/documents/{document_id}",
        "/v1/passages/{passage_id}", "/healthz", "/readyz",
    }  # fmt: skip
    examples = described["components"]["schemas"]["AnswerRequest"]["examples"]
    for example in examples:
        assert api.post("/v1/answers", json=example).status_code == 200


def test_the_documentation_needs_nothing_from_elsewhere(api: httpx.Client) -> None:
    page = api.get("/docs")

    assert page.status_code == 200
    assert "cdn" not in page.text
    script = page.text.partition('<script src="')[2].partition('"')[0]
    assert api.get(script).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/v1/nothing", 404),
        ("GET", "/v1/documents/nothing", 404),
        ("GET", "/v1/documents/", 404),
        ("GET", "/v1/documents/%2e%2e%2fsecret", 404),
        ("GET", "/v1/passages/nothing", 404),
        ("GET", "/v1/passages/%00", 404),
        ("GET", "/v1/passages/%ff", 404),
        ("GET", "/v1/search", 422),
        ("GET", "/v1/search?q=", 422),
        ("GET", "/v1/search?q=%00", 422),
        ("GET", "/v1/search?q=a&limit=0", 422),
        ("GET", "/v1/search?q=a&limit=51", 422),
        ("GET", "/v1/search?q=a&limit=many", 422),
        ("GET", "/v1/search?q=a&language=fr", 422),
        ("GET", "/v1/search?q=a&as_of=2026-02-30", 422),
        ("GET", "/v1/search?q=a&colour=red", 422),
        ("GET", "/v1/search?q=a&documents=nothing", 404),
        ("GET", "/v1/search?q=a&documents=../secret", 422),
        ("DELETE", "/v1/answers", 405),
        ("PUT", "/v1/documents", 405),
        ("POST", "/healthz", 405),
    ],
)
def test_every_error_is_a_problem_document(
    api: httpx.Client, method: str, path: str, status: int
) -> None:
    response = api.request(method, path)

    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = Problem.model_validate(response.json())
    assert (problem.status, problem.type) == (status, "about:blank")
    assert problem.title
    assert problem.detail
    assert problem.instance.startswith("/")
    assert "Traceback" not in response.text


@pytest.mark.parametrize("path", ["/readyz", "/v1/documents", "/v1/search?q=a"])
def test_nothing_is_served_before_the_first_ingestion_and_the_reason_is_told(
    settings: Settings, serve: Callable[[Engine], AbstractContextManager[str]], path: str
) -> None:
    with contextlib.ExitStack() as stack:
        index = stack.enter_context(PassageIndex.open_folder(settings.index_folder))
        url = stack.enter_context(
            serve(build_engine(settings, embedder=HashingEmbedder(), index=index))
        )
        assert httpx.get(f"{url}/healthz").status_code == 200
        response = httpx.get(url + path)

    assert response.status_code == 503
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["retry-after"]
    assert response.json()["detail"] == "Nothing has been ingested yet. Run: partnership ingest"
