"""The corpus for other tools: one passage a line (JSON Lines), or one Markdown text to read."""

import json
from collections.abc import Iterator

from ingest.corpus import Corpus
from ingest.documents import LANGUAGES, Document, Passage

_STANDINGS = {
    "authentic": "authentic / 正文",
    "official_translation": "official translation / 公式訳",
    "unofficial_translation": "unofficial translation / 非公式訳",
    "digest": "our own digest / 本製品による要約",
}


def as_jsonl(corpus: Corpus) -> Iterator[str]:
    """A line of JSON for each passage, with everything a citation of it needs."""
    for document in corpus.documents.values():
        for passage in document.passages:
            yield json.dumps(_record(corpus, document, passage), ensure_ascii=False)


def _record(corpus: Corpus, document: Document, passage: Passage) -> dict[str, object]:
    return {
        "passage_id": passage.id,
        "document_id": document.id,
        "document_title": document.entry.title.model_dump(),
        "date": document.entry.date,
        "kind": passage.kind,
        "order": passage.order,
        "address": passage.address.model_dump(),
        "heading": dict(passage.heading),
        "texts": dict(passage.texts),
        "standing": dict(passage.standing),
        "source_urls": list(document.source_urls(passage)),
        "corpus_version": corpus.version,
    }


def as_markdown(corpus: Corpus) -> Iterator[str]:
    """Lines of Markdown: each document with both languages of each passage under its address."""
    yield f"<!-- corpus {corpus.version} -->"
    for document in corpus.documents.values():
        entry = document.entry
        yield f"\n# {entry.title.ja} / {entry.title.en}\n"
        yield f"- id: {document.id}"
        yield f"- date: {entry.date or 'not known / 不明'}"
        for language in LANGUAGES:
            if language in document.standing:
                yield f"- {language}: {_STANDINGS[document.standing[language]]}"
        yield from (f"- <{url}>" for url in document.source_urls())
        for passage in document.passages:
            yield from _passage(passage)


def _passage(passage: Passage) -> Iterator[str]:
    yield f"\n## {passage.address.ja} / {passage.address.en}\n"
    yield f"`{passage.id}`"
    for language in LANGUAGES:
        if text := passage.texts.get(language):
            yield f"\n**{language}** ({_STANDINGS[passage.standing[language]]})\n"
            yield from (f"> {line}" for line in text.split("\n"))
