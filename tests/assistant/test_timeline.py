"""The timeline: order, links and looking back."""

import asyncio
import datetime

import httpx
import pytest

from assistant.client import AssistantClient, AssistantError
from assistant.models import Timeline
from assistant.snapshots import Snapshot
from assistant.views.timeline import timeline
from ingest.corpus import Corpus
from ingest.documents import Bilingual, CatalogEntry, Document, latest_day

STATEMENT = "frontier-technology-partnership-2026"


def shown(api: httpx.Client, **params: str) -> Timeline:
    return Timeline.model_validate(api.get("/v1/timeline", params=params).json())


def document(document_id: str, date: str | None, supersedes: tuple[str, ...] = ()) -> Document:
    title = Bilingual(ja="文書", en="Document")
    entry = CatalogEntry(
        id=document_id, title=title, short_title=title, date=date, kind="memorandum",
        legal_nature=title, supersedes=supersedes,
    )  # fmt: skip
    return Document(entry=entry, passages=(), standing={})


def test_every_document_stands_on_the_timeline_oldest_first(
    api: httpx.Client, corpus: Corpus
) -> None:
    listed = shown(api)

    assert {d.id for d in listed.documents} == set(corpus.documents)
    dates = [latest_day(d.date) for d in listed.documents if d.date]
    assert dates == sorted(dates)
    undated = [d.date is None for d in listed.documents]
    assert undated == sorted(undated)
    assert (listed.as_of, listed.corpus_version) == (None, corpus.version)


def test_the_timeline_carries_the_links_of_the_catalog(api: httpx.Client) -> None:
    documents = {d.id: d for d in shown(api).documents}

    assert "science-technology-agreement-1994" in documents[STATEMENT].builds_on
    assert "quantum-moc-2025" in documents[STATEMENT].mentions
    for listed in documents.values():
        assert {*listed.builds_on, *listed.supersedes, *listed.mentions} <= set(documents)


def test_looking_back_shows_what_was_there_and_its_links_alone(api: httpx.Client) -> None:
    early = shown(api, as_of="2023-06-30")
    ids = {d.id for d in early.documents}

    assert early.as_of == datetime.date(2023, 6, 30)
    assert "science-technology-agreement-1994" in ids
    assert STATEMENT not in ids
    for listed in early.documents:
        assert listed.date is not None
        assert latest_day(listed.date) <= early.as_of
        assert {*listed.builds_on, *listed.supersedes, *listed.mentions} <= ids


def test_before_the_first_document_the_timeline_is_empty(api: httpx.Client) -> None:
    assert shown(api, as_of="0001-01-01").documents == []


def test_a_partial_date_counts_from_its_end_and_no_date_comes_last() -> None:
    documents = [
        document("none", None),
        document("year", "2024"),
        document("month", "2024-03"),
        document("day", "2024-03-30"),
    ]
    snapshot = Snapshot(Corpus({d.id: d for d in documents}, "sha256:0"), "c")

    assert [d.id for d in timeline(snapshot).documents] == ["day", "month", "year", "none"]
    by_april = timeline(snapshot, datetime.date(2024, 4, 1))
    assert [d.id for d in by_april.documents] == ["day", "month"]


def test_a_document_is_in_force_until_the_day_of_the_one_that_supersedes_it() -> None:
    documents = [document("old", "2020-01-01"), document("new", "2024-01-01", ("old",))]
    snapshot = Snapshot(Corpus({d.id: d for d in documents}, "sha256:0"), "c")

    assert [d.in_force for d in timeline(snapshot).documents] == [False, True]
    before = timeline(snapshot, datetime.date(2022, 1, 1))
    assert [(d.id, d.in_force) for d in before.documents] == [("old", True)]


@pytest.mark.parametrize("query", ["as_of=2026-02-30", "as_of=", "as_of=x", "colour=red"])
def test_a_wrong_day_or_an_unknown_parameter_is_refused(api: httpx.Client, query: str) -> None:
    assert api.get(f"/v1/timeline?{query}").status_code == 422


def test_the_client_gives_the_timeline_or_says_why_not(server: str, corpus: Corpus) -> None:
    async def ask() -> None:
        async with AssistantClient(server) as client:
            assert len((await client.timeline()).documents) == len(corpus.documents)
            assert len((await client.timeline(as_of="1999-01-01")).documents) < len(
                corpus.documents
            )
            with pytest.raises(AssistantError, match="as_of"):
                await client.timeline(as_of="yesterday")

    asyncio.run(ask())
