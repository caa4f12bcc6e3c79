"""Terms are counted once: what is remembered gives the counts that counting anew gives."""

from collections import Counter
from pathlib import Path

import pytest

from assistant.retrieval.counted_terms import CountedTerms, Counts
from assistant.retrieval.term_statistics import TermStatistics
from evals.benchmarks.performance.generated import generated_corpus
from ingest.corpus import Corpus, default_folder, read_corpus
from ingest.documents import Language
from ingest.lexical import TermAnalyser

SIZE = 60
ANALYSER = TermAnalyser()


class CountingAnalyser(TermAnalyser):
    """The product's analyser, and how many texts it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.texts = 0

    def terms(self, text: str, language: Language) -> list[str]:
        self.texts += 1
        return ANALYSER.terms(text, language)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return generated_corpus(read_corpus([default_folder()]), SIZE)


@pytest.fixture(scope="module")
def edited() -> Corpus:
    return generated_corpus(read_corpus([default_folder()]), SIZE, changed=0.1)


@pytest.fixture(scope="module")
def exact(corpus: Corpus) -> Counts:
    return CountedTerms(ANALYSER).counts(corpus)


def test_a_term_is_counted_once_a_passage(corpus: Corpus, exact: Counts) -> None:
    having: Counter[str] = Counter()
    for passage in corpus.passages.values():
        title = corpus.documents[passage.document_id].entry.title.en
        text = f"{title}\n{passage.heading['en']}\n{passage.texts['en']}"
        having.update(set(ANALYSER.terms(text, "en")))

    assert exact.having["en"] == having
    assert exact.passages == {"ja": SIZE, "en": SIZE}


def test_a_second_start_reads_the_counts_and_analyses_nothing(
    tmp_path: Path, corpus: Corpus, exact: Counts
) -> None:
    file = tmp_path / "terms.sqlite"
    told: list[tuple[int, int]] = []
    CountedTerms(ANALYSER, file).counts(corpus, lambda *of: told.append(of))
    second = CountingAnalyser()

    assert CountedTerms(second, file).counts(corpus) == exact
    assert second.texts == 0
    assert told[-1] == (2 * SIZE, 2 * SIZE)


def test_an_edited_corpus_has_only_its_changed_texts_analysed(
    tmp_path: Path, corpus: Corpus, edited: Corpus
) -> None:
    file = tmp_path / "terms.sqlite"
    CountedTerms(ANALYSER, file).counts(corpus)
    changed = sum(corpus.passages[id_].texts != p.texts for id_, p in edited.passages.items())
    second = CountingAnalyser()

    counts = CountedTerms(second, file).counts(edited)

    assert counts == CountedTerms(ANALYSER).counts(edited)
    assert 0 < second.texts == 2 * changed < SIZE / 2


@pytest.mark.parametrize("place", [0.0, 0.4, 0.9])
def test_a_damaged_file_gives_the_same_counts_and_is_mended(
    tmp_path: Path, corpus: Corpus, exact: Counts, place: float
) -> None:
    file = tmp_path / "terms.sqlite"
    CountedTerms(ANALYSER, file).counts(corpus)
    data = bytearray(file.read_bytes())
    start = int(place * len(data))
    data[start : start + 600] = bytes(byte ^ 0xFF for byte in data[start : start + 600])
    file.write_bytes(data)

    assert CountedTerms(ANALYSER, file).counts(corpus) == exact
    mended = CountingAnalyser()
    assert CountedTerms(mended, file).counts(corpus) == exact
    assert mended.texts == 0


def test_a_file_that_cannot_be_written_is_done_without(
    tmp_path: Path, corpus: Corpus, exact: Counts
) -> None:
    file = tmp_path / "not there" / "terms.sqlite"

    assert CountedTerms(ANALYSER, file).counts(corpus) == exact
    assert not file.exists()


def test_counts_of_corpora_that_have_gone_are_not_kept_for_ever(tmp_path: Path) -> None:
    real = read_corpus([default_folder()])
    file = tmp_path / "terms.sqlite"
    for seed in range(5):
        CountedTerms(ANALYSER, file).counts(generated_corpus(real, 10, seed=seed))
    last = file.stat().st_size
    for seed in range(5, 12):
        CountedTerms(ANALYSER, file).counts(generated_corpus(real, 10, seed=seed))

    assert file.stat().st_size < 2 * last


def test_what_is_learnt_before_is_what_is_found_when_it_is_asked_for(
    corpus: Corpus, exact: Counts
) -> None:
    early, late = (TermStatistics(corpus, ANALYSER, exact) for _ in range(2))
    early.learn()

    for passage in list(corpus.passages.values())[:10]:
        assert early.passage_terms(passage.id, "ja") == late.passage_terms(passage.id, "ja")
        assert early.sentences(passage, "en") == late.sentences(passage, "en")
    assert early.known("cooper", "en")
    assert not early.known("zebra", "en")
    assert early.idf("zebra", "en") > early.idf("cooper", "en") > 0
