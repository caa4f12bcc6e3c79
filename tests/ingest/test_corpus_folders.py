"""Corpus folders beside each other: the user's texts come before the product's digests."""

import datetime
from collections.abc import Mapping
from pathlib import Path

import pytest

from ingest.corpus import (
    Corpus,
    check_corpus,
    corpus_folders,
    default_folder,
    read_corpus,
    writable_folder,
)
from ingest.documents import Document
from ingest.versions import in_force

PRODUCT = {
    "catalog.yaml": """documents:
  - id: pact
    title: {ja: 協定, en: Pact}
    short_title: {ja: 協定, en: Pact}
    date: 2024-05-01
    kind: agreement
    legal_nature: {ja: 拘束力あり, en: binding}
    official_addresses:
      - {url: 'https://www.gov.uk/pact', language: en, state: seen, publisher: {ja: 英国, en: UK}}
""",
    "pact/digest.ja.md": """---
document: pact
language: ja
standing: digest
---
# 協定

## 概要 {#main}

{#main.1 sources="a"}
両国は署名した。
""",
    "pact/digest.en.md": """---
document: pact
language: en
standing: digest
---
# Pact

## Overview {#main}

{#main.1 sources="a"}
Both countries signed.
""",
    "pact/sources.yaml": """a:
  name: {ja: 発表, en: Release}
  url: "https://www.gov.uk/release"
  language: en
  read: "2026-11"
  state: seen
""",
}
OFFICIAL_EN = """---
document: pact
language: en
standing: authentic
retrieved:
  address: https://www.gov.uk/pact
  date: '2026-11-23'
  sha256: "0000000000000000000000000000000000000000000000000000000000000000"
---
# Pact

## Chapter 1 {#chapter-1}

### Article 3 {#article-3}

{#article-3.1 at="Article 3(1)"}
The Parties cooperate

{#article-3.2 at="Article 3(2)"}
The Parties meet every year.
"""
OFFICIAL_JA = """---
document: pact
language: ja
standing: official_translation
retrieved:
  address: pact.pdf
  date: '2026-11-23'
  sha256: "0000000000000000000000000000000000000000000000000000000000000000"
not_here: [article-3.1]
---
# 協定

## 第1章 {#chapter-1}

### 第三条 {#article-3}

{#article-3.2 at="第三条第2項"}
締約国は、毎年会合する。
"""


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def product(tmp_path: Path) -> Path:
    return write(tmp_path / "product", PRODUCT)


@pytest.fixture
def user(tmp_path: Path) -> Path:
    return tmp_path / "user"


def pact(*folders: Path) -> Document:
    return read_corpus(folders).documents["pact"]


def test_a_folder_that_is_not_there_is_empty(product: Path, user: Path) -> None:
    assert read_corpus([product, user]).version == read_corpus([product]).version


def test_a_text_comes_before_the_digest_which_stays_as_background(
    product: Path, user: Path
) -> None:
    write(user, {"pact/en.md": OFFICIAL_EN})
    document = pact(product, user)

    assert [(p.id, dict(p.standing), p.order) for p in document.passages] == [
        ("pact:article-3.1", {"en": "authentic"}, 0),
        ("pact:article-3.2", {"en": "authentic"}, 1),
        ("pact:main.1", {"ja": "digest", "en": "digest"}, 2),
    ]
    assert dict(document.standing) == {"en": "authentic", "ja": "digest"}


def test_both_languages_of_a_text_are_one_passage_each_under_its_own_standing(
    product: Path, user: Path
) -> None:
    write(user, {"pact/en.md": OFFICIAL_EN, "pact/ja.md": OFFICIAL_JA})
    passage = pact(product, user).passages[1]

    assert passage.id == "pact:article-3.2"
    assert dict(passage.standing) == {"ja": "official_translation", "en": "authentic"}
    assert (passage.address.ja, passage.address.en) == ("第三条第2項", "Article 3(2)")
    assert passage.heading["en"] == "Chapter 1 / Article 3"


def test_a_passage_in_one_language_has_its_address_in_both_styles(
    product: Path, user: Path
) -> None:
    write(user, {"pact/en.md": OFFICIAL_EN, "pact/ja.md": OFFICIAL_JA})
    passage = pact(product, user).passages[0]

    assert list(passage.texts) == ["en"]
    assert (passage.address.ja, passage.address.en) == ("第三条第1項", "Article 3(1)")


def test_a_fetched_text_is_traced_to_the_address_it_came_from(product: Path, user: Path) -> None:
    write(user, {"pact/en.md": OFFICIAL_EN, "pact/ja.md": OFFICIAL_JA})
    document = pact(product, user)

    assert document.source_urls(document.passages[0])[0] == "https://www.gov.uk/pact"
    assert document.sources["official-en"].name.en == "UK"
    assert document.sources["official-en"].read == "2026-11-23"
    assert document.sources["official-ja"].name.ja == "pact.pdf"
    assert document.sources["official-ja"].url is None


def test_the_last_folder_s_text_is_read(product: Path, user: Path, tmp_path: Path) -> None:
    write(user, {"pact/en.md": OFFICIAL_EN})
    later = write(tmp_path / "later", {"pact/en.md": OFFICIAL_EN.replace("meet", "gather")})

    assert "gather" in pact(product, user, later).passages[1].texts["en"]
    assert "meet" in pact(product, later, user).passages[1].texts["en"]


