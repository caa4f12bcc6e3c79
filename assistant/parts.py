"""The parts of answering that can be exchanged or left out, each for itself.

Nobody who only uses the product has a reason to: `partnership eval ablation` leaves out one at a
time, to show what each is worth.
"""

from dataclasses import dataclass

from assistant.evidence.refusal import RefusalModel
from assistant.evidence.signing import Signing, signing_quotes
from assistant.retrieval.fusion import DEFAULT_WEIGHTS, FusionWeights
from assistant.retrieval.retriever import DEFAULT_PREFERENCES, Preferences


@dataclass(frozen=True, slots=True)
class Parts:
    """What `assembly.build_engine` puts together; as the product has it by default.

    Attributes:
        weights: of the ways of searching.
        preferences: what else speaks for a passage.
        expands: search for the glossary's other names of what a question names, too.
        by_subject: search for what a question asks of the documents that it names, not for their
            names.
        refusal: decides whether the texts answer; None for the fitted one.
        signing: finds who signed a document, when and where, if nothing else answers.
    """

    weights: FusionWeights = DEFAULT_WEIGHTS
    preferences: Preferences = DEFAULT_PREFERENCES
    expands: bool = True
    by_subject: bool = True
    refusal: RefusalModel | None = None
    signing: Signing = signing_quotes


ALL_PARTS = Parts()
