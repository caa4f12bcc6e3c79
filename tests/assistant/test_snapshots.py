"""The corpus and the index in step, or one line that says what to do."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.assembly import Engine, build_engine
from assistant.settings import Settings
from assistant.snapshots import NotReadyError, Snapshots, mentioned_by
from ingest.corpus import Corpus
from ingest.embedding import HashingEmbedder
from ingest.index import Manifest, PassageIndex
from ingest.lexical import LexicalEncoder, TermAnalyser
from ingest.pipeline import manifest_of

LEXICAL = LexicalEncoder(TermAnalyser())


@pytest.fixture
def index(settings: Settings) -> Iterator[PassageIndex]:
    with contextlib.closing(PassageIndex.open_folder(settings.index_folder)) as opened:
        yield opened


def commit(index: PassageIndex, manifest: Manifest) -> None:
    index.commit(index.begin(manifest))


def snapshots(index: PassageIndex, corpus: Corpus) -> Snapshots:
    return Snapshots(index, manifest_of(corpus, HashingEmbedder(), LEXICAL).model, lambda: corpus)


def test_an_empty_index_says_to_ingest(index: PassageIndex, corpus: Corpus) -> None:
    with pytest.raises(NotReadyError, match=r"^Nothing has been ingested yet\. Run: partnership"):
        snapshots(index, corpus).current()


def test_an_index_of_another_model_is_refused_with_the_cure(
    index: PassageIndex, corpus: Corpus
) -> None:
    commit(index, manifest_of(corpus, HashingEmbedder(64), LEXICAL))

    with pytest.raises(NotReadyError) as caught:
        snapshots(index, corpus).current()
    assert str(caught.value).endswith("Run: partnership ingest")
    assert "\n" not in str(caught.value)


def test_texts_that_changed_since_are_refused_with_the_cure(
    index: PassageIndex, corpus: Corpus
) -> None:
    commit(index, manifest_of(Corpus({}, "sha256:" + "0" * 64), HashingEmbedder(), LEXICAL))

    with pytest.raises(NotReadyError, match=r"have changed since .* Run: partnership ingest$"):
        snapshots(index, corpus).current()


def test_a_corpus_and_an_index_in_step_are_read_once(index: PassageIndex, corpus: Corpus) -> None:
    commit(index, manifest_of(corpus, HashingEmbedder(), LEXICAL))
    reads: list[int] = []

    def read() -> Corpus:
        reads.append(1)
        return corpus

    both = Snapshots(index, manifest_of(corpus, HashingEmbedder(), LEXICAL).model, read)

    assert both.current() is both.current()
    assert both.current().corpus is corpus
    assert reads == [1]


def test_every_document_knows_who_mentions_it(corpus: Corpus) -> None:
    links = mentioned_by(corpus)

    assert set(links) == set(corpus.documents)
    for target, sources in links.items():
        for source in sources:
            entry = corpus.documents[source].entry
            assert target in {*entry.builds_on, *(m.document for m in entry.mentions)}


def test_a_users_own_documents_stand_beside_the_products(
    settings: Settings, index: PassageIndex, corpus: Corpus
) -> None:
    write_own_document(settings.data / "corpus", "両国は潮力発電を研究する。")
    engine: Engine = build_engine(settings, embedder=HashingEmbedder(), index=index)

    read = engine.corpus()
    assert set(read.documents) == {*corpus.documents, "our-own"}
    assert read.version != corpus.version


def write_own_document(folder: Path, japanese: str) -> None:
    (folder / "our-own").mkdir(parents=True)
    (folder / "catalog.yaml").write_text(
        "documents:\n  - id: our-own\n    title: {ja: 潮力の覚書, en: Tidal note}\n"
        "    short_title: {ja: 潮力の覚書, en: Tidal note}\n    date: 2026-07-01\n"
        "    kind: memorandum\n    legal_nature: {ja: なし, en: none}\n",
        encoding="utf-8",
    )
    for language, text in (("ja", japanese), ("en", "They study tidal power.")):
        (folder / "our-own" / f"{language}.md").write_text(
            f"---\ndocument: our-own\nlanguage: {language}\nstanding: authentic\n---\n"
            f"# T\n\n## M {{#main}}\n\n{{#main.1}}\n{text}\n",
            encoding="utf-8",
        )
