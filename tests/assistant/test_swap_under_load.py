"""Fifty questions at a time while an ingestion swaps the index: never half of one."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path

import httpx

from assistant.assembly import Engine, build_engine
from assistant.models import Answer
from assistant.settings import Settings
from ingest.corpus import Corpus
from ingest.embedding import HashingEmbedder
from ingest.index import PassageIndex

WORKERS = 50
STAYING = 5  # go on asking until the swap is done
BEFORE = ("両国は潮力発電を英国の海で研究する。", "Both will study tidal power in British waters.")
AFTER = ("両国は潮力発電を日本の海で試す。", "Both will test tidal power off the coasts of Japan.")
QUESTIONS = [
    "潮力の覚書は潮力発電について何を述べていますか",
    "What does the Tidal note say about tidal power?",
    "福島第一原発の廃炉について何が合意されていますか",
    "Is the partnership legally binding?",
    "今日の天気は?",
]


def write_own_document(folder: Path, texts: tuple[str, str]) -> None:
    (folder / "our-own").mkdir(parents=True, exist_ok=True)
    (folder / "catalog.yaml").write_text(
        "documents:\n  - id: our-own\n    title: {ja: 潮力の覚書, en: Tidal note}\n"
        "    short_title: {ja: 潮力の覚書, en: Tidal note}\n    date: 2026-07-01\n"
        "    kind: memorandum\n    legal_nature: {ja: なし, en: none}\n",
        encoding="utf-8",
    )
    for language, text in zip(("ja", "en"), texts, strict=True):
        (folder / "our-own" / f"{language}.md").write_text(
            f"---\ndocument: our-own\nlanguage: {language}\nstanding: authentic\n---\n"
            f"# T\n\n## M {{#main}}\n\n{{#main.1}}\n{text}\n",
            encoding="utf-8",
        )


def ask(url: str, question: str) -> Answer:
    response = httpx.post(f"{url}/v1/answers", json={"question": question}, timeout=120)
    assert response.status_code == 200, response.text
    return Answer.model_validate_json(response.content)


def check(answer: Answer, corpora: dict[str, Corpus]) -> None:
    """Every quotation is exact in the version of the texts that the answer names."""
    passages = corpora[answer.corpus_version].passages
    for citation in answer.citations:
        text = passages[citation.passage_id].texts[citation.language]
        assert citation.quote == text[citation.start : citation.end]
        other = citation.counterpart
        assert other is not None
        text = passages[citation.passage_id].texts[other.language]
        assert other.quote == text[other.start : other.end]


def test_answers_stay_whole_and_exact_while_the_index_is_swapped(
    engine: Engine,
    settings: Settings,
    copy_index: Callable[[Path, Path], None],
    serve: Callable[[Engine], AbstractContextManager[str]],
) -> None:
    copy_index(engine.settings.index_folder, settings.index_folder)
    own_texts = settings.data / "corpus"
    write_own_document(own_texts, BEFORE)
    with PassageIndex.open_folder(settings.index_folder) as index:
        own = build_engine(settings, embedder=HashingEmbedder(), index=index)
        own.ingest()
        with serve(own) as url:
            answers, corpora = ask_while_swapping(own, url, own_texts)
            after = ask(url, QUESTIONS[0])

    assert len(answers) >= WORKERS
    for answer in answers:
        check(answer, corpora)
    old, new = corpora
    assert {a.corpus_version for a in answers} <= {old, new}
    assert answers[0].corpus_version == old
    assert [c.quote for c in answers[0].citations] == [BEFORE[0]]
    assert after.corpus_version == new
    assert [c.quote for c in after.citations] == [AFTER[0]]


def ask_while_swapping(
    own: Engine, url: str, own_texts: Path
) -> tuple[list[Answer], dict[str, Corpus]]:
    """The answers of workers that ask during the swap, and the texts before and after."""
    before = own.corpus()
    answers = [ask(url, QUESTIONS[0])]
    write_own_document(own_texts, AFTER)
    after = own.corpus()
    done = threading.Event()
    asking = threading.Barrier(WORKERS + 1)

    def work(number: int) -> list[Answer]:
        asking.wait()
        own_answers = [ask(url, QUESTIONS[number % len(QUESTIONS)])]
        while number < STAYING and not done.is_set():
            own_answers.append(ask(url, QUESTIONS[number % len(QUESTIONS)]))
        return own_answers

    with ThreadPoolExecutor(WORKERS) as pool:
        workers = [pool.submit(work, number) for number in range(WORKERS)]
        asking.wait()
        try:
            own.ingest()
        finally:
            done.set()
        for worker in workers:
            answers += worker.result()
    return answers, {before.version: before, after.version: after}
