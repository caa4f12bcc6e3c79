"""The chat page as readers use it, in a real browser against the whole service."""

import json
import re
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from assistant.cli import main
from assistant.export.quotes import read_quotes
from ui.strings import LANGUAGES, Language, strings

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("browser")]

OpenPage = Callable[..., Any]
LOCALES: dict[Language, str] = {"ja": "ja-JP", "en": "en-GB"}
QUESTIONS: dict[Language, str] = {
    "ja": "福島第一原発の廃炉について、何が合意されていますか",
    "en": "What has been agreed on decommissioning Fukushima Daiichi?",
}
REFUSED: dict[Language, str] = {
    "ja": "今日の東京の天気を教えてください",
    "en": "What is the weather in Tokyo today?",
}
HOSTILE = (
    "decommissioning <script>window.owned=1</script><img src=x onerror=window.owned=1> "
    "[press](javascript:window.owned=1) ${window.owned=1} {{constructor}} <!-- x --> "
    "<a href='javascript:window.owned=1'>x</a>"
)
OUTSIDE = "window.owned"
DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
AT_REST = """
() => new Promise((done) => {
  let waiting = setTimeout(done, 500);
  new PerformanceObserver(() => {
    clearTimeout(waiting);
    waiting = setTimeout(done, 500);
  }).observe({ type: "resource" });
})
"""
"""Nothing has come for half a second: Gradio loses an event sent while it closes its stream."""
SETTLED = """
() => Promise.all(document.getAnimations()
  .filter((change) => change.effect.getComputedTiming().endTime !== Infinity)
  .map((change) => change.finished.catch(() => null)))
"""
FAINT = """
() => {
  const channels = (text) => text.match(/[0-9.]+/g).map(Number);
  const light = (c) => c.slice(0, 3).map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = channels(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const ratio = (element) => {
    const both = [channels(getComputedStyle(element).color), behind(element)].map(light);
    return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
  };
  return [...document.querySelectorAll("body *")]
    .filter((e) => e.checkVisibility() && e.offsetWidth > 1)
    .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
    .filter((e) => ratio(e) < 4.5)
    .map((e) => `${e.outerHTML.slice(0, 80)} ${ratio(e)}`);
}
"""


def answer_of(server: str, question: str) -> dict[str, Any]:
    """What the API itself answers."""
    request = urllib.request.Request(  # noqa: S310 - our own server
        f"{server}/v1/answers",
        json.dumps({"question": question}).encode(),
        {"content-type": "application/json"},
    )
    with urllib.request.urlopen(request) as response:  # noqa: S310
        answer: dict[str, Any] = json.load(response)
    return answer


def reload(page: Any) -> None:
    """Load the page again, and wait until what it asks for at first has come."""
    page.reload()
    page.wait_for_selector("h1")
    page.evaluate(AT_REST)


def ask(page: Any, question: str) -> Any:
    """Type a question, press Enter, and wait for its answer."""
    turns = page.locator("article.turn:has(.small-print)")
    before = turns.count()
    box = page.locator("#question textarea")
    box.fill(question)
    page.locator("#stop").wait_for(state="detached")  # the last answer is quite finished
    box.press("Enter")
    turns.nth(before).wait_for()
    return turns.nth(before)


