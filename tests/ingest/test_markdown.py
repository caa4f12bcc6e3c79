"""Corpus files: every passage under its own id, every fault with its line."""

from pathlib import Path

import pytest

from ingest.markdown import Block, Fault, TextFile, broken_sentences, parse

GOOD = """---
document: first
language: en
---
# The title

## Background {#background}

{#background.1}
A paragraph.

{#background.2 sources="a b"}
Another.

- {#background.3}
An item.

## [Signature] {#signature}

{#signature.1}
Signed in London.
For Japan
A Person
"""


def read(path: Path, text: str | bytes) -> tuple[TextFile | None, list[str]]:
    content = text.encode() if isinstance(text, str) else text
    path.write_bytes(content)
    faults: list[Fault] = []
    file = parse(path, faults)
    return file, [f"{f.line}: {f.message}" for f in faults]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "en.md"


def test_passages_are_read_with_id_kind_heading_and_sources(path: Path) -> None:
    file, faults = read(path, GOOD)

    assert faults == []
    assert file is not None
    assert file.title == "The title"
    assert [(b.local_id, b.kind, b.heading, b.sources) for b in file.blocks] == [
        ("background.1", "paragraph", "Background", ()),
        ("background.2", "paragraph", "Background", ("a", "b")),
        ("background.3", "item", "Background", ()),
        ("signature.1", "paragraph", "Signature", ()),
    ]


def test_paragraphs_and_items_are_numbered_apart_and_afresh_under_each_heading(path: Path) -> None:
    file, _ = read(path, GOOD)

    assert file is not None
    assert [b.number for b in file.blocks] == [1, 2, 1, 1]


def test_a_heading_in_brackets_is_ours(path: Path) -> None:
    file, _ = read(path, GOOD)

    assert file is not None
    assert file.headings == [("Background", False), ("Signature", True)]


def test_the_lines_of_a_signature_block_are_kept(path: Path) -> None:
    file, _ = read(path, GOOD)

    assert file is not None
    assert file.blocks[-1].text == "Signed in London.\nFor Japan\nA Person"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("---\ndocument", "document"), "1: has no front matter between two lines of ---"),
        (("document: first", "document: [first"), "3: the front matter is no YAML"),
        (("# The title\n", "\n"), "1: has no title (a line starting with '# ')"),
        (("A paragraph.", "A paragraph.\n# Again"), "11: a second title"),
        (("{#background}", ""), "7: a section heading needs a slug, for example {#cooperation}"),
        (("{#background}", "{#Back ground}"), "7: a section heading needs a slug"),
        (("{#background.1}", "{#background.one}"), "9: 'background.one' is no passage id"),
        (("{#background.1}", "{#background.0}"), "9: 'background.0' is no passage id"),
        (("{#background.1}", ""), "10: text outside a passage"),
        (("A paragraph.", ""), "9: passage background.1 is empty"),
        (("## Background {#background}\n", ""), "8: a passage before the first section heading"),
        (("A paragraph.", "A para\u0308graph."), "10: is not in Unicode normal form NFC"),
        (("A paragraph.", "A\0paragraph."), "10: holds a control character"),
    ],
)
def test_a_fault_is_told_with_its_line(path: Path, change: tuple[str, str], fault: str) -> None:
    _, faults = read(path, GOOD.replace(*change, 1))

    assert any(f.startswith(fault) for f in faults), faults


def test_a_file_that_is_not_utf8_is_a_fault_on_the_line(path: Path) -> None:
    file, faults = read(path, GOOD.replace("An item.", "協力").encode("shift_jis"))

    assert file is None
    assert faults == ["16: is not UTF-8 text"]


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    faults: list[Fault] = []

    assert parse(tmp_path / "none.md", faults) is None
    assert str(faults[0]).endswith("none.md:1: cannot be read: No such file or directory")


@pytest.mark.parametrize("text", ["", "\n", "---", "---\n---", "---\n---\n", "{#", "## "])
def test_a_file_with_nothing_in_it_is_a_fault_and_no_crash(path: Path, text: str) -> None:
    _, faults = read(path, text)

    assert faults


def block(*lines: str) -> Block:
    return Block("main.1", "paragraph", "Main", False, 1, 10, (), list(lines))


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("ja", ["両国は協力する。"]),
        ("ja", ["「原則」と呼ぶ(以下同じ。)"]),
        ("en", ["They agreed."]),
        ("en", ["He said “Stop.”"]),
        ("en", ["Signed in London.", "For Japan", "A Person", "Prime Minister"]),
    ],
)
def test_a_whole_sentence_is_no_fault(language: str, lines: list[str]) -> None:
    assert list(broken_sentences(block(*lines), language)) == []


@pytest.mark.parametrize(
    ("language", "lines", "faults"),
    [
        ("ja", ["両国は我々の共", "同コミットメントを強化する。"], [11]),
        ("en", ["They agreed to", "cooperate."], [11]),
        ("en", ["They agreed.", "For the government", "of Japan"], [12]),
        ("ja", ["両国は協力する"], [11]),
        ("en", ["They agreed"], [11]),
    ],
)
def test_a_sentence_that_is_cut_off_is_a_fault(
    language: str, lines: list[str], faults: list[int]
) -> None:
    assert [line for line, _ in broken_sentences(block(*lines), language)] == faults
