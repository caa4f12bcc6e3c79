"""Alignment: by number where there is one, by content in order elsewhere, and never by a guess.

The pair in tests/ingest/alignment was written and marked by hand: lines that share a label are each
other's counterparts, a line with two labels joins two of the other side, "-" has no counterpart.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from ingest.documents import Language
from ingest.embedding import Embedder, HashingEmbedder, SentenceTransformerEmbedder, Vectors
from ingest.official_texts.alignment import Link, Unit, align
from ingest.official_texts.blocks import Block, ParsedText
from ingest.official_texts.monotone import best_path
from ingest.official_texts.pairing import pair, units_of
from ingest.official_texts.structure import structure
from ingest.official_texts.structured import StructuredText

GREEK = "αβγδε"
FOLDER = Path(__file__).parent / "alignment"


@dataclass(frozen=True)
class Marked:
    """One side of the pair as it comes out of the parser, with the label of each of its units."""

    text: StructuredText
    units: list[Unit]
    labels: list[frozenset[str]]


def marked(language: Language) -> Marked:
    lines = (FOLDER / f"{language}.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    blocks = [
        Block("heading", f"{marker} {words}".strip(), 2)
        if label[0] == "#"
        else Block("paragraph", f"{marker} {words}".strip())
        for label, marker, words in rows
    ]
    text = structure(ParsedText("Memorandum", tuple(blocks)), language)
    known = {words: frozenset(label.lstrip("#").split()) for label, _, words in rows}
    units = units_of(text)
    labels = [
        next((labels for words, labels in known.items() if unit.text.endswith(words)), frozenset())
        for unit in units
    ]
    return Marked(text, units, labels)


def gold(ja: Marked, en: Marked) -> set[tuple[int, int]]:
    return {
        (i, j)
        for i, left in enumerate(ja.labels)
        for j, right in enumerate(en.labels)
        if (left & right) - {"-"}
        and ja.units[i].heading == en.units[j].heading
        and not ja.units[i].heading
    }


def found(links: Sequence[Link], ja: Marked) -> set[tuple[int, int]]:
    pairs = {(i, j) for link in links for i in link.ja for j in link.en}
    return {(i, j) for i, j in pairs if not ja.units[i].heading}


def measure(
    links: Sequence[Link], ja: Marked, en: Marked
) -> tuple[float, float, set[tuple[int, int]], set[tuple[int, int]]]:
    right, ours = gold(ja, en), found(links, ja)
    hits = right & ours
    return len(hits) / len(ours), len(hits) / len(right), ours - right, right - ours


def no_embedder() -> Embedder:
    raise AssertionError("the numbers say it all")


def without_numbers(units: Sequence[Unit]) -> list[Unit]:
    return [replace(unit, key=()) for unit in units]


def test_the_marked_pair_is_large_and_not_one_to_one() -> None:
    ja, en = marked("ja"), marked("en")

    assert min(sum(not u.heading for u in side.units) for side in (ja, en)) >= 60
    for side in (ja, en):
        assert all(x for x, unit in zip(side.labels, side.units, strict=True) if not unit.heading)
    assert sum(len(labels) > 1 for side in (ja, en) for labels in side.labels) == 4
    assert sum("-" in labels for side in (ja, en) for labels in side.labels) >= 5


class RememberingEmbedder:
    """Embeds each text once for all tests of this file."""

    def __init__(self, model: Embedder) -> None:
        self.fingerprint, self.dimension = model.fingerprint, model.dimension
        self.embed_query, self.bilingual = model.embed_query, model.bilingual
        self._model = model
        self._known: dict[str, Vectors] = {}

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known |= dict(zip(new, self._model.embed_passages(new), strict=True))
        return np.stack([self._known[text] for text in texts])


@pytest.fixture(scope="module")
def model(bundled_embedder: SentenceTransformerEmbedder) -> Embedder:
    return RememberingEmbedder(bundled_embedder)


@pytest.mark.model
@pytest.mark.parametrize("numbers", [True, False], ids=["with numbers", "without numbers"])
def test_alignment_of_the_marked_pair(
    numbers: bool, model: Embedder, capsys: pytest.CaptureFixture[str]
) -> None:
    ja, en = marked("ja"), marked("en")
    sides = [side.units if numbers else without_numbers(side.units) for side in (ja, en)]
    links = align(*sides, lambda: model)
    precision, recall, wrong, missed = measure(links, ja, en)
    with capsys.disabled():
        print(f"\nalignment {'with' if numbers else 'without'} numbers: ", end="")
        print(f"precision {precision:.3f}, recall {recall:.3f}, {len(gold(ja, en))} pairs")
        print("  wrong:", [(ja.units[i].text[:20], en.units[j].text[:30]) for i, j in wrong])
        print("  missed:", [(ja.units[i].text[:20], en.units[j].text[:30]) for i, j in missed])

    assert precision >= 0.97
    assert recall >= 0.95


# -- the rules, one by one, without a model --------------------------------------------------------


def passages(*texts: str) -> list[Unit]:
    return [Unit(text) for text in texts]


def numbered(*numbers: int) -> list[Unit]:
    return [Unit(f"text {n}", ("article 1", str(n))) for n in numbers]


def test_the_same_number_makes_a_pair_and_no_model_is_asked() -> None:
    links = align(numbered(1, 2, 3), numbered(1, 2, 3), no_embedder)

    assert [(link.ja, link.en, link.by) for link in links] == [
        ((n,), (n,), "numbering") for n in range(3)
    ]
    assert all(link.confidence == 1.0 for link in links)


def test_what_only_one_side_has_stays_alone() -> None:
    links = align(numbered(1, 2, 3), numbered(1, 3), no_embedder)

    assert [(link.ja, link.en) for link in links] == [((0,), (0,)), ((2,), (1,))]


def test_a_number_that_stands_twice_is_no_sign() -> None:
    ja = [*numbered(1), *numbered(1)]

    assert align(ja, numbered(1), lambda: None) == []


def test_numbers_in_another_order_do_not_cross() -> None:
    links = align(numbered(1, 3, 2), numbered(1, 2, 3), lambda: None)
    places = [(link.ja[0], link.en[0]) for link in links]

    assert all(a[1] < b[1] for a, b in pairwise(sorted(places)))


def test_without_a_model_what_bears_no_number_is_left_alone() -> None:
    ja = [*numbered(1), *passages("協力する。"), *numbered(2)]
    en = [*numbered(1), *passages("They cooperate."), *numbered(2)]

    assert [link.ja for link in align(ja, en, lambda: None)] == [(0,), (2,)]


class MeaningEmbedder(HashingEmbedder):
    """Knows the meaning of a text by the Greek letters at its end, one axis each."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        rows = np.full((len(texts), len(GREEK)), 0.02, np.float32)
        for row, text in zip(rows, texts, strict=True):
            for letter in set(text) & set(GREEK):
                row[GREEK.index(letter)] = 1.0
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def pairs_of(
    ja: Sequence[str], en: Sequence[str], may_merge: Sequence[Language] = ("ja", "en")
) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    links = align(passages(*ja), passages(*en), MeaningEmbedder, may_merge=may_merge)
    return [(link.ja, link.en) for link in links]


