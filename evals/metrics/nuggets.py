"""How much of what a right answer must say an answer says.

Source: Voorhees (2003), "Overview of the TREC 2003 Question Answering Track": vital nuggets decide,
okay ones are welcome; recall is over the vital ones. They are looked for in what the answer states
on citations and in the quotations themselves, not in its headings: a title's date is no answer.
"""

from collections.abc import Sequence

from evals.metrics.matching import contains
from evals.questions import DateNugget, NameNugget, Nugget, NumberNugget, TextNugget, Wordings
from ingest.documents import Language


def vital_recall(nuggets: Sequence[Nugget], text: str, language: Language) -> float | None:
    """The share of vital nuggets in a text; None where there are none."""
    return _recall([n for n in nuggets if n.vital], text, language)


def full_recall(nuggets: Sequence[Nugget], text: str, language: Language) -> float | None:
    """The share of all nuggets with a wording in the language; None where there are none."""
    known = [n for n in nuggets if isinstance(n, DateNugget) or _wordings(n).of(language)]
    return _recall(known, text, language)


def _wordings(nugget: TextNugget | NameNugget | NumberNugget) -> Wordings:
    return nugget.unit if isinstance(nugget, NumberNugget) else nugget


def _recall(nuggets: Sequence[Nugget], text: str, language: Language) -> float | None:
    if not nuggets:
        return None
    return sum(contains(text, nugget, language) for nugget in nuggets) / len(nuggets)
