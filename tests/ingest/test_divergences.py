"""Figures, names and must or may that surely differ between two texts, and nothing else."""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from ingest.corpus import Corpus
from ingest.divergences import Divergence, DivergenceFinder
from ingest.documents import Language
from ingest.glossary import read_glossary

NEAR_MISSES = Path(__file__).parents[2] / "assistant/reader/training/near_misses.yaml"
Texts = Mapping[Language, str]


@pytest.fixture(scope="module")
def finder() -> DivergenceFinder:
    return DivergenceFinder(read_glossary())


@pytest.mark.parametrize(
    ("kind", "ja", "en", "only_ja", "only_en"),
    [
        ("figures", "2026年6月14日に署名", "signed on 15 June 2026", "2026年6月14日",
         "15 june 2026"),
        ("figures", "令和8年に設立", "established in 2027", "2026年", "2027"),
        ("figures", "1100万ポンドを拠出", "provide £12 million", "1100万ポンド", "12 million"),
        ("figures", "五年間有効", "in force for three years", "5年間", "three"),
        ("figures", "第三条", "Article 4", "3条", "4"),
        ("figures", "40%とする", "set at 45%", "40%", "45%"),
        ("figures", "6割5分を負担", "pays 60 per cent", "6割5分", "60"),
        ("names", "セラフィールドで行う", "conducted at Fukushima Daiichi", "セラフィールド",
         "Fukushima Daiichi"),
        ("names", "経済産業省が担う", "led by the Ministry of Defence", "経済産業省",
         "Ministry of Defence"),
        ("modality", "毎年会合しなければならない。", "They may meet every year.",
         "なければならない", "may"),
        ("modality", "毎年会合することができる。", "They shall meet every year.",
         "ことができる", "shall"),
        ("modality", "毎年会合するものとする。", "They should meet every year.",
         "ものとする", "should"),
        ("modality", "毎年会合すべきである。", "They must meet every year.", "べき", "must"),
        ("modality", "公表してはならない。", "They may publish it.", "てはならない", "may"),
        ("modality", "公表することができる。", "They shall not publish it.", "ことができる",
         "shall not"),
    ],
)  # fmt: skip
def test_what_differs_is_told_as_each_text_writes_it(
    kind: str, ja: str, en: str, only_ja: str, only_en: str, finder: DivergenceFinder
) -> None:
    [found] = finder.find({"ja": ja, "en": en})
    assert (found.kind, found.ja, found.en) == (kind, (only_ja,), (only_en,))


@pytest.mark.parametrize(
    ("ja", "en"),
    [
        ("令和8年6月14日", "14 June 2026"),
        ("2024年1月15日から18日まで", "15–18 January 2024"),
        ("8億6,000万ポンド", "£860 million"),
        ("1兆2000億円", "¥1.2 trillion"),
        ("15万人", "150,000 people"),
        ("十二の分野", "twelve fields"),
        ("6割を負担", "pays 60 per cent"),
        ("3分の1ずつ", "one third each"),
        ("全体の4割を", "two-fifths of it"),
        ("経費の2割は日本が", "Japan pays a fifth of the cost"),
        ("4分の1削減する", "cut by a quarter by then"),
        ("2030年第2四半期、1日2隻", "two ships, in the second quarter of 2030"),
        ("損なうおそれがある。各国に委ねる", "risks harm. It should be left to each country"),
        ("両国は5つの柱を定める", "The two countries set five pillars"),
        ("第2回会合", "the second meeting, which may be held in 2027"),
        ("二国間の取組", "other bilateral work"),
        ("数字なし", "ten words"),
        ("10の言葉", "no figures"),
        ("経済産業省が担う", "METI leads"),
        ("経済産業大臣が署名した", "signed by the Trade and Industry Minister of Japan"),
        ("セラフィールドで行う", "conducted there"),
        ("福島で行う", "The ministers met at Sellafield; work continues in Fukushima."),
        ("毎年会合するものとする。", "They will meet every year."),
        ("毎年会合する。", "They shall meet in May 2027."),
        ("同意がなければ公表することができない。", "It may only be published with consent."),
        ("いずれの国も公表してはならない。", "Neither country may publish it."),
        ("提案することができる。", "Each country shall be entitled to propose it."),
        ("規制はリスクに応じたものとする。", "Regulation should be proportionate to risk."),
        ("取るべき措置を定める。", "They may lay down the measures to be taken."),
    ],
)
def test_what_may_agree_is_left_alone(ja: str, en: str, finder: DivergenceFinder) -> None:
    assert finder.find({"ja": ja, "en": en}) == []


def test_one_text_alone_has_no_divergence(finder: DivergenceFinder) -> None:
    assert finder.find({"ja": "2026年"}) == []


def told(texts: Iterable[Texts], finder: DivergenceFinder) -> list[Divergence]:
    return [divergence for both in texts for divergence in finder.find(both)]


def test_no_text_of_the_corpus_raises_a_false_alarm(
    corpus: Corpus, finder: DivergenceFinder
) -> None:
    assert told((p.texts for p in corpus.passages.values()), finder) == []


def test_no_treaty_like_text_written_for_another_purpose_raises_one(
    finder: DivergenceFinder,
) -> None:
    written = yaml.safe_load(NEAR_MISSES.read_text(encoding="utf-8"))
    assert len(written) >= 100
    assert told((entry["text"] for entry in written), finder) == []


def test_most_names_that_are_exchanged_in_one_language_are_told(
    corpus: Corpus, finder: DivergenceFinder
) -> None:
    """Every passage that names a body, with the body exchanged for another in its English."""
    bodies = [term for term in read_glossary().terms if term.kind == "body"]
    altered = []
    for body, other in pairwise(bodies):
        forms = sorted(body.forms("en"), key=len, reverse=True)
        named = re.compile(rf"\b(?:{'|'.join(map(re.escape, forms))})\b")
        altered += [
            {"ja": texts["ja"], "en": named.sub(other.en, texts["en"])}
            for texts in (passage.texts for passage in corpus.passages.values())
            if body.ja in texts["ja"] and named.search(texts["en"])
        ]
    noticed = sum(any(d.kind == "names" for d in finder.find(both)) for both in altered)
    print(f"{noticed} of {len(altered)} exchanged names are told")
    assert len(altered) >= 100
    assert noticed / len(altered) >= 0.85


def test_a_must_that_becomes_a_may_is_told(finder: DivergenceFinder) -> None:
    exchanged = {"shall": "may", "may": "shall", "must": "may", "should": "may"}
    written = yaml.safe_load(NEAR_MISSES.read_text(encoding="utf-8"))
    modal = re.compile(r"\b(shall|may|must|should)\b(?! only)")
    altered = [
        {"ja": t["ja"], "en": modal.sub(lambda m: exchanged[m[0]], t["en"])}
        for t in (entry["text"] for entry in written)
        if re.search("ことができ|なければならない|るものとする|べきで", t["ja"])
        and modal.search(t["en"])
    ]
    noticed = sum(any(d.kind == "modality" for d in finder.find(both)) for both in altered)
    print(f"{noticed} of {len(altered)} exchanged modalities are told")
    assert len(altered) >= 10
    assert noticed / len(altered) >= 0.6
