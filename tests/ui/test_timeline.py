"""The timeline page and its figure, from documents with any wording."""

import datetime
import hashlib
import html
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.client import AssistantClient
from assistant.models import Timeline, TimelineEntry
from ui.figure import first_day, left_out, timeline_figure, wrapped
from ui.pages.timeline import TimelinePage
from ui.static import ASSET_ROUTE, asset, asset_address, asset_path
from ui.strings import LANGUAGES, strings

Make = Callable[..., Any]


def entry(name: str, date: str | None, **changes: Any) -> TimelineEntry:
    given = {
        "id": name,
        "title": {"ja": f"文書{name}", "en": f"Document {name}"},
        "short_title": {"ja": name, "en": name},
        "date": date,
        "date_note": None,
        "place": None,
        "kind": "partnership",
        "legal_nature": {"ja": "なし", "en": "none"},
        "fields": ["ai"],
        "standing": {"ja": "digest", "en": "digest"},
        "in_force": True,
        "builds_on": [],
        "supersedes": [],
        "mentions": [],
    }
    return TimelineEntry.model_validate(given | changes)


ENTRIES = [
    entry("old", "1994-06", fields=["science"]),
    entry("middle", "2023-05-18", builds_on=["old"], fields=["science", "ai"]),
    entry("new", "2026-06-14", builds_on=["middle"], in_force=False),
    entry("vague", None),
]


def served(entries: list[TimelineEntry]) -> TestClient:
    app = FastAPI()

    @app.get("/v1/timeline")
    async def timeline(as_of: datetime.date | None = None) -> Timeline:
        dated = [e for e in entries if as_of is None or (e.date and e.date <= as_of.isoformat())]
        return Timeline(documents=dated, as_of=as_of, corpus_version="sha256:0")

    app.include_router(TimelinePage(lambda: AssistantClient("http://api", app=app)).router())
    app.add_api_route(ASSET_ROUTE, asset)
    return TestClient(app)


def figure_of(page: str) -> dict[str, Any]:
    match = re.search(r'data-figure="([^"]*)"', page)
    assert match
    figure: dict[str, Any] = json.loads(html.unescape(match[1]))
    return figure


def test_lines_lead_from_a_document_to_what_it_builds_on() -> None:
    figure = timeline_figure(ENTRIES, "documents", "en", strings("en"))
    assert figure["points"]["customdata"] == ["old", "middle", "new"]
    assert figure["rows"] == ["old", "middle", "new"]
    assert [(line[0], line[3]) for line in figure["lines"]] == [
        ("middle", "old"),
        ("new", "middle"),
    ]
    assert "Replaced" in figure["points"]["text"][2]


def test_a_row_for_each_field_joins_only_what_shares_it() -> None:
    figure = timeline_figure(ENTRIES, "fields", "ja", strings("ja"))
    assert figure["labels"] == ["科学技術", "人工知能"]
    assert [(line[0], line[2]) for line in figure["lines"]] == [
        ("middle", "science"),
        ("new", "ai"),
    ]


def test_long_stretches_without_a_document_are_left_out() -> None:
    days = [first_day(date) for date in ("1994-06", "2020-10-23", "2023", "2026-06-14")]
    [(start, end)] = left_out(days)
    assert (start.year, end.year) == (1995, 2020)
    assert left_out([]) == left_out(days[1:]) == []
    assert timeline_figure(ENTRIES, "documents", "en", strings("en"))["years"][0] == 1994


def test_no_word_of_a_title_becomes_markup_in_plot_or_page(hostile: str, parsed: Make) -> None:
    def drawn(text: str) -> tuple[Any, dict[str, Any]]:
        both = {"ja": text, "en": text}
        one = entry("one", "2026-01-01", title=both, short_title=both, fields=[text])
        with served([one, entry("two", None, short_title=both, fields=[text])]) as client:
            page = client.get("/timeline", params={"field": text}).text
        return parsed(page).shape, figure_of(page)

    shape, figure = drawn(hostile)
    assert shape == drawn("x" * len(hostile))[0]
    shown = figure["points"]["text"] + figure["labels"]
    tags = {tag for text in shown for tag in re.findall(r"<[^>]*>", text)}
    assert tags <= {"<b>", "</b>", "<br>"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_says_what_the_plot_shows(language: Any, parsed: Make) -> None:
    with served(ENTRIES) as client:
        page = client.get("/timeline", headers={"accept-language": language}).text
    words = strings(language)
    cells = "".join(parsed(page).texts["table"])
    for one in ENTRIES:
        assert one.title.in_language(language) in cells
    assert words.timeline.superseded in cells
    assert words.timeline.undated.format(titles="vague") in page
    assert words.timeline.gap.format(years="1996–2021") in page


def test_the_day_and_the_field_narrow_plot_and_table() -> None:
    with served(ENTRIES) as client:
        page = client.get("/timeline?as_of=2024-01-01&field=ai").text
    assert figure_of(page)["points"]["customdata"] == ["middle"]
    assert "Document new" not in page
    assert 'value="2024-01-01"' in page
    assert 'value="ai" selected' in page


def test_a_day_that_is_none_is_said_and_shows_everything() -> None:
    with served(ENTRIES) as client:
        page = client.get("/timeline?as_of=2024-02-31", headers={"accept-language": "ja"}).text
        nothing = client.get("/timeline?field=none").text
    assert strings("ja").errors.bad_date in page
    assert len(figure_of(page)["points"]["x"]) == 3
    assert strings("en").timeline.nothing in nothing


@pytest.mark.parametrize("name", ["plotly-basic.min.js", "site.css", "read.js"])
def test_scripts_and_styles_come_from_the_server_itself(name: str) -> None:
    with served([]) as client:
        whole = client.get(asset_address(name), headers={"accept-encoding": "identity"})
        packed = client.get(asset_address(name), headers={"accept-encoding": "gzip"})
        assert client.get("/page-assets/0/page.js").status_code == 404
        assert client.get("/page-assets/0/..%2Fapp.py").status_code == 404
    assert whole.content == packed.content
    assert packed.headers["content-encoding"] == "gzip"
    assert "immutable" in whole.headers["cache-control"]
    assert not re.findall(r"url\((?![\"']?(?:data:|#))", whole.text) or name.endswith(".js")


def test_the_plots_script_is_the_one_that_was_published() -> None:
    content = asset_path("vendor/plotly-basic.min.js").read_bytes()
    published = "99784e3abfb07b142a15e521a439e6d9addceadb3f79553fd24c72774f0649ba"
    assert hashlib.sha256(content).hexdigest() == published


def test_a_long_japanese_label_breaks_after_a_mark() -> None:
    assert wrapped("フロンティア・テクノロジー・パートナーシップ", 18) == [
        "フロンティア・テクノロジー・",
        "パートナーシップ",
    ]
    assert wrapped("人工知能、量子、核融合、防衛", 12) == ["人工知能、量子、", "核融合、防衛"]
