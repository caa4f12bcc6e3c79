"""The statement of 14 June 2026 stands in the corpus word for word."""

import re
from pathlib import Path

import pytest

from ingest.corpus import Corpus, default_folder
from ingest.documents import Document
from ingest.markdown import parse

STATEMENT = "frontier-technology-partnership-2026"
SOURCE = Path(__file__).parents[1] / "data" / f"{STATEMENT}.source.ja.md"


@pytest.fixture(scope="module")
def statement(corpus: Corpus) -> Document:
    return corpus.documents[STATEMENT]


def bare(text: str) -> str:
    """Without white space and the source's markup: heading and list marks, bold type, rules."""
    lines = (re.sub(r"^(?:#+|-(?:--)?)(?=\s|$)", "", line) for line in text.splitlines())
    return "".join("".join(lines).replace("**", "").split())


def corpus_text() -> str:
    """The title, the headings that are the source's own and the passages, in the file's order."""
    file = parse(default_folder() / STATEMENT / "ja.md", [])
    assert file is not None
    parts = [file.title]
    seen: set[str] = set()
    for block in file.blocks:
        if block.heading not in seen and not block.editorial_heading:
            parts.append(block.heading)
        seen.add(block.heading)
        parts.append(block.text)
    return "\n".join(parts)


def test_headings_and_passages_joined_give_back_the_source() -> None:
    assert "".join(corpus_text().split()) == bare(SOURCE.read_text(encoding="utf-8"))


def test_what_is_compared_is_not_emptied_by_the_comparing() -> None:
    source = SOURCE.read_text(encoding="utf-8")

    assert len(bare(source)) > 0.97 * len("".join(source.split()))


def test_page_breaks_are_healed(statement: Document) -> None:
    texts = {p.id.partition(":")[2]: p.texts["ja"] for p in statement.passages}

    assert "不拡散に対する我々の共同コミットメントを強化し、" in texts["cooperation.4"]
    assert "グレートブリテン及び北アイルランド連合王国政府のために" in texts["signature.1"]
    assert not any("\n" in text for key, text in texts.items() if key != "signature.1")


def test_every_paragraph_and_list_item_is_a_passage(statement: Document) -> None:
    kinds = [(p.id.partition(":")[2].partition(".")[0], p.kind) for p in statement.passages]

    assert len(kinds) == 25
    assert kinds.count(("cooperation", "item")) == 11
    assert kinds.count(("commitments", "item")) == 3
    assert [k for k in kinds if k[1] == "paragraph"] == [
        *[("background", "paragraph")] * 3,
        *[("commitments-opening", "paragraph")] * 2,
        *[("cooperation-opening", "paragraph")] * 3,
        ("private-sector", "paragraph"),
        ("closing", "paragraph"),
        ("signature", "paragraph"),
    ]


def test_every_list_item_of_the_source_is_an_item(statement: Document) -> None:
    source = SOURCE.read_text(encoding="utf-8")
    starts = [line[2:12] for line in source.splitlines() if line.startswith("- ")]
    items = [p.texts["ja"] for p in statement.passages if p.kind == "item"]

    assert len(starts) == len(items)
    assert all(text.startswith(start) for text, start in zip(items, starts, strict=True))


def test_every_passage_stands_in_both_languages_and_says_what_it_is(statement: Document) -> None:
    for passage in statement.passages:
        assert set(passage.texts) == {"ja", "en"}
        assert passage.standing == {"ja": "official_translation", "en": "unofficial_translation"}


def test_addresses_are_those_a_reader_would_count(statement: Document) -> None:
    addresses = {p.id.partition(":")[2]: p.address for p in statement.passages}

    assert addresses["cooperation.7"].ja == "協力 第7項"
    assert addresses["cooperation.7"].en == "Cooperation, item 7"
    assert addresses["background.2"].ja == "背景 第2段落"
    assert addresses["background.2"].en == "Background, paragraph 2"


def test_both_languages_give_the_same_numbers(statement: Document) -> None:
    digits = {
        p.id: [sorted(re.findall(r"\d+", p.texts[language])) for language in ("ja", "en")]
        for p in statement.passages
    }
    dates = {f"{STATEMENT}:{key}" for key in ("background.3", "signature.1")}  # 1月 is January

    assert {k: v for k, v in digits.items() if v[0] != v[1] and k not in dates} == {}
