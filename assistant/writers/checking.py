"""Whether a sentence that a model wrote may stand in an answer."""

from dataclasses import dataclass

from assistant.evidence.collector import Reader, title_of
from assistant.state import AnswerState, Quote
from assistant.understanding.language import detect_language
from assistant.verification.comparison import Finding
from assistant.verification.context import names_of
from assistant.verification.verifier import Verifier, is_verbatim
from assistant.writers.markup import markup_in
from ingest.embedding import Embedder
from ingest.sentences import split_sentences

LEAST_SIMILARITY = 0.86
"""Cosine of sentence and quotation with the bundled model; two of 58 sentences of SmolLM2-135M fell
below it that all rules had let through. Against whole passages instead of sentences true ones lie
lower, down to 0.78 in the contrast set: they are then replaced."""
MOST_EVIDENCE_LOST = 4.0
"""Log odds by which the reader may find the sentence less of an answer than the quotation; chosen
by judgement, to catch only sentences that have lost what was asked for."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """What must agree that a sentence is about what its quotation is about.

    Attributes:
        embedder: compares the two; None where it was not made for that.
        reader: reads the question with each of them; None where there is none.
    """

    embedder: Embedder | None = None
    reader: Reader | None = None

    def findings(self, sentence: str, quote: Quote, state: AnswerState) -> list[Finding]:
        """Where they do not agree."""
        found = []
        if self.embedder is not None:
            one, other = self.embedder.embed_passages([sentence, quote.text])
            if float(one @ other) < LEAST_SIMILARITY:
                found.append(Finding("embedder", f"{float(one @ other):.2f}"))
        if self.reader is not None:
            title = title_of(quote.passage, quote.language, state.snapshot)
            question = state.understood.standalone
            own, quoted = self.reader.read(question, [sentence, quote.text], [title, title])
            if own.evidence < quoted.evidence - MOST_EVIDENCE_LOST:
                found.append(Finding("reader", f"{own.evidence - quoted.evidence:.1f}"))
        return found


class SentenceCheck:
    """Holds what a model wrote against its quotation.

    Args:
        verifier: the rules.
        agreement: what must agree beside them.
    """

    def __init__(self, verifier: Verifier, agreement: Agreement) -> None:
        self._verifier = verifier
        self._agreement = agreement

    def findings(self, text: str, quote: Quote, state: AnswerState) -> list[Finding]:
        """What speaks against a text; nothing where it may stand.

        Args:
            text: one sentence, as the model wrote it.
            quote: that it is tied to, in the answer's language.
            state: the question.
        """
        if len(split_sentences(text, quote.language)) != 1:
            return [Finding("sentence", "is not one sentence")]
        if text.rstrip("\"'”’」』)）").endswith(("?", "？")):
            return [Finding("sentence", "is a question")]
        if is_verbatim(text, quote.text, quote.language):
            return []
        if markup := markup_in(text, quote.text):
            return [Finding("markup", detail) for detail in markup]
        if detect_language(text) != quote.language:
            return [Finding("language", detect_language(text))]
        context = names_of(state.snapshot.document(quote.passage), quote.language)
        found = self._verifier.findings(text, quote.text, quote.language, context=context)
        return found or self._agreement.findings(text, quote, state)
