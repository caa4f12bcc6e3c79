"""What is drawn: nothing but text gets in, and quotations are marked exactly."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.models import AnswerRequest, Status
from ui.conversation import Draft
from ui.render.answer import drawn_conversation, drawn_notice, drawn_turn
from ui.render.citation import marked
from ui.render.markup import escape, join, link, tag, web_host
from ui.render.prose import prose
from ui.strings import LANGUAGES, Language, strings

Make = Callable[..., Any]


def everywhere(text: str, status: str, make: dict[str, Make]) -> Any:
    """A turn with one text in every place that holds text."""
    both = {"ja": text, "en": text}
    fact = {"name": both, "url": "https://a.example", "language": "en", "read": "2026-11"}
    cited = make["citation"](
        address=both,
        document_title=both,
        quote=text,
        start=0,
        end=len(text),
        date=text,
        counterpart=None,
    )
    return make["turn"](
        question=text,
        standalone_question=f"about {text}",
        answer=f"{text} [1]\n\n- {text}",
        missing=[f"what {text} is"],
        status=status,
        answered_by=text,
        corpus_version=text,
        citations=[cited],
        shown=[make["passage"](address=both, texts=both, facts=[fact | {"state": "seen"}])],
        documents=[make["document"](title=both)],
    )


@pytest.mark.parametrize("status", ["partial", "not_in_corpus"])
@pytest.mark.parametrize("page", LANGUAGES)
def test_no_text_becomes_markup(
    hostile: str, status: Status, page: Language, make: dict[str, Make], parsed: Make
) -> None:
    drawn = parsed(drawn_turn(everywhere(hostile, status, make), page))
    assert drawn.shape == parsed(drawn_turn(everywhere("harmless", status, make), page)).shape
    assert drawn.text.count(hostile) >= 5
    links = [a.get("href") or "#" for _, a in drawn.elements]
    assert [link for link in links if not link.startswith(("https://", "#", "/read/"))] == []


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r")))
def test_escaped_text_reads_as_it_was(text: str) -> None:
    import html

    assert html.unescape(escape(text)) == text
    assert not set(escape(text)) & set("<>\"'")


def test_markup_is_escaped_once_and_text_always(parsed: Make) -> None:
    inner = tag("b", "<i>")
    assert tag("p", inner, "<u>", class_='"x"') == (
        '<p class="&quot;x&quot;"><b>&lt;i&gt;</b>&lt;u&gt;</p>'
    )
    assert join([inner + "<u>"]) == "&lt;b&gt;&amp;lt;i&amp;gt;&lt;/b&gt;&lt;u&gt;"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.gov.uk/a?b=c#d", "www.gov.uk"),
        ("http://www.mofa.go.jp/", "www.mofa.go.jp"),
        ("javascript:alert(1)", None),
        ("JaVaScRiPt:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("data:text/html,<script>", None),
        ("//evil.example", None),
        ("https:///nothing", None),
        ("https://user:word@evil.example", None),
        ("https://www.gov.uk@evil.example", None),
        ("https://[broken", None),
        ('https://a.example/" onclick="x', None),
        ("https://a.example/ b", None),
        ("ftp://a.example", None),
        ("", None),
    ],
)
def test_only_web_addresses_become_links(url: str, host: str | None) -> None:
    assert web_host(url) == host
    assert ("<a " in link(url, "label", "note")) == (host is not None)


def test_markers_lead_to_their_quotations_and_other_brackets_stay_text(
    make_turn: Make, make_citation: Make, parsed: Make
) -> None:
    answer = "One [1]. Two [2][1]. The year [2019] and [3] stay. \\[1\\] too."
    turn = make_turn(answer=answer, citations=[make_citation(1), make_citation(2)])
    drawn = parsed(drawn_turn(turn, "en"))
    targets = [a["href"] for _, a in drawn.elements if a.get("class") == "marker"]
    assert targets == ["#quotation-key-1", "#quotation-key-2", "#quotation-key-1"]
    anchors = [a.get("id") for name, a in drawn.elements if name == "details"]
    assert anchors == ["quotation-key-1", "quotation-key-2"]
    assert "The year [2019] and [3] stay. [1] too." in drawn.text


def test_prose_knows_paragraphs_lists_bold_and_escapes(parsed: Make) -> None:
    text = "Head\\*line:\n\n- “a \\_b\\_” and **c**\n\n- d\n\n### End"
    drawn = prose(text, lambda number: None, "Table")
    assert drawn == (
        "<p>Head*line:</p><ul><li>“a _b_” and <strong>c</strong></li><li>d</li></ul><p>End</p>"
    )


def table_of(markdown: str, parsed: Make) -> list[list[str]]:
    """The cells of the first table of some Markdown, row by row."""
    drawn = parsed(prose(f"Before\n{markdown}\n\nAfter", lambda number: None, "Table"))
    assert drawn.texts["p"] == ["Before", "After"]
    cells = iter(drawn.texts[name].pop(0) for name, _ in drawn.elements if name in ("th", "td"))
    width = sum(name in ("th", "td") for name, _ in drawn.elements) // len(drawn.texts["tr"])
    return [[next(cells) for _ in range(width)] for _ in drawn.texts["tr"]]


@pytest.mark.parametrize(
    ("markdown", "rows"),
    [
        ("| a | b |\n|---|---|\n| c [1] | **d** |", [["a", "b"], ["c [1]", "d"]]),
        ("|a|b|\n| :-- | --: |\n|c|", [["a", "b"], ["c", ""]]),
        ("| | b |\n|-|-|\n| c | d | e |", [["", "b"], ["c", "d"]]),
        (r"| a \| b | c |" "\n|-|-|\n" r"| \\ | \| |", [["a | b", "c"], ["\\", "|"]]),
    ],
)
def test_a_table_has_as_many_cells_in_each_row_as_in_its_head(
    markdown: str, rows: list[list[str]], parsed: Make
) -> None:
    assert table_of(markdown, parsed) == rows


@pytest.mark.parametrize("text", ["| a | b |", "| a |\n| b |", "|", "| a |\n|-|-|", "|---|\n| a |"])
def test_bars_without_a_rule_under_a_head_are_text(text: str, parsed: Make) -> None:
    drawn = parsed(tag("div", prose(f"x\n{text}", lambda number: None, "Table")))
    assert "".join(drawn.texts["p"]) == "x" + text.replace("\n", "")


def test_a_tables_cells_are_text(hostile: str, parsed: Make) -> None:
    def table(text: str) -> str:
        cell = text.replace("|", r"\|")
        return f"| | {cell} |\n|---|---|\n| {cell} | {cell} [1] |\n| b | c |"

    drawn = parsed(prose(table(hostile), lambda number: None, hostile))
    assert drawn.shape == parsed(prose(table("x"), lambda number: None, "x")).shape
    assert drawn.text.count(hostile) == 3


@given(st.text("|-: a\\\n[1]*", max_size=60))
def test_any_markdown_becomes_whole_elements(text: str) -> None:
    drawn = prose(text, lambda number: None, "Table")
    for name in ("table", "tr", "td", "th", "p", "ul", "li", "div", "strong"):
        assert drawn.count(f"<{name}>") + drawn.count(f"<{name} ") == drawn.count(f"</{name}>")


def test_the_quoted_span_is_marked_in_both_languages(make_turn: Make, parsed: Make) -> None:
    drawn = parsed(drawn_turn(make_turn(), "en"))
    assert drawn.texts["mark"] == ["𠮷野家の廃炉を促進する。", "We will promote decommissioning."]
    quotes = [a for name, a in drawn.elements if name == "blockquote"]
    assert quotes == [{"lang": "ja"}, {"lang": "en"}]
    assert drawn.texts["blockquote"][0].startswith("我々は協力する。𠮷野家")


def test_offsets_count_code_points() -> None:
    text = "𠮷<é>が"
    assert marked(text, (1, 4)) == "𠮷<mark>&lt;é&gt;</mark>が"
    inside = "𠮷<mark>&lt;<strong>é</strong>&gt;</mark>が"
    assert marked(text, (1, 4), [(2, 3)]) == inside


@pytest.mark.parametrize("page", LANGUAGES)
def test_the_words_that_answer_are_marked_and_told_to_screen_readers(
    page: Language, make_turn: Make, make_citation: Make, parsed: Make
) -> None:
    cited = make_citation()
    spans = {"ja": (cited["start"], 4), "en": (cited["counterpart"]["start"] + 16, 15)}
    marks = {
        language: [{"language": language, "start": start, "end": start + count}]
        for language, (start, count) in spans.items()
    }
    cited |= {"highlights": marks["ja"]}
    cited["counterpart"] |= {"highlights": marks["en"]}
    drawn = parsed(drawn_turn(make_turn(citations=[cited]), page))
    assert drawn.texts["strong"] == ["𠮷野家の", "decommissioning"]
    assert drawn.texts["mark"] == ["𠮷野家の廃炉を促進する。", "We will promote decommissioning."]
    label = strings(page).citation.key_words
    captions = drawn.texts["figcaption"]
    assert captions[0].endswith(f"{label}: 𠮷野家の")
    assert captions[1].endswith(f"{label}: decommissioning")


@pytest.mark.parametrize("place", [(0, 3), (7, 9), (12, 90), (9, 9), (-2, 99)])
def test_a_mark_outside_its_quotation_is_none(
    place: tuple[int, int], make_turn: Make, make_citation: Make, parsed: Make
) -> None:
    mark = {"language": "ja", "start": place[0], "end": place[1]}
    drawn = parsed(drawn_turn(make_turn(citations=[make_citation(highlights=[mark])]), "ja"))
    assert "strong" not in drawn.texts
    assert drawn.texts["mark"][0] == "𠮷野家の廃炉を促進する。"


def test_a_passage_that_has_changed_shows_the_quote_alone(
    make_turn: Make, make_passage: Make, parsed: Make
) -> None:
    shown = make_passage(texts={"ja": "別の文。", "en": "Other words."})
    drawn = parsed(drawn_turn(make_turn(shown=[shown]), "ja"))
    assert drawn.texts["blockquote"] == drawn.texts["mark"]
    assert drawn.texts["mark"][0] == "𠮷野家の廃炉を促進する。"


def test_a_missing_counterpart_shows_the_whole_passage_and_says_so(
    make_turn: Make, make_citation: Make, make_passage: Make, parsed: Make
) -> None:
    words = strings("en").citation
    alone = [make_citation(counterpart=None)]
    drawn = parsed(drawn_turn(make_turn(citations=alone), "en"))
    assert drawn.texts["mark"] == ["𠮷野家の廃炉を促進する。"]
    assert words.unmarked in drawn.text
    one = make_passage(texts={"ja": "x"}, standing={"ja": "digest"})
    assert words.no_text in drawn_turn(make_turn(citations=alone, shown=[one]), "en")
    assert words.no_text in drawn_turn(make_turn(citations=alone, shown=[]), "en")


@pytest.mark.parametrize("page", LANGUAGES)
@pytest.mark.parametrize("status", get_args(Status))
def test_each_status_says_in_words_what_it_is(
    status: Status, page: Language, make_turn: Make, parsed: Make
) -> None:
    cited = status in ("answered", "partial")
    changes = {} if cited else {"citations": [], "answer": "No."}
    drawn = parsed(drawn_turn(make_turn(status=status, **changes), page))
    assert strings(page).status[status] in drawn.text
    assert f"status-{status}" in drawn.classes()
    assert ("marker" in drawn.classes()) == cited


def test_what_is_missing_is_listed(make_turn: Make, parsed: Make) -> None:
    drawn = parsed(drawn_turn(make_turn(status="partial", missing=["罰則", "予算"]), "ja"))
    assert strings("ja").answer.missing in drawn.text
    assert {"罰則", "予算"} <= set(drawn.texts["li"])


def test_what_is_missing_does_not_repeat_the_question(make_turn: Make) -> None:
    turn = make_turn(question="予算は", standalone_question="予算は", missing=["予算は"])
    assert strings("ja").answer.missing not in drawn_turn(turn, "ja")


def test_the_nearest_passages_are_offered_as_such(make_turn: Make, parsed: Make) -> None:
    refused = {"status": "not_in_corpus", "citations": [], "answer": "記載なし。"}
    drawn = parsed(drawn_turn(make_turn(**refused), "ja"))
    assert strings("ja").answer.nearest_help in drawn.text
    assert "nearest" in drawn.classes()
    assert "mark" not in drawn.texts
    for status in ("out_of_scope", "unclear"):
        other = parsed(drawn_turn(make_turn(**refused | {"status": status}), "ja"))
        assert "nearest" not in other.classes()


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("ja", ["協力 第7項", "日英の文書(2026年6月14日)", "公式訳", "非公式訳", "www.gov.uk"]),
        (
            "en",
            [
                "Cooperation, item 7",
                "Japan–UK document (14 June 2026)",
                "Official translation",
                "Unofficial translation",
                "www.gov.uk",
            ],
        ),
    ],
)
def test_a_citation_says_where_it_stands_and_what_it_is(
    page: Language, expected: list[str], make_turn: Make, parsed: Make
) -> None:
    drawn = parsed(drawn_turn(make_turn(), page))
    for words in [*expected, strings(page).standing["official_translation"].meaning]:
        assert words in drawn.text


@pytest.mark.parametrize("page", LANGUAGES)
def test_a_citation_whose_two_texts_differ_says_so_closed_and_open(
    page: Language, make_turn: Make, make_citation: Make, parsed: Make
) -> None:
    words = strings(page).divergence
    differing = make_citation(
        divergences=[{"kind": "names", "ja": ["リーズ"], "en": ["Leeds", "X"]}]
    )
    drawn = parsed(drawn_turn(make_turn(citations=[differing]), page))
    assert words.badge in drawn.texts["summary"][0]
    assert words.lines["names"].format(ja="リーズ", en="Leeds, X") in drawn.text
    assert words.badge not in parsed(drawn_turn(make_turn(), page)).text


def test_a_digest_names_its_sources(make_turn: Make, make_passage: Make, parsed: Make) -> None:
    source = {
        "name": {"ja": "内閣府の頁", "en": "Cabinet Office page"},
        "url": "https://www8.cao.go.jp/x",
        "language": "ja",
        "read": "2026-11",
        "state": "seen",
    }
    drawn = parsed(drawn_turn(make_turn(shown=[make_passage(facts=[source])]), "en"))
    assert strings("en").citation.facts in drawn.text
    links = [a["href"] for name, a in drawn.elements if a.get("target") == "_blank"]
    assert links[1:] == ["https://www8.cao.go.jp/x"]


def test_a_citation_leads_to_its_words_in_the_document(make_turn: Make, parsed: Make) -> None:
    drawn = parsed(drawn_turn(make_turn(), "en"))
    addresses = [a["href"] for _, a in drawn.elements if (a.get("href") or "").startswith("/read")]
    assert addresses == [
        "/read/frontier-technology-partnership-2026:cooperation.7?ja=8-20&en=19-51"
    ]


def test_the_scope_and_the_author_are_stated(make_turn: Make, parsed: Make) -> None:
    scope = {"documents": ["frontier-technology-partnership-2026"], "as_of": "2026-06-30"}
    drawn = parsed(drawn_turn(make_turn(request=scope, answered_by="model-x"), "en"))
    for words in ("Document", "30 June 2026", "model-x", "sha256:0123456789ab"):
        assert words in drawn.text
    assert strings("en").answer.by_quotation in drawn_turn(make_turn(), "en")


def test_a_follow_up_shows_how_it_was_understood(make_turn: Make) -> None:
    assert "UNDERSTOOD" in drawn_turn(make_turn(standalone_question="UNDERSTOOD"), "ja")
    assert "understood" not in drawn_turn(make_turn(), "ja")


def test_the_conversation_welcomes_waits_and_is_announced(make_turn: Make, parsed: Make) -> None:
    empty = parsed(drawn_conversation([], "ja"))
    assert strings("ja").welcome in empty.text
    draft = Draft(AnswerRequest.model_validate({"question": "次<は>"}), "read", "途中<b> [1]")
    waiting = parsed(drawn_conversation([make_turn()], "ja", draft=draft))
    assert (
        waiting.elements[0][1] | {"lang": "ja", "aria-busy": "true", "role": "log"}
        == (waiting.elements[0][1])
    )
    assert "次<は>" in waiting.text
    assert strings("ja").answer.steps["read"] in waiting.text
    assert "途中<b> [1]" in waiting.text


def test_a_notice_is_an_alert_and_silence_is_nothing() -> None:
    assert drawn_notice("<b>") == '<p class="notice" role="alert">&lt;b&gt;</p>'
    assert drawn_notice("") == ""


def test_a_quotation_is_copied_alone_or_with_its_reference(make_turn: Make, parsed: Make) -> None:
    for page, reference in (
        ("ja", "「𠮷野家の廃炉を促進する。」(日英の文書(2026年6月14日)、協力 第7項、公式訳)"),
        (
            "en",
            "「𠮷野家の廃炉を促進する。」 (Japan–UK document (14 June 2026), Cooperation, item 7; "
            "official translation)",
        ),
    ):
        drawn = parsed(drawn_turn(make_turn(), page))
        copied = [a["data-copy"] for _, a in drawn.elements if "data-copy" in a]
        assert copied == ["𠮷野家の廃炉を促進する。", reference]


def test_an_answer_can_be_judged_once_and_only_where_that_is_kept(
    make_turn: Make, parsed: Make
) -> None:
    assert "judgement" not in drawn_turn(make_turn(), "en")
    asked = parsed(drawn_turn(make_turn(), "en", judging=True))
    assert strings("en").judgement.stored in asked.text
    assert [a["value"] for name, a in asked.elements if a.get("class") == "verdict"] == [
        "good",
        "bad",
    ]
    judged = replace(make_turn(), judged=True)
    assert strings("en").judgement.thanks in drawn_turn(judged, "en", judging=True)
    assert "verdict" not in drawn_turn(judged, "en", judging=True)
