"""Quotations become an answer, word for word, and Markdown shows them as they are."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.assembly import Engine
from assistant.models import AnswerRequest
from assistant.state import AnswerState, Quote
from assistant.steps.understand import Understand
from assistant.verification.verifier import Verifier
from assistant.writers.markdown import escape_markdown
from assistant.writers.quotation import QuotationWriter
from assistant.writers.yes_no import YesOrNo
from ingest.documents import Language
from ingest.glossary import read_glossary
from ingest.lexical import TermAnalyser

STATEMENT = "frontier-technology-partnership-2026"
WRITER = QuotationWriter(YesOrNo(Verifier(TermAnalyser(), read_glossary())))


def state(engine: Engine, language: Language) -> AnswerState:
    request = AnswerRequest(question="What?", language=language)
    return Understand().run(AnswerState(request, engine.snapshots.current(), language))


def quote(engine: Engine, passage_id: str, language: Language, length: int = 12) -> Quote:
    passage = engine.snapshots.current().corpus.passages[passage_id]
    return Quote(passage, language, 0, length, passage.texts[language][:length])


def write(engine: Engine, language: Language, *passages: str) -> str:
    quotes = [quote(engine, p, language) for p in passages]
    return WRITER.write(quotes, state(engine, language))


def test_a_text_is_quoted_in_its_languages_marks_under_its_title_and_date(engine: Engine) -> None:
    assert write(engine, "ja", f"{STATEMENT}:cooperation-opening.3") == (
        "日英フロンティア・テクノロジー・パートナーシップ(2026年6月14日):\n\n"
        "「我々は、共通のビジョンと」[1]"
    )
    assert write(engine, "en", f"{STATEMENT}:cooperation-opening.3") == (
        "Japan–UK Frontier Technology Partnership (14 June 2026):\n\n“We have a sh” [1]"
    )


@pytest.mark.parametrize(
    ("language", "note"),
    [
        ("ja", "(当方による要約であり、文書の文言ではありません)"),
        ("en", " (our digest, not the document's own words)"),
    ],
)
def test_a_digest_is_never_in_quotation_marks_and_says_what_it_is(
    engine: Engine, language: Language, note: str
) -> None:
    text = write(engine, language, "quantum-moc-2025:overview.1")

    assert note in text
    assert not set("「」“”") & set(text)


def test_quotations_of_one_document_stand_under_one_heading(engine: Engine) -> None:
    text = write(
        engine, "en", f"{STATEMENT}:cooperation.1", "quantum-moc-2025:overview.1",
        f"{STATEMENT}:cooperation.2",
    )  # fmt: skip
    first, *points, last_head, last = (part for part in text.split("\n") if part)

    assert first.startswith("Japan–UK Frontier Technology Partnership")
    assert [point[:3] for point in points] == ["- “", "- “"]
    assert [point[-3:] for point in points] == ["[1]", "[3]"]
    assert "Quantum" in last_head
    assert last.endswith("[2]")


def test_every_marker_stands_once_and_in_the_order_of_its_document(engine: Engine) -> None:
    passages = [
        p.id for d in engine.snapshots.current().corpus.documents.values() for p in d.passages
    ]
    for language in ("ja", "en"):
        text = write(engine, language, *passages[::40])
        assert sorted(map(int, re.findall(r"\[(\d+)\]", text))) == list(
            range(1, len(passages[::40]) + 1)
        )


MARKDOWN = "*_`[]<>#|~\\"


@given(st.text(alphabet=MARKDOWN + "ab 協\n") | st.text())
def test_escaped_text_is_the_same_text_on_one_line(text: str) -> None:
    escaped = escape_markdown(text)

    assert "\n" not in escaped
    assert re.sub(r"\\([\\`*_\[\]<>#|~])", r"\1", escaped) == " ".join(text.split())
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]<>#|~]", escaped)


def test_a_bracketed_number_in_a_text_is_no_marker(engine: Engine) -> None:
    passage = quote(engine, f"{STATEMENT}:cooperation.1", "en").passage
    hostile = "See [1](javascript:x) <b>now</b>."
    text = WRITER.write([Quote(passage, "en", 0, 5, hostile)], state(engine, "en"))

    assert r"\[1\](javascript:x) \<b\>now\</b\>." in text
    assert re.findall(r"(?<!\\)\[\d+\]", text) == ["[1]"]


@pytest.mark.parametrize(
    ("language", "question", "head"),
    [
        ("en", "How do the two memoranda differ?", "| What it says | Document | Date |"),
        ("ja", "二つの覚書はどう違うか", "| 書かれていること | 文書 | 日付 |"),
    ],
)
def test_documents_compared_stand_in_a_table_with_their_dates(
    engine: Engine, language: Language, question: str, head: str
) -> None:
    request = AnswerRequest(question=question)
    asked = Understand().run(AnswerState(request, engine.snapshots.current(), language))
    passages = ["quantum-moc-2025:overview.1", "fusion-moc-2025:overview.1"]

    text = WRITER.write([quote(engine, p, language) for p in passages], asked)

    first, rule, *rows = text.splitlines()
    assert (first, rule) == (head, "| --- | --- | --- |")
    assert [row.count("|") for row in rows] == [4, 4]
    assert all(f"[{marker}] |" in row for marker, row in enumerate(rows, 1))
    assert all("2025" in row.rsplit("|", 2)[1] for row in rows)


def test_one_document_is_compared_with_nothing(engine: Engine) -> None:
    request = AnswerRequest(question="How do the two memoranda differ?")
    asked = Understand().run(AnswerState(request, engine.snapshots.current(), "en"))

    text = WRITER.write([quote(engine, "quantum-moc-2025:overview.1", "en")], asked)

    assert "|" not in text
