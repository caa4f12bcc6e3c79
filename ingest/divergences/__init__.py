"""Where the two texts of a passage surely differ: figures, names, and must, may or should.

Two versions of a text word much freely, and either may leave something out. So what only one text
has is never told; a divergence is what each text has and the other lacks.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ingest.divergences.figures import differing_figures
from ingest.divergences.modality import differing_modality
from ingest.divergences.names import NameComparison
from ingest.documents import LANGUAGES, DivergenceKind, Language
from ingest.glossary import Glossary


@dataclass(frozen=True, slots=True)
class Divergence:
    """What each text has and the other lacks, as it is written there."""

    kind: DivergenceKind
    ja: tuple[str, ...]
    en: tuple[str, ...]

    def __str__(self) -> str:
        return f"the {self.kind} differ: {'、'.join(self.ja)} / {', '.join(self.en)}"


class DivergenceFinder:
    """Compares the two texts of a passage.

    Args:
        glossary: knows the names.
    """

    def __init__(self, glossary: Glossary) -> None:
        self._names = NameComparison(glossary)

    def find(self, texts: Mapping[Language, str]) -> list[Divergence]:
        """Where the two texts surely differ; nothing where there is only one."""
        if not all(language in texts for language in LANGUAGES):
            return []
        found: dict[DivergenceKind, dict[Language, tuple[str, ...]] | None] = {
            "figures": differing_figures(texts),
            "names": self._names.differing(texts),
            "modality": differing_modality(texts),
        }
        return [Divergence(kind, said["ja"], said["en"]) for kind, said in found.items() if said]
