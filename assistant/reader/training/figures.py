"""Every figure of the model card, printed."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from assistant.reader.model import BilingualReader, EngineName
from assistant.reader.training.evaluate import (
    TestSet,
    auc,
    exact_and_f1,
    milliseconds,
    refusal_scores,
    reranked_hits,
    retrieve,
)
from assistant.reader.training.held_out import section_figures, section_questions
from assistant.reader.training.mining import Miner
from assistant.reader.weights import WEIGHTS_FILE
from ingest.bundled_embedder import open_bundled
from ingest.documents import LANGUAGES, Language
from ingest.embedding import SentenceTransformerEmbedder
from ingest.encoder import Arithmetic
from ingest.lexical import TermAnalyser
from ingest.sentences import split_sentences

TESTS: tuple[tuple[str, Language], ...] = (
    ("jsquad-valid.json", "ja"),
    ("xquad-en-first-half.json", "en"),
)
ENGINES: tuple[tuple[EngineName, Arithmetic], ...] = (
    ("torch", "float32"),
    ("openvino", "float32"),
    ("openvino", "int8"),
)
RERANK_WEIGHTS = (0.0, 0.02, 0.05, 0.1, 0.2, 1.0)

Say = Callable[[str], None]


def print_figures(
    encoder: Path, weights: Path | None, benchmarks: Path, questions: int, say: Say
) -> None:
    """Spans, refusing, reranking and speed."""
    reader = BilingualReader.load(encoder, weights or WEIGHTS_FILE)
    embedder = SentenceTransformerEmbedder.load(encoder)
    for name, language in TESTS:
        test = TestSet.load(benchmarks / name, language)
        exact, f1 = exact_and_f1(reader, test, test.sample(questions))
        say(f"{name}: exact match {exact:.3f}, F1 {f1:.3f}")
        _print_speed(encoder, weights or WEIGHTS_FILE, test, say)
        _print_reranking(reader, embedder, test, questions, say)
    for language in ("ja", "en"):
        path = benchmarks / f"nomiracl-{language}-first-half.jsonl"
        for titles in (True, False):
            answerable, unanswerable = refusal_scores(reader, path, titles=titles)
            shown = "with titles" if titles else "text alone"
            say(f"{path.name}, {shown}: AUC {auc(answerable, unanswerable):.3f}")


def print_held_out(encoder: Path, weights: Path | None, questions: int, say: Say) -> None:
    """Ranking the sections of documents kept from training, and telling what none answers."""
    reader = BilingualReader.load(encoder, weights or WEIGHTS_FILE)
    embedder = open_bundled(encoder)
    for language in LANGUAGES:
        figures = section_figures(reader, embedder, section_questions(language, questions))
        say(
            f"{language}, {figures.questions} questions on documents kept from training: "
            f"the right section of eight first {figures.by_reader:.3f} "
            f"(by vectors alone {figures.by_vectors:.3f}), AUC {figures.auc:.3f}"
        )


def _print_speed(encoder: Path, weights: Path, test: TestSet, say: Say) -> None:
    """Milliseconds a candidate, of ten read in one call, by what runs the network."""
    for engine, arithmetic in ENGINES:
        reader = BilingualReader.load(encoder, weights, engine=engine, arithmetic=arithmetic)
        say(f"  {engine}, {arithmetic}: {milliseconds(reader, test):.1f} ms a candidate")


def _print_reranking(
    reader: BilingualReader,
    embedder: SentenceTransformerEmbedder,
    test: TestSet,
    questions: int,
    say: Say,
) -> None:
    miner = Miner(test.passages, test.language, TermAnalyser())
    found = retrieve(
        test,
        test.sample(questions),
        lambda q: miner.bm25(q).astype(np.float32),
        embedder,
        lambda p: [s.text for s in split_sentences(p, test.language)],
    )
    hits = reranked_hits(reader, test, found, RERANK_WEIGHTS)
    shown = ", ".join(f"{w:g}: {h:.3f}" for w, h in zip(RERANK_WEIGHTS, hits, strict=True))
    say(f"  hit@1 over ten candidates, by the weight of the evidence (0: as retrieved): {shown}")