def status_class(turn: Any) -> str:
    match = re.search(r"status-(\w+)", turn.locator(".answer").get_attribute("class"))
    assert match
    return match[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_is_answered_and_its_quotation_opens_in_both_languages(
    language: Language, open_page: OpenPage, live_server: str
) -> None:
    expected = answer_of(live_server, QUESTIONS[language])
    assert expected["status"] in ("answered", "partial")
    turn = ask(open_page(LOCALES[language]), QUESTIONS[language])
    assert status_class(turn) == expected["status"]
    assert strings(language).status[expected["status"]] in turn.locator(".status").inner_text()
    assert turn.locator(".prose-text").get_attribute("lang") == language

    cited = next(c for c in expected["citations"] if c["counterpart"])
    quotation = turn.locator("details.citation").nth(expected["citations"].index(cited))
    assert not quotation.locator("mark").first.is_visible()
    turn.get_by_text(f"[{cited['marker']}]", exact=True).first.click()
    for side in (cited, cited["counterpart"]):
        quote = quotation.locator(f"blockquote[lang={side['language']}] mark")
        assert quote.is_visible()
        assert quote.evaluate("mark => mark.textContent") == side["quote"]
    assert cited["address"][language] in quotation.locator("summary").inner_text()
    assert strings(language).standing[cited["standing"]].meaning in quotation.inner_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_looks_like_one(
    language: Language, open_page: OpenPage, live_server: str
) -> None:
    expected = answer_of(live_server, REFUSED[language])["status"]
    assert expected in ("not_in_corpus", "out_of_scope", "unclear")
    page = open_page(LOCALES[language])
    turn = ask(page, REFUSED[language])
    assert status_class(turn) == expected
    assert turn.locator(".status").inner_text().endswith(strings(language).status[expected])
    assert turn.locator("a.marker").count() == 0
    refused = turn.locator(".answer").evaluate("a => getComputedStyle(a).borderTopStyle")
    answered = ask(page, QUESTIONS[language]).locator(".answer")
    assert answered.evaluate("a => getComputedStyle(a).borderTopStyle") != refused


def test_the_page_speaks_the_browsers_language_until_told_otherwise(open_page: OpenPage) -> None:
    page = open_page("ja-JP")
    ask(page, QUESTIONS["ja"])
    for language in ("en", "ja", "en"):
        words = strings("en" if language == "en" else "ja")
        page.get_by_label(words.own_name).check()
        page.wait_for_function(f"document.documentElement.lang === '{language}'")
        page.get_by_role("heading", name=words.title).wait_for()
        assert page.title() == words.title
        assert page.locator("#ask").inner_text() == words.ask
        assert page.locator("#question textarea").get_attribute("placeholder") == (
            words.question_placeholder
        )
        assert words.citation.list_title in page.locator("article.turn").inner_text()
        assert words.footer in page.locator("#footer").inner_text()
        assert words.scope.title in page.locator("#scope").inner_text()
    page.reload()
    page.get_by_role("heading", name=strings("en").title).wait_for()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_the_other_language_is_left(language: Language, open_page: OpenPage) -> None:
    page = open_page(LOCALES[language])
    page.locator("#scope button").click()
    page.locator("#documents label").nth(5).wait_for()
    shown = page.locator("body").inner_text()
    for both in (strings("en").page_language, *(strings(code).own_name for code in LANGUAGES)):
        shown = shown.replace(both, "")
    if language == "en":
        assert not re.search(r"[ぁ-ゖァ-ヺ一-鿿]", shown)
    else:
        assert not re.findall(r"[a-z]{3,} [a-z]{3,}", shown)


def test_an_example_question_is_one_click(open_page: OpenPage) -> None:
    page = open_page()
    example = strings("en").examples[0]
    page.get_by_role("button", name=example).click()
    turn = page.locator("article.turn:has(.small-print)")
    turn.wait_for()
    assert turn.locator(".asked p").inner_text() == example
    assert not page.locator("#examples").is_visible()
    page.locator("#clear").click()
    turn.wait_for(state="detached")
    assert page.locator("#examples").is_visible()


def test_two_readers_never_see_each_others_conversation(open_page: OpenPage) -> None:
    first, second = open_page("ja-JP"), open_page("en-GB")
    ask(first, QUESTIONS["ja"])
    ask(second, QUESTIONS["en"])
    ask(first, REFUSED["ja"])
    assert first.locator("article.turn").count() == 2
    assert second.locator("article.turn").count() == 1
    assert QUESTIONS["ja"] not in second.locator("body").inner_text()
    assert QUESTIONS["en"] not in first.locator("body").inner_text()
    assert open_page().locator("article.turn").count() == 0


def test_code_in_a_question_is_text_and_never_runs(open_page: OpenPage) -> None:
    page = open_page()
    said: list[str] = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    turn = ask(page, HOSTILE)
    assert turn.locator(".asked p").evaluate("p => p.textContent") == HOSTILE
    assert (
        turn.locator(
            "script, img, a:not(.marker):not([href^='https://']):not([href^='/read/'])"
        ).count()
        == 0
    )
    page.evaluate(DRAWN)
    assert page.evaluate(f"typeof {OUTSIDE}") == "undefined"
    assert not said


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_screen_needs_no_sideways_scrolling(scheme: str, open_page: OpenPage) -> None:
    page = open_page("ja-JP", width=390, color_scheme=scheme)
    turn = ask(page, QUESTIONS["ja"])
    for summary in turn.locator("summary").all():
        summary.click()
    ask(page, REFUSED["ja"] + "w" * 300)
    page.locator("#scope button").click()
    page.locator("#documents label").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    wide = "[...document.querySelectorAll('#conversation *, button')].filter"
    assert page.evaluate(f"{wide}(e => e.getBoundingClientRect().right > 391).length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_word_stands_out_from_what_is_behind_it(scheme: str, open_page: OpenPage) -> None:
    page = open_page(color_scheme=scheme)
    assert page.evaluate(FAINT) == []
    turn = ask(page, QUESTIONS["en"])
    for summary in turn.locator("summary").all():
        summary.click()
    ask(page, REFUSED["en"])
    page.locator("#scope button").click()
    page.locator("#documents label").first.wait_for()
    page.locator("#documents input").first.check()
    page.locator("#ask").click()
    page.get_by_role("alert").wait_for()
    page.evaluate(SETTLED)
    assert page.evaluate(FAINT) == []


def test_the_keyboard_opens_a_quotation_and_it_stays_open(open_page: OpenPage) -> None:
    page = open_page()
    turn = ask(page, QUESTIONS["en"])
    turn.locator("a.marker").first.focus()
    page.keyboard.press("Enter")
    assert turn.locator("details[open]").count() == 1
    ask(page, REFUSED["en"])
    assert turn.locator("details[open]").count() == 1
    turn.locator("details[open] summary").focus()
    page.keyboard.press("Enter")
    assert turn.locator("details[open]").count() == 0


def test_the_search_can_be_narrowed(open_page: OpenPage) -> None:
    page = open_page()
    page.locator("#scope button").click()
    page.locator("#documents input").nth(1).check()
    page.get_by_label(strings("en").scope.as_of).fill("2026/05/01")
    turn = ask(page, QUESTIONS["en"])
    assert "1 May 2026" in turn.locator(".small-print").inner_text()
    page.get_by_label(strings("en").scope.as_of).fill("soon")
    page.fill("#question textarea", "Why?")
    page.locator("#ask").click()
    page.get_by_role("alert").wait_for()
    assert page.get_by_role("alert").inner_text() == strings("en").errors.bad_date
    assert page.locator("#question textarea").input_value() == "Why?"


def test_what_cannot_be_asked_is_said_in_one_line(open_page: OpenPage) -> None:
    page = open_page("ja-JP")
    page.locator("#ask").click()
    page.get_by_role("alert").wait_for()
    assert page.get_by_role("alert").inner_text() == strings("ja").errors.empty
    page.fill("#question textarea", "あ" * 2_001)
    page.locator("#ask").click()
    page.get_by_text("2,001").wait_for()
    assert page.locator("article.turn").count() == 0


def test_a_line_that_says_what_is_wrong_comes_into_view(open_page: OpenPage) -> None:
    page = open_page(width=390)
    page.locator("#scope button").click()
    page.locator("#documents label").first.wait_for()
    page.locator("#ask").evaluate("button => button.scrollIntoView({ block: 'start' })")
    page.locator("#ask").click()
    page.get_by_role("alert").wait_for()
    page.evaluate(DRAWN)
    assert page.get_by_role("alert").bounding_box()["y"] >= 0


def test_the_enter_that_ends_a_japanese_conversion_asks_nothing(open_page: OpenPage) -> None:
    page = open_page("ja-JP")
    page.focus("#question textarea")
    keys = page.context.new_cdp_session(page)
    keys.send("Input.imeSetComposition", {"text": "に", "selectionStart": 1, "selectionEnd": 1})
    enter = {"type": "rawKeyDown", "windowsVirtualKeyCode": 229, "key": "Process", "code": "Enter"}
    keys.send("Input.dispatchKeyEvent", enter)
    keys.send("Input.insertText", {"text": "日本"})
    page.evaluate(DRAWN)
    assert page.locator("#question textarea").input_value() == "日本"
    page.keyboard.press("Enter")
    page.locator("article.turn:has(.small-print)").wait_for()
    assert page.locator("article.turn .asked p").all_inner_texts() == ["日本"]


@pytest.mark.parametrize(("button", "left"), [("#clear", ""), ("#stop", QUESTIONS["en"])])
def test_an_answer_under_way_can_be_stopped(
    button: str, left: str, open_page: OpenPage, gate: Any
) -> None:
    page = open_page()
    page.fill("#question textarea", QUESTIONS["en"])
    with gate.closed():
        page.locator("#ask").click()
        page.locator(".waiting").wait_for()
        page.locator(button).click()
        page.locator("article.turn").wait_for(state="detached")
    page.locator("#stop").wait_for(state="detached")
    assert page.locator("#question textarea").input_value() == left
    told = page.locator("#notice .notice").all_inner_texts()  # beside it, what Gradio tracks
    assert told == ([strings("en").stopped] if left else [])
    page.evaluate(AT_REST)
    ask(page, REFUSED["en"])
    assert page.locator("article.turn").count() == 1


def test_what_is_typed_before_the_server_has_cleared_the_conversation_stays(
    open_page: OpenPage,
) -> None:
    page = open_page()
    turn = ask(page, REFUSED["en"])
    box = page.locator("#question textarea")
    box.fill("What was not asked after all")
    page.route("**/queue/join**", lambda route: None)  # the server hears of it later
    page.locator("#clear").click()
    page.wait_for_function("() => document.querySelector('#question textarea').value === ''")
    box.fill(QUESTIONS["en"])
    page.unroute("**/queue/join**")
    turn.wait_for(state="detached")
    page.evaluate(DRAWN)
    assert box.input_value() == QUESTIONS["en"]


def test_an_answer_arrives_step_by_step(open_page: OpenPage) -> None:
    page = open_page()
    page.evaluate(
        """() => {
          window.seen = [];
          new MutationObserver(() => {
            const step = document.querySelector(".waiting .step");
            if (step && window.seen.at(-1) !== step.textContent) window.seen.push(step.textContent);
          }).observe(document.body, { subtree: true, childList: true, characterData: true });
        }"""
    )
    ask(page, QUESTIONS["en"])
    seen = page.evaluate("window.seen")
    assert len(seen) >= 2
    assert set(seen) <= {strings("en").answer.waiting, *strings("en").answer.steps.values()}


def test_pointing_at_a_marker_shows_its_words_in_both_languages(
    open_page: OpenPage, live_server: str
) -> None:
    cited = answer_of(live_server, QUESTIONS["en"])["citations"][0]
    page = open_page()
    turn = ask(page, QUESTIONS["en"])
    preview = page.locator("#preview")
    assert not preview.is_visible()
    turn.locator("a.marker").first.hover()
    assert preview.locator("p").all_text_contents() == [
        cited["quote"],
        cited["counterpart"]["quote"],
    ]
    page.keyboard.press("Escape")
    assert not preview.is_visible()


def test_a_citation_opens_its_words_in_the_document(open_page: OpenPage, live_server: str) -> None:
    cited = answer_of(live_server, QUESTIONS["en"])["citations"][0]
    page = open_page()
    turn = ask(page, QUESTIONS["en"])
    turn.locator("a.marker").first.click()
    with page.expect_popup() as opened:
        turn.get_by_role("link", name=strings("en").read.open_document).first.click()
    marks = opened.value.locator(".passage.current mark.quote")
    marks.first.wait_for()
    assert "".join(marks.all_text_contents()).count(cited["quote"]) == 1
    assert page.locator("article.turn").count() == 1


def test_a_quotation_is_copied_with_its_reference_and_permanent_link(
    open_page: OpenPage, live_server: str
) -> None:
    cited = answer_of(live_server, QUESTIONS["en"])["citations"][0]
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    turn = ask(page, QUESTIONS["en"])
    turn.locator("a.marker").first.click()
    turn.get_by_role("button", name=strings("en").citation.copy_reference).first.click()
    turn.get_by_role("button", name=strings("en").citation.copied).wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"“{cited['quote']}” (")
    assert copied.endswith(f"{live_server}/read/{cited['passage_id']}")


def test_a_saved_conversation_holds_every_quotation_exactly(
    open_page: OpenPage, live_server: str, tmp_path: Path
) -> None:
    expected = answer_of(live_server, QUESTIONS["en"])["citations"]
    page = open_page()
    ask(page, QUESTIONS["en"])
    words = strings("en").export
    kinds = {"md": words.as_markdown, "docx": words.as_docx, "json": words.as_json}
    for ending, label in kinds.items():
        with page.expect_download() as saved:
            page.get_by_role("button", name=label).click()
        assert saved.value.suggested_filename.endswith(f".{ending}")
        path = tmp_path / saved.value.suggested_filename
        saved.value.save_as(path)
        assert [quote.text for quote in read_quotes(path)] == [
            side["quote"] for c in expected for side in (c, c["counterpart"]) if side
        ]
        verified = CliRunner().invoke(main, ["verify", str(path)])
        assert verified.exit_code == 0, verified.output


def test_a_reload_keeps_the_conversation_and_clearing_ends_it(open_page: OpenPage) -> None:
    page = open_page()
    first = ask(page, QUESTIONS["en"]).locator(".prose-text").inner_text()
    ask(page, REFUSED["en"])
    page.reload()
    turns = page.locator("article.turn:has(.small-print)")
    turns.nth(1).wait_for()
    assert turns.first.locator(".prose-text").inner_text() == first
    assert not page.locator("#examples").is_visible()
    turns.first.locator("a.marker").first.click()
    assert turns.first.locator("details[open] mark").first.is_visible()
    assert turns.locator("button.verdict").count() == 0
    ask(page, QUESTIONS["en"])
    assert open_page().locator("article.turn").count() == 0
    page.locator("#clear").click()
    turns.first.wait_for(state="detached")
    page.reload()
    page.locator("#examples").get_by_role("button").first.wait_for()
    assert page.evaluate("localStorage.getItem('partnership-conversation')") is None
    assert turns.count() == 0


@pytest.mark.parametrize("kept", ["{", '{"version":1,"turns":[{"request":{}}]}', "x" * 300_000])
def test_what_else_lies_in_the_storage_does_no_harm(kept: str, open_page: OpenPage) -> None:
    page = open_page()
    page.evaluate("text => localStorage.setItem('partnership-conversation', text)", kept)
    reload(page)
    ask(page, QUESTIONS["en"])
    assert page.locator("article.turn").count() == 1


@pytest.mark.parametrize(
    ("language", "question", "further", "meant"),
    [
        (
            "en",
            "What does the Frontier Technology Partnership say about quantum?",
            "And about space?",
            ("Frontier Technology Partnership", "space"),
        ),
        (
            "ja",
            "フロンティア・テクノロジー・パートナーシップは量子について何と述べていますか",
            "では、宇宙については?",
            ("フロンティア・テクノロジー・パートナーシップ", "宇宙"),
        ),
    ],
)
def test_a_follow_up_is_read_with_the_question_before_it(
    language: Language, question: str, further: str, meant: tuple[str, str], open_page: OpenPage
) -> None:
    page = open_page(LOCALES[language])
    label = strings(language).answer.understood_as.partition("{")[0].strip()
    first = ask(page, question)
    assert label not in first.inner_text()
    turn = ask(page, further)
    understood = turn.locator(".understood").filter(has_text=label).inner_text()
    assert all(words in understood for words in meant)
    assert status_class(turn) == "answered"
    assert meant[0] in turn.locator(".prose-text").inner_text()


def test_the_keyboard_alone_asks_opens_a_quotation_and_copies_it(open_page: OpenPage) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])

    def tab_to(selector: str) -> None:
        for _ in range(60):
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {selector}")

    tab_to("#question textarea")
    page.keyboard.type(QUESTIONS["en"])
    page.keyboard.press("Enter")
    turn = page.locator("article.turn:has(.small-print)")
    turn.wait_for()
    page.evaluate("document.activeElement.blur()")
    tab_to("a.marker")
    page.keyboard.press("Enter")
    assert turn.locator("details[open]").count() == 1
    tab_to("details[open] button.copy")
    page.keyboard.press("Enter")
    turn.get_by_role("button", name=strings("en").citation.copied).wait_for()
    quoted = turn.locator("details[open] blockquote[lang=en] mark").text_content()
    assert page.evaluate("navigator.clipboard.readText()") == quoted


def test_a_wrong_answer_is_kept_with_its_reason(open_page: OpenPage, feedback_folder: Path) -> None:
    words = strings("en").judgement
    page = open_page()
    turn = ask(page, QUESTIONS["en"])
    before = set(feedback_folder.glob("*.json"))
    turn.get_by_role("button", name=words.bad).click()
    assert words.stored in turn.inner_text()
    turn.get_by_label(words.reasons["wrong_quotation"]).check()
    turn.get_by_label(words.note).fill("<b>see item 8</b>")
    turn.get_by_role("button", name=words.send).click()
    turn.get_by_text(words.thanks).wait_for()
    [kept] = set(feedback_folder.glob("*.json")) - before
    assert json.loads(kept.read_text(encoding="utf-8"))["question"] == QUESTIONS["en"]
    assert "see item 8" in kept.with_suffix(".yaml").read_text(encoding="utf-8")
    assert turn.locator("button.verdict").count() == 0


def test_nothing_comes_from_elsewhere(open_page: OpenPage, live_server: str) -> None:
    page = open_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    reload(page)
    ask(page, QUESTIONS["en"])
    assert asked
    assert not [url for url in asked if not url.startswith((live_server, "data:", "blob:"))]
