"""The words that are marked in a quotation are those asked for, inside it, and never all of it."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.evidence.collector import Evidence, FoundWords
from assistant.evidence.counterparts import counterpart_of
from assistant.evidence.key_words import MOST, SURE, key_words
from assistant.evidence.quoting import in_language, sentence_quote
from assistant.retrieval.retriever import ScoredPassage
from assistant.state import Asked
from ingest.documents import Bilingual, Language, Passage
from ingest.sentences import split_sentences

JA = "首脳会談は重要である。本協定は令和８年六月十四日にロンドンで2通作成された。"
EN = "The summit matters. This was signed in two originals in London on 14 June 2026."
MONEY = "The £386 million fund is for fusion, and 150,000 jobs are hoped for."


def evidence(
    words: str, probability: float, *, ja: str = JA, en: str = EN, language: Language = "ja"
) -> Evidence:
    """What a reader that finds these words says of the sentence that they stand in."""
    texts: dict[Language, str] = {"ja": ja, "en": en}
    passage = Passage(
        id="first:main.1",
        document_id="first",
        kind="paragraph",
        order=0,
        heading={"ja": "本文", "en": "Main"},
        address=Bilingual(ja="本文 第1段落", en="Main, paragraph 1"),
        texts=texts,
        standing={"ja": "authentic", "en": "authentic"},
    )
    start = texts[language].index(words)
    found = FoundWords(start, start + len(words), probability)
    sentences = split_sentences(texts[language], language)
    sentence = next(s for s in sentences if start < s.end)
    scored = ScoredPassage(passage, language, 1.0, 0.9)
    return Evidence(scored, sentence, 0.9, 1.0, 1.0, 3.0, 1.0, lacks=False, words=found)


def marked(given: Evidence, *asked: Asked) -> list[str]:
    text = given.found.passage.texts[given.found.language]
    return [text[start:end] for start, end in key_words(given, frozenset(asked))]


@pytest.mark.parametrize(
    ("words", "language", "asked", "expected"),
    [
        ("六月十四日", "ja", Asked.DATE, "令和８年六月十四日"),
        ("14 June", "en", Asked.DATE, "14 June 2026"),
        ("2通", "ja", Asked.NUMBER, "2通"),
        ("two originals", "en", Asked.NUMBER, "two originals"),
        ("London", "en", Asked.PLACE, "London"),
        ("14 June 2026.", "en", Asked.OTHER, "14 June 2026"),
    ],
)
def test_a_date_is_marked_whole_and_other_words_as_they_were_read(
    words: str, language: Language, asked: Asked, expected: str
) -> None:
    assert marked(evidence(words, SURE, language=language), asked) == [expected]


def test_a_date_that_is_the_only_one_needs_less_to_be_sure_of() -> None:
    assert marked(evidence("14 June 2026", 0.3, language="en"), Asked.DATE) == ["14 June 2026"]
    two = "It was signed on 14 June 2026 and published on 15 June 2026."
    assert marked(evidence("14 June 2026", 0.3, en=two, language="en"), Asked.DATE) == []


def test_a_currency_belongs_to_its_number() -> None:
    assert marked(evidence("386 million", 0.6, en=MONEY, language="en"), Asked.MONEY) == [
        "£386 million"
    ]


@pytest.mark.parametrize(
    ("words", "probability", "asked"),
    [
        ("London", 0.9, Asked.DATE),  # no date
        ("14 June 2026", 0.9, Asked.NUMBER),  # a date is no number
        ("14 June 2026", 0.1, Asked.DATE),  # the reader is not sure
        ("London", 0.4, Asked.PLACE),
        ("originals", 0.8, Asked.OTHER),  # nor sure enough of what is no figure
        ("London on", 0.9, Asked.COMPARISON),  # two things are asked for
        (EN.partition(". ")[2], 0.99, Asked.OTHER),  # all of the sentence
    ],
)
def test_rather_nothing_is_marked_than_the_wrong_words(
    words: str, probability: float, asked: Asked
) -> None:
    assert marked(evidence(words, probability, language="en"), asked) == []


def test_without_a_reader_nothing_is_marked() -> None:
    given = evidence("London", 0.9, language="en")
    alone = Evidence(given.found, given.sentence, 0.9, 1.0, 1.0, 0.0, 1.0, lacks=False)
    assert key_words(alone, frozenset({Asked.PLACE})) == ()


@pytest.mark.parametrize(
    ("words", "asked", "other"),
    [
        ("六月十四日", Asked.DATE, "14 June 2026"),
        ("2通", Asked.NUMBER, "two"),
        ("ロンドン", Asked.PLACE, None),  # nothing tells surely that London is that
    ],
)
def test_the_same_date_or_number_is_marked_in_the_counterpart(
    words: str, asked: Asked, other: str | None
) -> None:
    quote = sentence_quote(evidence(words, 0.9), frozenset({asked}))
    found = counterpart_of(quote)

    assert found is not None
    assert [EN[m.start : m.end] for m in found.highlights] == ([other] if other else [])
    assert all(found.start <= m.start < m.end <= found.end for m in found.highlights)
    turned = in_language(quote, "en")
    assert [turned.passage.texts["en"][s:e] for s, e in turned.marked] == ([other] if other else [])


def test_a_number_that_the_counterpart_has_twice_is_not_marked_there() -> None:
    given = evidence("2通", 0.9, en="The summit matters. Two were signed, and two more on a day.")
    found = counterpart_of(sentence_quote(given, frozenset({Asked.NUMBER})))

    assert found is not None
    assert found.highlights == []


@given(
    places=st.tuples(st.integers(0, len(EN)), st.integers(1, 30)),
    probability=st.floats(0, 1),
    asked=st.frozensets(st.sampled_from(Asked), min_size=1),
    language=st.sampled_from(["ja", "en"]),
)
def test_what_is_marked_lies_inside_the_quotation_and_leaves_some_of_it_plain(
    places: tuple[int, int], probability: float, asked: frozenset[Asked], language: Language
) -> None:
    text = JA if language == "ja" else EN
    start = min(places[0], len(text) - 1)
    words = text[start : start + places[1]]
    given = evidence(words, probability, language=language)
    sentence = given.sentence
    assume(sentence.start <= start < start + len(words) <= sentence.end)  # what is given to it
    quote = sentence_quote(given, asked)

    assert quote.text == text[quote.start : quote.end]
    for first, last in quote.marked:
        assert quote.start <= first < last <= quote.end
        assert last - first <= MOST * len(quote.text)
    other = counterpart_of(quote)
    assert other is not None
    assert all(other.start <= m.start < m.end <= other.end for m in other.highlights)
