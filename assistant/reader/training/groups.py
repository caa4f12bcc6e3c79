"""Examples of one question, side by side: the passage that answers it, and some that do not.

A reader that sees them together learns to prefer the one to the others, which is what ranking is,
beside whether each of them answers.
"""

import random
from collections.abc import Iterable, Sequence

from assistant.reader.training.examples import Example

Group = Sequence[Example]
"""Of one question; where a passage answers, that one is first and the only one that does."""


def grouped(examples: Iterable[Example], most: int = 2, seed: int = 0) -> list[Group]:
    """Each answered example with up to `most` that do not answer its question; the rest alone."""
    choice = random.Random(seed)  # noqa: S311 - not cryptographic
    answered: dict[tuple[str, str], list[Example]] = {}
    absent: dict[tuple[str, str], list[Example]] = {}
    for example in examples:
        kept = answered if example.answered else absent
        kept.setdefault((example.language, example.question), []).append(example)
    groups: list[Group] = []
    for asked, answering in answered.items():
        others = absent.pop(asked, [])
        choice.shuffle(others)
        for example in answering:
            groups.append((example, *others[:most]))
            others = others[most:]
        groups += [(other,) for other in others]
    return groups + [(other,) for others in absent.values() for other in others]
