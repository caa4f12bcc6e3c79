"""The product's own tuning questions as examples, each with the passages that retrieval finds.

The public data is encyclopaedic; here are the questions that people ask of agreements, and the
passages that look as if they answered. Only documents of the tuning part may be given: what is
reported must come from texts that no question was trained on (`evals/split.yaml`).
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from assistant.assembly import Engine
from assistant.evidence.collector import title_of
from assistant.models import AnswerRequest
from assistant.reader.training.examples import Example, Span
from assistant.state import AnswerState
from ingest.documents import Language, Passage
from ingest.sentences import split_sentences

_FOUND = 7
"""Passages a question is read with that do not answer it."""


def own_examples(engine: Engine, files: Sequence[Path]) -> Iterator[Example]:
    """Examples from question files, answered and not.

    Args:
        engine: with an index of the corpus that the questions are about.
        files: of tuning documents, in the form of `evals/questions`.
    """
    for file in files:
        content = yaml.safe_load(file.read_text("utf-8"))
        for item in content["questions"]:
            for language, question in item["question"].items():
                history = (item.get("history") or {}).get(language) or []
                request = AnswerRequest(question=question, history=history, limit=20)
                state = engine.pipeline.until_read(request)
                if state.status is None and not state.understood.passages:
                    yield from _of_question(state, item, file.stem)


def _of_question(state: AnswerState, item: Mapping[str, Any], document: str) -> Iterator[Example]:
    language, question = state.understood.language, state.understood.standalone
    right = {passage_id for group in item["evidence"] for passage_id in group}
    words = _nugget_words(item, language)
    for passage_id in sorted(right):
        passage = state.snapshot.corpus.passages[passage_id]
        yield Example(
            question, passage.texts[language], language, "own", document,
            title_of(passage, language, state.snapshot), region=_region(passage, language, words),
        )  # fmt: skip
    wrong = [f.passage for f in state.retrieved.passages if f.passage.id not in right]
    for passage in wrong[:_FOUND]:
        yield Example(
            question, passage.texts[language], language, "own", document,
            title_of(passage, language, state.snapshot), kind="found",
        )  # fmt: skip


def _nugget_words(item: Mapping[str, Any], language: Language) -> list[str]:
    """The words that a right answer holds, as far as they are written out."""
    words: list[str] = []
    for nugget in item["nuggets"] or []:
        words += [str(w) for w in nugget.get(language) or []]
    return words


def _region(passage: Passage, language: Language, words: Sequence[str]) -> Span:
    """The sentences that hold a nugget's words; the whole passage where none is found."""
    text = passage.texts[language]
    held = [s for s in split_sentences(text, language) if any(w in s.text for w in words)]
    return (held[0].start, held[-1].end) if held else (0, len(text))
