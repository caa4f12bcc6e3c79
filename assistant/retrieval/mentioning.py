"""Which documents speak of something, and which are silent: a sentence of each that speaks.

A question for documents is one of words, not of one answer, so no passage is read for it: every
sentence of the texts is looked at, and none that lacks a word asked for is quoted.
"""

import re
from collections.abc import Iterator, Sequence

from assistant.retrieval.term_statistics import TermStatistics
from assistant.state import AnswerState, Quote
from assistant.steps.retrieve import scope_of
from ingest.documents import Document, Language
from ingest.versions import exists_by

MOST_DOCUMENTS = 12
"""So many are quoted."""
_ASKS: dict[Language, re.Pattern[str]] = {
    "ja": re.compile(
        r"どの(?:文書|合意|協定|覚書|取決め|枠組み|声明)"
        r"(?:が|で|に|は).{0,40}(?:触れ|言及|扱|述べ|書かれ|書いて|出て)"
        r"|(?:触れ|言及し|扱っ|述べ)(?:て|た|る)[^、。]{0,6}(?:文書|合意|協定)(?:は|を)"
        r"(?:どれ|何|挙げ|教え|すべて|全て)"
    ),
    "en": re.compile(
        r"\b(?:which|what) (?:of the )?(?:\w+ )?(?:documents?|agreements?|texts?|instruments?"
        r"|memorand(?:a|ums?)|statements?|partnerships?)\b[^?]{0,20}?"
        r"\b(?:mention|cover|deal with|refer to|speak of|say anything|touch on|discuss|address)",
        re.IGNORECASE,
    ),
}
_DOCUMENTS_EN = r"(?:documents?|agreements?|texts?|instruments?|memorand(?:a|ums?)|statements?)"
_ASKS_SILENT: dict[Language, re.Pattern[str]] = {
    "ja": re.compile(
        r"(?:触れ|言及し|扱っ|述べ|書い|書かれ|言っ|出てき)て(?:い)?(?:ない|なかった)"
        r"(?:文書|合意|協定|覚書|声明)"
        r"|どの(?:文書|合意|協定|覚書|声明)[^。]{0,40}"
        r"(?:触れ|言及し|扱っ|述べ|書い|書かれ|言っ|出てき)て(?:い)?(?:ない|ません)"
    ),
    "en": re.compile(
        rf"\b(?:which|what) (?:of the )?(?:\w+ )?{_DOCUMENTS_EN}\b[^?]{{0,20}}?"
        r"\b(?:(?:(?:do|does|did) not|don['’]t|doesn['’]t|didn['’]t|never|fails? to) (?:even )?"
        r"(?:mention|cover|deal with|refer|speak|say anything|touch on|discuss|address)"
        r"|says? nothing|(?:is|are) silent|makes? no mention|omits?|leaves? out)\b",
        re.IGNORECASE,
    ),
}
_NOT = re.compile(
    r"\b(?:not|n't|never|nothing|no|without|fail to|omit)\b|ない|なく|ず(?:に|、)", re.I
)
_GENERIC: dict[Language, str] = {
    "ja": "文書 合意 協定 覚書 取決め 枠組み 声明 触れて 触れる 言及 扱って 述べて "
    "書かれて 書いて 言って 出て どれ 何 何も 全く ない 挙げて 教えて すべて 全て 日英 日本 英国",
    "en": "document agreement text instrument memorandum memoranda statement partnership mention "
    "cover deal refer speak say anything nothing never not fail silent make no omit leave out "
    "touch discuss address list Japan UK United Kingdom",
}


def asks_for_documents(question: str, language: Language) -> bool:
    """Whether a question asks which documents speak of something (not which do not)."""
    return bool(_ASKS[language].search(question)) and not _NOT.search(question)


def asks_for_silent_documents(question: str, language: Language) -> bool:
    """Whether a question asks which documents say nothing of something."""
    return bool(_ASKS_SILENT[language].search(question))


def silent_documents(state: AnswerState, speaking: Sequence[Quote]) -> list[str]:
    """Titles, in the answer's language, of the documents looked at that `speaking` has none of.

    A document without a text in the question's language was not looked at, and is not named.
    """
    quoted = {quote.passage.document_id for quote in speaking}
    language = state.understood.language
    silent = [
        d.entry
        for d in _searched(state)
        if d.id not in quoted and any(language in p.texts for p in d.passages)
    ]
    silent.sort(key=lambda entry: entry.date or "")
    return [entry.title.in_language(state.language) for entry in silent]


def documents_mentioning(state: AnswerState, statistics: TermStatistics) -> list[Quote]:
    """The first sentence of each document that has all the words asked for, oldest first."""
    language = state.understood.language
    asked = statistics.terms(state.understood.standalone, language)
    terms = asked - statistics.terms(_GENERIC[language], language)
    if not terms:
        return []
    quotes = [
        quote
        for document in _searched(state)
        for quote in [next(_sentences(document, terms, language, statistics), None)]
        if quote is not None
    ]
    quotes.sort(key=lambda q: state.snapshot.document(q.passage).entry.date or "")
    return quotes


def _searched(state: AnswerState) -> list[Document]:
    """The documents that the request lets an answer come from."""
    request, everything = state.request, state.snapshot.corpus.documents
    scope = scope_of(request.documents, request.as_of, state.snapshot)
    chosen = [everything[i] for i in scope.documents or everything]
    return [d for d in chosen if request.as_of is None or exists_by(d, request.as_of)]


def _sentences(
    document: Document, terms: frozenset[str], language: Language, statistics: TermStatistics
) -> Iterator[Quote]:
    for passage in document.passages:
        if language not in passage.texts:
            continue
        for sentence in statistics.sentences(passage, language):
            if terms <= sentence.terms:
                place = sentence.place
                yield Quote(passage, language, place.start, place.end, place.text)
