from pathlib import Path

from ingest.corpus import Corpus, default_folder
from ingest.corpus_page import corpus_page, unknown_passages

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_about_the_corpus_is_what_the_files_say(corpus: Corpus) -> None:
    written = (DOCS / "corpus.md").read_text(encoding="utf-8")
    generated = corpus_page(list(corpus.documents.values()), default_folder())
    assert written == generated, "run: partnership corpus page --output docs/corpus.md"


def test_every_collected_fact_names_passages_that_exist(corpus: Corpus) -> None:
    assert unknown_passages(list(corpus.documents.values()), default_folder()) == []


def test_no_collected_fact_is_left_out_without_a_reason(corpus: Corpus) -> None:
    page = corpus_page(list(corpus.documents.values()), default_folder())
    assert not [line for line in page.splitlines() if line.endswith("| – |  |")]
