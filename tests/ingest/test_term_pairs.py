"""Term pairs are found where they stand, in code points, whatever the letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.documents import LANGUAGES
from ingest.glossary import Glossary, Term
from ingest.term_matching import word_spans, words
from ingest.term_pairs import TermPairs

GLOSSARY = Glossary(
    (
        Term(
            ja="広島AIプロセス",
            en="Hiroshima AI Process",
            kind="event",
            reading="ひろしまAIプロセス",
        ),
        Term(ja="量子", en="quantum", kind="technology", reading="りょうし"),
        Term(ja="大臣", en="Minister", kind="office", reading="だいじん"),
        Term(ja="図る", en="seek", kind="verb", reading="はかる"),
    )
)


@pytest.fixture(scope="module")
def pairs() -> TermPairs:
    return TermPairs(GLOSSARY)


def found(pairs: TermPairs, **texts: str) -> list[tuple[str, str]]:
    spans = pairs.find({language: texts[language] for language in LANGUAGES if language in texts})
    return [(texts[s.language][s.start : s.end], s.counterpart) for s in spans]


@pytest.mark.parametrize(
    "written", ["広島AIプロセス", "広島 AI プロセス", "広島ＡＩプロセス", "𠮷の広島AIプロセス"]
)
def test_a_term_is_found_as_it_is_written(written: str, pairs: TermPairs) -> None:
    assert found(pairs, ja=f"㌔と{written}を")[0] == (
        written.removeprefix("𠮷の"),
        "Hiroshima AI Process",
    )


def test_each_term_is_told_once_a_text_and_verbs_never(pairs: TermPairs) -> None:
    told = found(pairs, ja="量子を図る。量子計算。", en="Seek quantum; quantum Ministers' work.")
    assert told == [("量子", "quantum"), ("quantum", "量子"), ("Ministers", "大臣")]


def test_a_term_inside_a_longer_word_is_left(pairs: TermPairs) -> None:
    assert found(pairs, ja="大臣政務官") == []


@given(st.text(), st.sampled_from(LANGUAGES))
def test_every_word_has_its_place(text: str, language: str) -> None:
    spans = word_spans(text, language)  # type: ignore[arg-type]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    if not any("ｦ" <= c <= "ﾟ" for c in text) and text.isascii():
        assert len(spans) == len(words(text, language))  # type: ignore[arg-type]