def test_a_further_document_stands_under_its_own_catalog(product: Path, user: Path) -> None:
    catalog = PRODUCT["catalog.yaml"].replace("pact", "deal")
    files = {
        "catalog.yaml": catalog.replace("協定", "取決め").replace("Pact", "Deal"),
        "deal/en.md": OFFICIAL_EN.replace("document: pact", "document: deal"),
    }
    write(user, files)

    assert list(read_corpus([product, user]).documents) == ["pact", "deal"]
    assert read_corpus([product, user]).version != read_corpus([product]).version


def test_an_entry_in_two_catalogs_is_a_fault(product: Path, user: Path) -> None:
    write(user, {"catalog.yaml": PRODUCT["catalog.yaml"], "pact/en.md": OFFICIAL_EN})
    _, faults = check_corpus([product, user])

    assert [str(f) for f in faults] == [
        f"{user}/catalog.yaml:2: document pact already stands in "
        f"{product}/catalog.yaml:2: keep one entry"
    ]


def test_a_text_that_belongs_to_no_document_is_a_fault(product: Path, user: Path) -> None:
    write(user, {"unknown/en.md": OFFICIAL_EN})
    _, faults = check_corpus([product, user])

    assert [f.message for f in faults] == ["belongs to 'unknown', which is in no catalog.yaml"]


def test_raw_files_and_hidden_folders_are_no_texts(product: Path, user: Path) -> None:
    write(user, {"pact/official/ab12.md": "raw", ".trash/en.md": "old", "notes.md": "mine"})

    assert check_corpus([product, user])[1] == []


def test_an_id_in_the_text_and_in_the_digest_is_a_fault(product: Path, user: Path) -> None:
    write(user, {"pact/en.md": OFFICIAL_EN.replace("{#article-3.2 ", "{#main.1 ")})
    _, faults = check_corpus([product, user])

    assert len(faults) == 1
    assert faults[0].path == user / "pact/en.md"
    assert "passage main.1 is already in the digest" in faults[0].message


def test_a_text_as_its_publisher_prints_it_may_end_without_a_full_stop(
    product: Path, user: Path
) -> None:
    write(user, {"pact/en.md": OFFICIAL_EN})
    assert check_corpus([product, user])[1] == []

    ours = OFFICIAL_EN.split("retrieved:")[0] + "---\n# Pact" + OFFICIAL_EN.split("# Pact")[1]
    write(user, {"pact/en.md": ours})
    assert "does not end with a full stop" in check_corpus([product, user])[1][0].message


def test_what_only_the_second_language_has_keeps_its_place(product: Path, user: Path) -> None:
    japanese = OFFICIAL_JA.replace("not_here: [article-3.1]\n", "")
    english = OFFICIAL_EN.replace("language: en\n", "language: en\nonly_here: [article-3.1]\n")
    write(user, {"pact/en.md": english, "pact/ja.md": japanese})

    assert [p.id for p in pact(product, user).passages][:2] == [
        "pact:article-3.1",
        "pact:article-3.2",
    ]


def test_folders_are_read_in_one_order_and_written_in_one_place(tmp_path: Path) -> None:
    extra = (tmp_path / "a", tmp_path / "b")

    assert corpus_folders(tmp_path) == [default_folder(), tmp_path / "corpus"]
    assert corpus_folders(tmp_path, extra) == [default_folder(), tmp_path / "corpus", *extra]
    assert corpus_folders(tmp_path, (tmp_path / "corpus",)) == corpus_folders(tmp_path)
    assert writable_folder(tmp_path) == tmp_path / "corpus"
    assert writable_folder(tmp_path, extra) == tmp_path / "a"


# -- versions -------------------------------------------------------------------------------------


def versions(tmp_path: Path, dates: Mapping[str, str], supersedes: Mapping[str, str]) -> Corpus:
    entries = "".join(
        f"""  - id: {name}
    title: {{ja: 文書{name}, en: Document {name}}}
    short_title: {{ja: {name}文書, en: Paper {name}}}
    date: {date}
    kind: agreement
    legal_nature: {{ja: あり, en: binding}}
    supersedes: [{supersedes.get(name, "")}]
"""
        for name, date in dates.items()
    )
    text = PRODUCT["pact/digest.en.md"].replace("standing: digest", "standing: authentic")
    text = text.replace(' sources="a"', "")
    files = {f"{name}/en.md": text.replace("pact", name) for name in dates}
    return read_corpus([write(tmp_path, {"catalog.yaml": "documents:\n" + entries, **files})])


DATES = {"a": "2010-04-01", "b": "2020-04", "c": "2025-01-31", "d": "null"}
CHAIN = {"b": "a", "c": "b"}


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (None, {"c", "d"}),
        ("2026-01-01", {"c"}),
        ("2025-01-31", {"c"}),
        ("2025-01-30", {"b"}),
        ("2020-04-30", {"b"}),
        ("2020-04-29", {"a"}),
        ("2009-12-31", set()),
    ],
)
def test_the_newest_version_that_was_there_is_in_force(
    as_of: str | None, expected: set[str], tmp_path: Path
) -> None:
    documents = versions(tmp_path, DATES, CHAIN).documents.values()
    day = datetime.date.fromisoformat(as_of) if as_of else None

    assert in_force(documents, day) == expected


def test_a_version_without_a_date_supersedes_now_and_on_no_day(tmp_path: Path) -> None:
    documents = versions(tmp_path, {"a": "2010-04-01", "b": "null"}, {"b": "a"}).documents.values()

    assert in_force(documents) == {"b"}
    assert in_force(documents, datetime.date(2026, 1, 1)) == {"a"}


def test_every_document_of_the_product_is_in_force(corpus: Corpus) -> None:
    assert in_force(corpus.documents.values()) == set(corpus.documents)
