"""What became of a model's sentences, for whoever wants to look at them."""

import threading
from collections import Counter, deque
from dataclasses import dataclass

from assistant.verification.comparison import Finding
from ingest.documents import Language

_KEPT_FOR_LOOKING = 2_000


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence, the quotation it was held against, and what spoke against it."""

    sentence: str
    quote: str
    language: Language
    findings: tuple[Finding, ...]


class Tally:
    """Counts answers, fallbacks and sentences; the latest sentences can be read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.answers = 0
        self.fallbacks = 0
        self.sentences: deque[Judged] = deque(maxlen=_KEPT_FOR_LOOKING)

    def answered(self, *, fell_back: bool) -> None:
        """Count an answer."""
        with self._lock:
            self.answers += 1
            self.fallbacks += fell_back

    def judged(self, judged: Judged) -> None:
        """Keep a sentence with what was found."""
        with self._lock:
            self.sentences.append(judged)

    def reasons(self) -> Counter[str]:
        """By rule, how many sentences it was the first to reject."""
        with self._lock:
            return Counter(j.findings[0].rule for j in self.sentences if j.findings)
