"""A notice for each way in which the two texts of a passage differ."""

from collections.abc import Sequence

from assistant.models import Divergence
from ui.render.markup import Html, join, tag
from ui.strings import Strings


def divergence_line(divergence: Divergence, words: Strings) -> str:
    """What differs, with the words of each text."""
    said = words.divergence.lines[divergence.kind]
    return said.format(ja="、".join(divergence.ja), en=", ".join(divergence.en))


def drawn_divergences(divergences: Sequence[Divergence], words: Strings) -> Html:
    """The notices, one under the other; nothing where the texts agree."""
    return join(
        tag("p", divergence_line(divergence, words), class_="divergence", role="note")
        for divergence in divergences
    )


def divergence_badge(divergences: Sequence[Divergence], words: Strings) -> Html:
    """The same in a word, for a quotation that is still closed."""
    return tag("span", words.divergence.badge, class_="badge differs") if divergences else Html()
