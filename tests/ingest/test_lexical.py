"""Terms: a question and a text meet whichever way each writes a thing."""

import math
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.documents import Language
from ingest.lexical import LexicalEncoder, TermAnalyser, term_index


@pytest.fixture(scope="module")
def analyser() -> TermAnalyser:
    return TermAnalyser()


@pytest.fixture(scope="module")
def encoder(analyser: TermAnalyser) -> LexicalEncoder:
    return LexicalEncoder(analyser)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＡＩの安全性", "AIの安全性"),
        ("ﾁｪｰﾝを強化", "チェーンを強化"),
        ("１２．５％", "12.5%"),
        ("令和8年6月14日", "2026年6月14日"),
        ("二〇二六年六月", "2026年6月"),
        ("第三条第二項", "第3条第2項"),
        ("3,000万", "３０００万"),
        ("サイバー・パートナーシップ", "サイバーパートナーシップ"),
        ("サーバ", "サーバー"),
    ],
)
def test_two_writings_of_a_thing_in_japanese_have_the_same_terms(
    analyser: TermAnalyser, one: str, other: str
) -> None:
    assert analyser.terms(one, "ja") == analyser.terms(other, "ja")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cooperating partners", "The cooperation of a partner"),
        ("Signed", "signing"),
        ("the UK's quantum technologies", "UK quantum technology"),
        ("Britain’s", "Britain's"),
        ("ＡＩ", "AI"),
        ("2,000,000", "2000000"),
    ],
)
def test_two_forms_of_a_word_in_english_have_the_same_terms(
    analyser: TermAnalyser, one: str, other: str
) -> None:
    assert analyser.terms(one, "en") == analyser.terms(other, "en")


def test_japanese_particles_auxiliaries_and_punctuation_are_dropped(analyser: TermAnalyser) -> None:
    assert analyser.terms("我が国は、量子の研究を進めています。", "ja") == [
        *analyser.terms("我が国", "ja"),
        "量子",
        "研究",
        *analyser.terms("進める", "ja"),
    ]


def test_english_stop_words_are_dropped(analyser: TermAnalyser) -> None:
    assert analyser.terms("What is it that they will do about the space?", "en") == ["space"]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_date_is_one_term_in_both_languages_beside_its_words(
    analyser: TermAnalyser, language: Language
) -> None:
    text = {"ja": "令和8年6月14日に署名", "en": "signed on 14 June 2026"}[language]

    assert analyser.terms(text, language)[-2:] == ["@2026-06", "@2026-06-14"]


def test_latin_words_inside_japanese_are_stemmed_like_english_ones(analyser: TermAnalyser) -> None:
    assert analyser.terms("JAXA及びAISI", "ja") == ["jaxa", "及び", "aisi"]
    assert "testb" not in analyser.terms("テストベッド", "ja")


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("text", ["", " ", "、。", "🙂🎉", "\u200b"])
def test_a_text_without_words_has_no_english_or_japanese_words(
    analyser: TermAnalyser, text: str, language: Language
) -> None:
    assert not any(c.isalnum() for term in analyser.terms(text, language) for c in term)


def test_a_text_longer_than_the_dictionary_takes_at_once_is_read_in_parts(
    analyser: TermAnalyser,
) -> None:
    assert analyser.terms("量子。" * 10_000, "ja") == ["量子"] * 10_000


@settings(max_examples=60)
@given(text=st.text(max_size=80), language=st.sampled_from(["ja", "en"]))
def test_any_text_has_terms_and_the_same_ones_each_time(
    analyser: TermAnalyser, text: str, language: Language
) -> None:
    assert analyser.terms(text, language) == analyser.terms(text, language)


def test_a_term_weighs_what_bm25_says(encoder: LexicalEncoder) -> None:
    vector = encoder.encode_passage("quantum quantum space", "en")
    weights = dict(zip(vector.indices, vector.values, strict=True))
    norm = 1.2 * (1 - 0.75 + 0.75 * 3 / 64)

    assert weights[term_index("quantum")] == pytest.approx(2 * 2.2 / (2 + norm))
    assert weights[term_index("space")] == pytest.approx(2.2 / (1 + norm))


def test_a_term_weighs_less_in_a_longer_passage(encoder: LexicalEncoder) -> None:
    short = encoder.encode_passage("quantum", "en").values[0]
    long = encoder.encode_passage("quantum " + "space " * 100, "en")

    assert dict(zip(long.indices, long.values, strict=True))[term_index("quantum")] < short


def test_a_repeated_term_counts_ever_less(encoder: LexicalEncoder) -> None:
    weights = [encoder.encode_passage("quantum " * n, "en").values[0] for n in (1, 2, 3, 50)]

    assert weights == sorted(weights)
    assert weights[1] - weights[0] > weights[2] - weights[1]
    assert weights[-1] < 2.2


def test_a_question_counts_each_term_once_and_a_repeated_one_a_little_more(
    encoder: LexicalEncoder,
) -> None:
    weights = encoder.query_weights(["quantum", "space", "quantum"])

    assert weights == {"quantum": 1 + math.log(2), "space": 1.0}


@settings(max_examples=30)
@given(st.lists(st.sampled_from(["quantum", "space", "nuclear", "cyber", "robot"])))
def test_a_passage_vector_is_sorted_positive_and_without_repeats(
    encoder: LexicalEncoder, words: list[str]
) -> None:
    vector = encoder.encode_passage(" ".join(words), "en")

    assert vector.indices == sorted(set(vector.indices))
    assert len(vector.indices) == len(vector.values) == len(set(words))
    assert all(value > 0 for value in vector.values)


def test_a_terms_place_is_the_same_in_every_process() -> None:
    here = [term_index("量子"), term_index("quantum")]
    code = "from ingest.lexical import term_index as t; print([t('量子'), t('quantum')])"
    there = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            cwd=str(__import__("pathlib").Path(__file__).parents[2]),
            capture_output=True,
            check=True,
            text=True,
        ).stdout.strip()
        for seed in ("1", "2")
    ]

    assert there == [str(here)] * 2
    assert all(0 <= place < 2**32 for place in here)


def test_the_fingerprint_changes_with_the_weights(analyser: TermAnalyser) -> None:
    fingerprints = {
        LexicalEncoder(analyser).fingerprint,
        LexicalEncoder(analyser, k1=1.5).fingerprint,
        LexicalEncoder(analyser, b=0.5).fingerprint,
        LexicalEncoder(analyser, average_length=32).fingerprint,
    }

    assert len(fingerprints) == 4


def test_what_is_remembered_of_a_word_and_of_a_short_text_is_what_analysing_it_gives() -> None:
    remembering = TermAnalyser()
    texts: list[tuple[str, Language]] = [
        ("cooperating partners", "en"), ("協力する", "ja"), ("AUKUSの", "ja"),
    ]  # fmt: skip
    for text, language in texts * 2:
        fresh = TermAnalyser().terms(text, language)
        terms = remembering.terms(text, language)
        assert terms == fresh
        assert remembering.word_terms(text, language) == frozenset(fresh)
        terms.clear()  # the list is the caller's own