def test_meaning_decides_in_order_between_numbers() -> None:
    assert pairs_of(["甲 α", "乙 β", "丙 γ"], ["A α", "C γ"]) == [((0,), (0,)), ((2,), (1,))]


def test_two_passages_are_joined_for_one_that_says_both() -> None:
    assert pairs_of(["甲 αβ", "丙 γ"], ["A α", "B β", "C γ"]) == [((0,), (0, 1)), ((1,), (2,))]


def test_a_text_that_stands_is_not_joined() -> None:
    found = pairs_of(["甲 α", "乙 β", "丙 γ"], ["A αβ", "C γ"], ("en",))

    assert all(len(ja) == 1 for ja, _ in found)


def test_strangers_are_not_paired() -> None:
    assert pairs_of(["甲 α", "乙 β"], ["A δ", "B ε"]) == []


def test_a_heading_is_never_the_counterpart_of_a_passage() -> None:
    links = align([Unit("α", heading=True)], [Unit("α")], MeaningEmbedder)

    assert links == []


def test_a_path_never_crosses_and_skips_what_costs_more() -> None:
    rewards = np.array([[-1.0, 1.0], [1.0, -1.0]], np.float32)
    matches = best_path({(1, 1): rewards}, skip=0.1)

    assert [(list(m.ja), list(m.en)) for m in matches] in ([([0], [1])], [([1], [0])])


# -- two texts under common ids --------------------------------------------------------------------


def structured(text: str, language: Language) -> StructuredText:
    blocks = tuple(
        Block("heading", line[2:], 2) if line.startswith("# ") else Block("paragraph", line)
        for line in text.splitlines()
    )
    return structure(ParsedText("Title", blocks), language)


ENGLISH = """# Purpose
The aim is peace α.
The aim is trade β.
They work γ.
# Article 1
1. They meet.
(a) in Leeds;
2. They write."""
JAPANESE = """# 目的
平和と貿易を目指す αβ。
協力する γ。
余分の文である ε。
# 第一条
１　会合する。
（１）リーズで
２　書く。"""


def pair_up(
    make: Callable[[], Embedder] = MeaningEmbedder, fixed: bool = False
) -> tuple[dict[str, str], dict[str, str], tuple[str, ...], tuple[str, ...]]:
    paired = pair(structured(ENGLISH, "en"), structured(JAPANESE, "ja"), make, fixed=fixed)
    english = {p.id: p.text for p in paired.leading.passages}
    japanese = {p.id: p.text for p in paired.following.passages}
    return english, japanese, paired.only_leading, paired.only_following


def test_counterparts_get_the_leading_text_s_ids() -> None:
    english, japanese, only_english, only_japanese = pair_up()

    assert english["purpose.1"] == "The aim is peace α.\nThe aim is trade β."
    assert japanese["purpose.1"] == "平和と貿易を目指す αβ。"
    assert japanese["purpose.3"] == "協力する γ。"
    assert japanese["article-1.1.a"] == "リーズで"
    assert japanese["article-1.2"] == "書く。"
    assert only_english == ()
    assert [japanese[name] for name in only_japanese] == ["余分の文である ε。"]


def test_an_id_without_counterpart_is_an_id_of_its_own() -> None:
    english, japanese, _, only_japanese = pair_up()

    assert not set(only_japanese) & set(english)
    assert all(name.startswith("purpose.") for name in only_japanese)
    assert len(japanese) == len(JAPANESE.splitlines()) - 2


def test_a_text_that_stands_keeps_every_passage_as_it_is() -> None:
    english, _, only_english, _ = pair_up(fixed=True)

    assert english["purpose.2"] == "The aim is trade β."
    assert only_english


def test_passages_keep_one_kind_in_both_languages() -> None:
    paired = pair(structured(ENGLISH, "en"), structured(JAPANESE, "ja"), MeaningEmbedder)
    kinds = {p.id: p.kind for p in paired.leading.passages}

    assert all(kinds.get(p.id, p.kind) == p.kind for p in paired.following.passages)
