"""`corpus check`: every kind of fault is caught, with its file and its line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.corpus import CorpusError, check_corpus, default_folder, read_corpus
from ingest.glossary import check_glossary, glossary_path

CATALOG = """documents:
  - id: first
    title: {ja: 最初の文書, en: First Document}
    short_title: {ja: 最初, en: First}
    aliases: {ja: [文書一], en: [Document One]}
    date: 2024-05-01
    kind: partnership
    legal_nature: {ja: 拘束力なし, en: not binding}
    official_addresses:
      - {url: 'https://www.gov.uk/first', language: en, state: seen, publisher: {ja: 英国, en: UK}}
  - id: second
    title: {ja: 次の文書, en: Second Document}
    short_title: {ja: 次, en: Second}
    date: 2026-06-14
    kind: agreement
    legal_nature: {ja: 拘束力あり, en: binding}
    builds_on: [first]
    supersedes: [first]
    mentions:
      - {document: first, passage: 'second:main.1'}
"""
JA = """---
document: first
language: ja
standing: authentic
---
# 最初の文書

## 本文 {#main}

{#main.1}
両国は協力する。

- {#main.2}
両国は会合を開く。
"""
EN = """---
document: first
language: en
standing: unofficial_translation
---
# First Document

## Main text {#main}

{#main.1}
Both countries cooperate.

- {#main.2}
Both countries meet.
"""
DIGEST_JA = """---
document: second
language: ja
standing: digest
---
# 次の文書

## 概要 {#main}

{#main.1 sources="a b"}
両国は署名した。
"""
DIGEST_EN = """---
document: second
language: en
standing: digest
---
# Second Document

## Overview {#main}

{#main.1 sources="a b"}
Both countries signed.
"""
SOURCES = """a:
  name: {ja: 発表, en: Release}
  url: "https://www.gov.uk/release"
  language: en
  read: "2026-11"
  state: seen
b:
  name: {ja: 記事, en: Article}
  url: null
  language: ja
  read: "2026-11"
  state: mirror
"""
FILES = {
    "catalog.yaml": CATALOG,
    "first/ja.md": JA,
    "first/en.md": EN,
    "second/digest.ja.md": DIGEST_JA,
    "second/digest.en.md": DIGEST_EN,
    "second/sources.yaml": SOURCES,
}
Change = Callable[[dict[str, str]], None]


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return folder


def replace(name: str, old: str, new: str) -> Change:
    def change(files: dict[str, str]) -> None:
        assert old in files[name], f"{old!r} is not in {name}"
        files[name] = files[name].replace(old, new, 1)

    return change


def remove(*names: str) -> Change:
    def change(files: dict[str, str]) -> None:
        for name in names:
            del files[name]

    return change


def put(name: str, text: str) -> Change:
    def change(files: dict[str, str]) -> None:
        files[name] = text

    return change


def both(*changes: Change) -> Change:
    def change(files: dict[str, str]) -> None:
        for one in changes:
            one(files)

    return change


def kept(**more: str) -> str:
    """The front matter of a text that was fetched."""
    values = {"address": "https://x", "date": "2026-11-23", "sha256": "0" * 64, **more}
    lines = "".join(f"\n  {key}: '{value}'" for key, value in values.items() if value)
    return f"standing: authentic\nretrieved:{lines}"


FAULTS: list[tuple[str, Change, str]] = [
    ("no catalog", remove("catalog.yaml"), "catalog.yaml:1: is missing"),
    (
        "catalog is no YAML",
        replace("catalog.yaml", "{ja: 最初,", "{ja: [最初,"),
        "catalog.yaml:4: is no YAML",
    ),
    (
        "catalog without documents",
        replace("catalog.yaml", "documents:", "papers:"),
        "catalog.yaml:1: must hold a list called 'documents'",
    ),
    (
        "a date that is none",
        replace("catalog.yaml", "2024-05-01", "2024-05-32"),
        "catalog.yaml:6: day is out of range",
    ),
    (
        "a month that is none",
        replace("catalog.yaml", "2024-05-01", "2024-13"),
        "catalog.yaml:6: date: ",
    ),
    (
        "an unknown kind",
        replace("catalog.yaml", "kind: agreement", "kind: treatise"),
        "catalog.yaml:15: kind: ",
    ),
    (
        "a title in one language",
        replace("catalog.yaml", "{ja: 次の文書, en: Second Document}", "{ja: 次の文書}"),
        "catalog.yaml:12: title.en: ",
    ),
    (
        "an unknown field",
        replace("catalog.yaml", "    date: 2026", "    colour: red\n    date: 2026"),
        "catalog.yaml:14: colour: ",
    ),
    (
        "an address that is none",
        replace("catalog.yaml", "'https://www.gov.uk/first'", "'javascript:x'"),
        "catalog.yaml:10: official_addresses.0.url: ",
    ),
    (
        "an id that is none",
        replace("catalog.yaml", "id: first", "id: First_1"),
        "catalog.yaml:2: id: ",
    ),
    (
        "a document twice",
        replace("catalog.yaml", "id: second", "id: first"),
        "catalog.yaml:11: document first stands here twice",
    ),
    (
        "a link to nothing",
        replace("catalog.yaml", "builds_on: [first]", "builds_on: [third]"),
        "catalog.yaml:11: second links to 'third', which is no document",
    ),
    (
        "a link to itself",
        replace("catalog.yaml", "builds_on: [first]", "builds_on: [second]"),
        "catalog.yaml:11: second links to itself",
    ),
    (
        "a link to a later document",
        replace("catalog.yaml", "date: 2026-06-14", "date: 2024-04"),
        "catalog.yaml:11: second links to 'first', which is dated later",
    ),
    (
        "a mention by nothing",
        replace("catalog.yaml", "second:main.1", "second:main.9"),
        "catalog.yaml:11: second mentions by 'second:main.9', which is no passage",
    ),
    (
        "versions in a circle",
        replace(
            "catalog.yaml",
            "    official_addresses",
            "    supersedes: [second]\n    official_addresses",
        ),
        "catalog.yaml:2: first supersedes 'second', which supersedes it",
    ),
    (
        "a version older than the old one",
        replace("catalog.yaml", "2026-06-14", "2020-01-01"),
        "catalog.yaml:11: second supersedes 'first', which is dated later",
    ),
    (
        "two documents of one name",
        replace("catalog.yaml", "{ja: 次, en: Second}", "{ja: 次, en: document one}"),
        "catalog.yaml:11: second is called 'document one', and so is first",
    ),
    (
        "a document without text",
        remove("first/ja.md", "first/en.md"),
        "catalog.yaml:2: first has no text",
    ),
    (
        "a text without document",
        put("third/ja.md", JA),
        "third/ja.md:1: belongs to 'third', which is in no catalog.yaml",
    ),
    (
        "not UTF-8",
        replace("first/ja.md", "会合", b"\x89\xef\x8d\x87".decode("utf-8", "surrogateescape")),
        "first/ja.md:14: is not UTF-8 text",
    ),
    (
        "decomposed characters",
        replace("first/ja.md", "両国は会合", "両国か\u3099会合"),
        "first/ja.md:14: is not in Unicode normal form NFC",
    ),
    (
        "a control character",
        replace("first/en.md", "Both countries meet", "Both\vcountries meet"),
        "first/en.md:14: holds a control character",
    ),
    ("no front matter", replace("first/en.md", "---\n", ""), "first/en.md:1: has no front matter"),
    (
        "front matter is no YAML",
        replace("first/en.md", "language: en", "language: [en"),
        "first/en.md:4: the front matter is no YAML",
    ),
    (
        "another document's text",
        replace("first/en.md", "document: first", "document: second"),
        "first/en.md:2: the front matter must say 'document: first'",
    ),
    (
        "another language's text",
        replace("first/en.md", "language: en", "language: ja"),
        "first/en.md:3: the front matter must say 'language: en'",
    ),
    (
        "an unknown standing",
        replace("first/en.md", "unofficial_translation", "rumour"),
        "first/en.md:4: standing 'rumour' is none of",
    ),
    (
        "an unknown key",
        replace("first/en.md", "language: en", "language: en\nauthor: me"),
        "first/en.md:4: the front matter knows no 'author'",
    ),
    (
        "a digest in a text's place",
        replace("first/en.md", "unofficial_translation", "digest"),
        "first/en.md:4: a digest, and only a digest, is kept in digest.*.md",
    ),
    (
        "a text in a digest's place",
        replace("second/digest.en.md", "standing: digest", "standing: authentic"),
        "second/digest.en.md:4: a digest, and only a digest",
    ),
    ("no title", replace("first/en.md", "# First Document", ""), "first/en.md:1: has no title"),
    (
        "two titles",
        replace("first/en.md", "## Main", "# Again\n\n## Main"),
        "first/en.md:8: a second title",
    ),
    (
        "a heading without slug",
        replace("first/en.md", " {#main}", ""),
        "first/en.md:8: a section heading needs a slug",
    ),
    (
        "a section twice",
        replace("first/en.md", "- {#main.2}", "## Again {#main}\n\n- {#main.2}"),
        "first/en.md:13: section main is already on line 8",
    ),
    (
        "a section in one language",
        replace("first/en.md", "{#main}", "{#body}"),
        "first/en.md:8: section body is missing in the other language",
    ),
    (
        "an id that has no number",
        replace("first/en.md", "{#main.1}", "{#main.first}"),
        "first/en.md:10: 'main.first' is no passage id",
    ),
    (
        "an unknown attribute",
        replace("first/en.md", "{#main.1}", '{#main.1 colour="red"}'),
        "first/en.md:10: a passage has no 'colour'",
    ),
    (
        "an id twice",
        replace("first/en.md", "- {#main.2}", "- {#main.1}"),
        "first/en.md:13: main.1 is already on line 10",
    ),
    (
        "an id in one language only",
        replace("first/en.md", "{#main.2}", "{#main.3}"),
        "first/ja.md:13: passage main.2 has no counterpart",
    ),
    (
        "a declared id that is none",
        replace("first/en.md", "language: en", "language: en\nonly_here: [main.7]"),
        "first/en.md:4: only_here names 'main.7', which is no passage here",
    ),
    (
        "a declared id with a counterpart",
        replace("first/en.md", "language: en", "language: en\nonly_here: [main.2]"),
        "first/en.md:14: passage main.2 is declared only_here but has a counterpart",
    ),
    (
        "a missing id that is there",
        replace("first/en.md", "language: en", "language: en\nnot_here: [main.2]"),
        "first/en.md:4: not_here names 'main.2', which is a passage here",
    ),
    (
        "declared ids that are no list",
        replace("first/en.md", "language: en", "language: en\nonly_here: main.2"),
        "first/en.md:4: only_here must be a list",
    ),
    (
        "a paragraph that is an item elsewhere",
        replace("first/en.md", "- {#main.2}", "{#main.2}"),
        "first/en.md:13: passage main.2 is an item in one language only",
    ),
    (
        "text outside a passage",
        replace("first/en.md", "{#main.1}\n", ""),
        "first/en.md:10: text outside a passage",
    ),
    (
        "an empty passage",
        replace("first/en.md", "Both countries meet.\n", ""),
        "first/en.md:13: passage main.2 is empty",
    ),
    (
        "a broken Japanese sentence",
        replace("first/ja.md", "会合を", "会合\nを"),
        "first/ja.md:14: a sentence is broken by a line end",
    ),
    (
        "a broken English sentence",
        replace("first/en.md", "countries meet", "countries\nmeet"),
        "first/en.md:14: a sentence is broken by a line end",
    ),
    (
        "a sentence without end",
        replace("first/ja.md", "会合を開く。", "会合を開く"),
        "first/ja.md:14: the passage does not end with 。",
    ),
    (
        "a digest without source",
        replace("second/digest.en.md", ' sources="a b"', ""),
        "second/digest.en.md:10: main.1 names no source",
    ),
    (
        "other sources than its counterpart",
        replace("second/digest.en.md", '"a b"', '"a"'),
        "second/digest.en.md:10: passage main.1 names other sources",
    ),
    (
        "an unknown source",
        replace("second/digest.ja.md", '"a b"', '"a c"'),
        "second/digest.ja.md:10: source 'c' is not in sources.yaml",
    ),
    (
        "no sources at all",
        remove("second/sources.yaml"),
        "second/digest.en.md:10: source 'a' is not in sources.yaml",
    ),
    (
        "a source read on no day",
        replace("second/sources.yaml", '"2026-11"', '"November"'),
        "second/sources.yaml:5: read: ",
    ),
    (
        "a source without name",
        replace("second/sources.yaml", "  name: {ja: 記事, en: Article}\n", ""),
        "second/sources.yaml:8: name: ",
    ),
    (
        "a text with an id of the digest",
        both(
            put("second/ja.md", JA.replace("first", "second")),
            put("second/en.md", EN.replace("first", "second")),
        ),
        "second/en.md:10: passage main.1 is already in the digest",
    ),
    (
        "a fetched text without address",
        replace("first/ja.md", "standing: authentic", kept(address="")),
        "first/ja.md:5: retrieved must say address, date, sha256",
    ),
    (
        "a fetched text of no day",
        replace("first/ja.md", "standing: authentic", kept(date="soon")),
        "first/ja.md:5: retrieved: 'soon' is no date",
    ),
    (
        "a fetched text without hash",
        replace("first/ja.md", "standing: authentic", kept(sha256="abc")),
        "first/ja.md:5: retrieved: sha256 is no SHA-256 hash",
    ),
]


def test_the_corpus_that_the_faults_are_put_into_has_none(tmp_path: Path) -> None:
    documents, faults = check_corpus([write(tmp_path, dict(FILES))])

    assert faults == []
    assert [d.id for d in documents] == ["first", "second"]


@pytest.mark.parametrize(
    ("change", "expected"), [pytest.param(c, e, id=name) for name, c, e in FAULTS]
)
def test_a_fault_is_caught_with_file_and_line(
    change: Change, expected: str, tmp_path: Path
) -> None:
    files = dict(FILES)
    change(files)
    folder = write(tmp_path, files)
    _, faults = check_corpus([folder])
    told = [str(fault).removeprefix(f"{folder}/") for fault in faults]

    assert any(fault.startswith(expected) for fault in told), told
    with pytest.raises(CorpusError, match="Run: partnership corpus check"):
        read_corpus([folder])


def test_a_fault_in_one_document_does_not_hide_those_of_another(tmp_path: Path) -> None:
    files = dict(FILES)
    for name, old, new in (
        ("first/ja.md", "会合を開く。", "会合を開く"),
        ("second/digest.en.md", ' sources="a b"', ""),
    ):
        replace(name, old, new)(files)
    _, faults = check_corpus([write(tmp_path, files)])

    assert {fault.path.name for fault in faults} >= {"ja.md", "digest.en.md"}


def test_the_product_s_own_corpus_and_glossary_have_no_faults() -> None:
    assert check_corpus([default_folder()])[1] == []
    assert check_glossary(glossary_path())[1] == []
