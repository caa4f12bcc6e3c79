"""Numbers and dates that surely differ between the two texts of a passage, and nothing else."""

import pytest

from ingest.corpus import Corpus
from ingest.divergences import Divergence, divergence


@pytest.mark.parametrize(
    ("ja", "en", "only_ja", "only_en"),
    [
        ("2026年6月14日に署名", "signed on 15 June 2026", "2026年6月14日", "15 june 2026"),
        ("令和8年に設立", "established in 2027", "2026年", "2027"),
        ("1100万ポンドを拠出", "provide £12 million", "1100万ポンド", "12 million"),
        ("五年間有効", "in force for three years", "5年間", "three"),
        ("第三条", "Article 4", "3条", "4"),
        ("40%とする", "set at 45%", "40%", "45%"),
    ],
)
def test_a_number_or_a_date_that_differs_is_told(
    ja: str, en: str, only_ja: str, only_en: str
) -> None:
    assert divergence({"ja": ja, "en": en}) == Divergence((only_ja,), (only_en,))


@pytest.mark.parametrize(
    ("ja", "en"),
    [
        ("令和8年6月14日", "14 June 2026"),
        ("2024年1月15日から18日まで", "15–18 January 2024"),
        ("8億6,000万ポンド", "£860 million"),
        ("1兆2000億円", "¥1.2 trillion"),
        ("15万人", "150,000 people"),
        ("十二の分野", "twelve fields"),
        ("3分の1ずつ", "one third each"),
        ("両国は5つの柱を定める", "The two countries set five pillars"),
        ("第2回会合", "the second meeting, which may be held in 2027"),
        ("二国間の取組", "other bilateral work"),
        ("数字なし", "ten words"),
        ("10の言葉", "no figures"),
    ],
)
def test_what_may_agree_is_left_alone(ja: str, en: str) -> None:
    assert divergence({"ja": ja, "en": en}) is None


def test_one_text_alone_has_no_divergence() -> None:
    assert divergence({"ja": "2026年"}) is None


def test_the_two_texts_of_the_corpus_agree(corpus: Corpus) -> None:
    told = {p.id: d for p in corpus.passages.values() if (d := divergence(p.texts))}
    assert told == {}
