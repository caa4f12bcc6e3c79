"""What must, shall, should or may be in the quotation is so in the sentence."""

from collections.abc import Sequence

from assistant.verification.comparison import Comparison
from assistant.verification.rules.governing import governed, is_dropped, is_governed
from assistant.verification.tokens import Mark, Modality

_BINDING = {Modality.SHALL, Modality.MUST}


class Modalities:
    """Compares what each modal governs on either side.

    "Shall" may become a plain statement, as drafters use it; "must", "should" and "may" may not.
    """

    name = "modality"

    def findings(self, comparison: Comparison) -> list[str]:
        """The modals that differ."""
        own, quoted = comparison.sentence.modals, comparison.quote.modals
        added = [
            mark.what
            for mark in own
            if not is_governed(mark, comparison, governed(_like(mark, quoted)))
        ]
        dropped = [
            mark.what
            for mark in quoted
            if mark.what != Modality.SHALL
            and is_dropped(mark, comparison, governed(_like(mark, own)))
        ]
        return [*added, *dropped]


def _like(mark: Mark, others: Sequence[Mark]) -> list[Mark]:
    return [o for o in others if o.what == mark.what or {o.what, mark.what} == _BINDING]
