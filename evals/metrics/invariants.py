"""What must hold of every answer, at 100 %: the promises of the API's contract.

Each check gives the reasons why an answer breaks it, and nothing where it does not.
"""

from collections.abc import Iterator

from assistant.models import Answer, Citation, Counterpart
from evals.metrics.quoting import Texts, is_exact
from evals.metrics.statements import markers_of, statements_of
from evals.questions import ANSWERED
from ingest.documents import Language
from ingest.numerals import find_dates, find_numbers, normalise


def broken_invariants(answer: Answer, asked_in: Language, texts: Texts) -> list[str]:
    """The promises that an answer breaks, in words.

    Args:
        answer: what came back.
        asked_in: the language the answer must be in.
        texts: of the cited passages.
    """
    checks = (_quotes, _markers, _refusals, _numbers)
    broken = [reason for check in checks for reason in check(answer, texts)]
    if answer.language != asked_in:
        broken.append(f"language: asked in {asked_in}, answered in {answer.language}")
    return broken


def _quotes(answer: Answer, texts: Texts) -> Iterator[str]:
    for citation in answer.citations:
        if not is_exact(citation, texts):
            yield f"quote: [{citation.marker}] is not what {citation.passage_id} says there"
        elif not citation.verified:
            yield f"quote: [{citation.marker}] is not verified"
        if not all(map(_marks_inside, (citation, citation.counterpart or citation))):
            yield f"quote: [{citation.marker}] has marks outside it"


def _marks_inside(side: Citation | Counterpart) -> bool:
    return all(
        mark.language == side.language and side.start <= mark.start < mark.end <= side.end
        for mark in side.highlights
    )


def _markers(answer: Answer, texts: Texts) -> Iterator[str]:
    in_text, cited = markers_of(answer.answer), [c.marker for c in answer.citations]
    if len(set(cited)) != len(cited):
        yield "markers: a marker is used for two citations"
    if missing := in_text - set(cited):
        yield f"markers: {sorted(missing)} without a citation"
    if unused := set(cited) - in_text:
        yield f"markers: {sorted(unused)} cited but not in the answer"


def _refusals(answer: Answer, texts: Texts) -> Iterator[str]:
    if answer.status in ANSWERED and not answer.citations:
        yield f"status: {answer.status} without a citation"
    if answer.status not in ANSWERED and answer.citations:
        yield f"status: {answer.status} with citations"
    if not answer.answer.strip():
        yield "answer: empty"


def _numbers(answer: Answer, texts: Texts) -> Iterator[str]:
    """Numbers and dates of a statement stand in its quotation, or in what is cited of its title."""
    if answer.status not in ANSWERED:
        return
    by_marker = {c.marker: c for c in answer.citations}
    for statement in statements_of(answer.answer):
        chosen = [by_marker[m] for m in statement.markers if m in by_marker]
        allowed = _allowed(chosen or answer.citations, titles=not statement.markers)
        if extra := sorted(_figures(statement.text) - allowed):
            yield f"numbers: {', '.join(extra)} not in the quotation of {statement.text[:40]!r}"


def _allowed(citations: list[Citation], *, titles: bool) -> set[str]:
    texts = [c.quote for c in citations]
    dates: set[str] = set()
    if titles:
        names = [name for c in citations for name in (c.document_title, c.address)]
        texts += [text for name in names for text in (name.ja, name.en)]
        dates = {c.date for c in citations if c.date}
    return dates.union(*(_figures(text) for text in texts))


def _figures(text: str) -> set[str]:
    normal = normalise(text)
    return {*find_numbers(normal), *(date.iso for date in find_dates(normal))}
