"""Whether the words marked in a quotation are what the question is for.

A mark is right where it holds one of the question's nuggets; a number's unit may stand beside it.
The baseline marks the first date or number of the quotation, whatever is asked for.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.models import Citation
from evals.metrics.matching import contains
from evals.questions import Nugget, NumberNugget
from evals.record import CaseResult
from ingest.documents import Language
from ingest.numerals import find_dates
from ingest.places import NormalisedText
from ingest.quantities import find_quantities


@dataclass(frozen=True, slots=True)
class Marked:
    """Counts over quotations: all, those with marks, and those whose marks hold a nugget."""

    quotations: int
    marked: int
    right: int


def marked(
    cases: Iterable[CaseResult], nuggets: Mapping[str, Sequence[Nugget]]
) -> dict[str, Marked]:
    """The product's marks and the baseline's, over the same quotations.

    Args:
        cases: of a run.
        nuggets: of each question, by its twin's id.
    """
    ways = {"the reader's words": _own, "the first date or number": _first_figure}
    counts = {name: [0, 0, 0] for name in ways}
    for case in cases:
        for citation in case.citations:
            for name, way in ways.items():
                words = way(citation)
                right = any(_holds(words, n, citation.language) for n in nuggets[case.twin])
                counts[name][0] += 1
                counts[name][1] += bool(words)
                counts[name][2] += bool(words) and right
    return {name: Marked(*count) for name, count in counts.items()}


def _own(citation: Citation) -> str:
    marks = ((m.start - citation.start, m.end - citation.start) for m in citation.highlights)
    return " … ".join(citation.quote[start:end] for start, end in marks)


def _first_figure(citation: Citation) -> str:
    normalised = NormalisedText.of(citation.quote)
    if normalised is None:
        return ""
    dates = [(d.start, d.end) for d in find_dates(normalised.text)]
    numbers = [(q.start, q.end) for q in find_quantities(normalised.text, citation.language)]
    figures = sorted([*dates, *numbers], key=lambda f: (f[0], -f[1]))
    if not figures:
        return ""
    start, end = normalised.original(*figures[0])
    return citation.quote[start:end]


def _holds(words: str, nugget: Nugget, language: Language) -> bool:
    beside = nugget.unit.of(language) if isinstance(nugget, NumberNugget) else ("",)
    return any(contains(f"{words} {unit}", nugget, language) for unit in beside)
