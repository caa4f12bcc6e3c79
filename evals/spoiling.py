"""Ways to spoil an answer, for the negative controls."""

from collections.abc import Sequence

from assistant.models import Answer, Citation, PassageDetail, RankedPassage
from ingest.documents import Bilingual, Language
from ingest.sentences import split_sentences


def swapped(quote: str) -> str:
    """The quotation with two neighbouring letters swapped, as near its middle as they differ."""
    middle = len(quote) // 2
    for i in sorted(range(len(quote) - 1), key=lambda i: abs(i - middle)):
        if quote[i] != quote[i + 1]:
            return f"{quote[:i]}{quote[i + 1]}{quote[i]}{quote[i + 2 :]}"
    return f"{quote[:-1]}*"


def quoting(
    answer: Answer, quoted: Sequence[PassageDetail], found: Sequence[RankedPassage], *, whole: bool
) -> Answer:
    """An answer that quotes these passages, exactly; their first sentences where not whole."""
    citations = [
        _citation(marker, passage, answer.language, whole=whole)
        for marker, passage in enumerate(quoted, 1)
    ]
    text = "\n".join(f"- {' '.join(c.quote.split())} [{c.marker}]" for c in citations)
    return answer.model_copy(
        update={
            "status": "answered",
            "answer": text,
            "citations": citations,
            "passages": list(found),
            "missing": [],
        }
    )


def _citation(marker: int, passage: PassageDetail, language: Language, *, whole: bool) -> Citation:
    language = language if language in passage.texts else next(iter(passage.texts))
    text = passage.texts[language]
    first = split_sentences(text, language)[0]
    start, end = (0, len(text)) if whole else (first.start, first.end)
    title = Bilingual(ja=passage.document_id, en=passage.document_id)
    return Citation(
        marker=marker,
        passage_id=passage.passage_id,
        document_id=passage.document_id,
        document_title=title,
        address=passage.address,
        standing=passage.standing[language],
        language=language,
        quote=text[start:end],
        start=start,
        end=end,
        verified=True,
        counterpart=None,
        source_url=None,
        date=None,
    )
