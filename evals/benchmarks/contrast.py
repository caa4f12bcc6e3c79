"""How many changed sentences the rules reject, and how many true ones, beside a cosine alone."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.verification.verifier import Verifier
from evals.benchmarks.contrast_set import Contrast, corpus_sentences
from ingest.corpus import Corpus
from ingest.documents import LANGUAGES, Language
from ingest.embedding import Embedder

Rejects = Callable[[Contrast], bool]
TRUE, CHANGED = "true", "changed"
_ACCEPTED_TRUE = 0.97


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of some sentences were rejected."""

    rejected: int
    of: int

    @property
    def share(self) -> float:
        """Between 0 and 1."""
        return self.rejected / self.of if self.of else 0.0


Rates = Mapping[tuple[Language, str], Rate]
"""By language, and by the kind of change, `true` or `changed`."""


def rates(contrasts: Iterable[Contrast], rejects: Rejects) -> Rates:
    """What a way of checking rejects."""
    counted: dict[tuple[Language, str], list[bool]] = {}
    for contrast in contrasts:
        rejected = rejects(contrast)
        for group in (contrast.change or TRUE, *([CHANGED] if contrast.change else [])):
            counted.setdefault((contrast.language, group), []).append(rejected)
    return {key: Rate(sum(several), len(several)) for key, several in counted.items()}


def by_rules(verifier: Verifier) -> Rejects:
    """The rules of the language-model writer."""

    def rejects(contrast: Contrast) -> bool:
        return bool(
            verifier.findings(
                contrast.sentence, contrast.quote, contrast.language, context=contrast.context
            )
        )

    return rejects


def similarities(contrasts: Sequence[Contrast], embedder: Embedder) -> dict[Contrast, float]:
    """The cosine of each sentence and its quotation."""
    sentences = embedder.embed_passages([c.sentence for c in contrasts])
    quotes = embedder.embed_passages([c.quote for c in contrasts])
    cosines = np.sum(sentences * quotes, axis=1)
    return {c: float(value) for c, value in zip(contrasts, cosines, strict=True)}


def thresholds(cosines: Mapping[Contrast, float]) -> dict[Language, float]:
    """By language, the cosine that accepts 97 % of the true sentences of the building part."""
    return {
        language: float(
            np.quantile(
                [
                    value
                    for c, value in cosines.items()
                    if c.language == language and c.part == "tuning" and c.change is None
                ],
                1 - _ACCEPTED_TRUE,
            )
        )
        for language in LANGUAGES
    }


def by_cosine(cosines: Mapping[Contrast, float], least: Mapping[Language, float]) -> Rejects:
    """The baseline: a sentence less similar to its quotation than a threshold is rejected."""
    return lambda contrast: cosines[contrast] < least[contrast.language]


def rejected_quotations(corpus: Corpus, verifier: Verifier) -> list[str]:
    """The exact sentences of the corpus that are rejected; there should be none."""
    return [
        sentence
        for sentence, passage, language in corpus_sentences(corpus)
        if verifier.findings(sentence, passage, language)
    ]
