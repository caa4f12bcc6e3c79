"""A run as people read it: complete, escaped, and with nothing fetched from anywhere."""

import json
from collections import Counter
from html.parser import HTMLParser

import pytest

from evals.record import RunRecord
from evals.report.page import is_failure, page
from evals.report.text import figures_as_json, figures_as_markdown
from evals.summary import Summary, summarise

HOSTILE = "<script>alert(1)</script>&\"'{{ 7919 * 7919 }}"


class Page(HTMLParser):
    """Elements and attributes of a page."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def summary(honest: RunRecord) -> Summary:
    return summarise(honest)


def test_the_figures_are_of_all_questions(honest: RunRecord, summary: Summary) -> None:
    table = summary.tables["all", "all"]

    assert table["language"].n == len(honest.cases)
    assert set(summary.tables) >= {("all", "ja"), ("all", "en"), ("unanswerable", "all")}
    assert 0 <= table["correct"].low <= table["correct"].value <= table["correct"].high <= 1
    assert summary.risk["all"][-1].coverage <= 1
    languages = Counter(case.twin for case in honest.cases)
    assert summary.twins["same status"].n == sum(n == 2 for n in languages.values())
    assert summary.broken == 0


def test_markdown_and_json_say_the_same(honest: RunRecord, summary: Summary) -> None:
    markdown = figures_as_markdown(honest, summary)
    content = json.loads(figures_as_json(honest, summary))
    whole = next(t for t in content["tables"] if t["kind"] == t["language"] == "all")

    assert f"{100 * whole['scores']['correct']['value']:.1f} %" in markdown
    assert content["run"]["environment"]["questions_hash"]
    assert "cases" not in content["run"]


def test_the_risk_is_shown_beside_what_it_were_by_chance(
    honest: RunRecord, summary: Summary
) -> None:
    area, chance = summary.risk_area["all"], summary.risk["all"][-1].risk

    assert f"Both {area:.3f} ({chance:.3f})" in figures_as_markdown(honest, summary)
    assert f"Both {area:.3f} ({chance:.3f})" in page(honest, summary)


def test_a_run_that_only_refused_has_no_curve_and_still_a_page(honest: RunRecord) -> None:
    cases = [c for c in honest.cases if c.status == "not_in_corpus"]
    run = honest.model_copy(update={"cases": cases})

    assert "(in brackets, by chance; less is better): –" in page(run, summarise(run))


def test_the_page_needs_no_network_and_no_script(honest: RunRecord, summary: Summary) -> None:
    elements = Page(page(honest, summary)).elements
    tags = {tag for tag, _ in elements}

    assert not tags & {"script", "link", "img", "iframe"}
    assert not {name for _, attributes in elements for name in attributes} & {"src", "href"}
    assert sum(tag == "svg" for tag, _ in elements) == 6
    assert sum(tag == "details" for tag, _ in elements) == sum(map(is_failure, honest.cases))


def test_every_text_is_escaped(honest: RunRecord) -> None:
    def spoil(run: RunRecord) -> RunRecord:
        first = run.cases[0]
        hostile = {"question": HOSTILE, "answer": HOSTILE, "broken": [HOSTILE], "kind": HOSTILE}
        cases = [first.model_copy(update=hostile), *run.cases[1:]]
        return run.model_copy(update={"cases": cases, "control": HOSTILE, "part": HOSTILE})

    run = spoil(honest)
    markup = page(run, summarise(run))

    assert "<script" not in markup
    assert "&lt;script&gt;" in markup
    assert "62710561" not in markup
