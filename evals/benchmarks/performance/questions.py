"""The questions that are asked for their costs: those of evals/questions, in turn."""

import itertools

from evals.suite import read_suite
from ingest.documents import Language


def question_texts(count: int) -> list[tuple[str, Language]]:
    """So many questions with their languages, the two languages by turns."""
    texts = [
        (text, language) for twin in read_suite() for language, text in twin.item.question.items()
    ]
    return list(itertools.islice(itertools.cycle(texts), count))
