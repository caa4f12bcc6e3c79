"""Names in which the two texts of a passage surely differ, by the glossary's term pairs.

A text may leave a name out, shorten it or say "the Minister": a name that only one text has proves
nothing. Only where each has a name of the same kind that the other lacks in all its forms
(セラフィールド here, Harwell there) do they differ for sure.
"""

from collections.abc import Mapping, Sequence

from ingest.documents import LANGUAGES, Language, other_language
from ingest.glossary import Glossary, Term, TermKind, inside_a_longer_word
from ingest.term_matching import FormIndex, word_spans, words

_KINDS: frozenset[TermKind] = frozenset(
    {"body", "event", "instrument", "office", "person", "place"}
)
_EMPTY = frozenset({"the", "of", "and", "for", "on", "in", "a", "an", "to", "s"})


class NameComparison:
    """Compares the names in two texts.

    Args:
        glossary: its bodies, events, instruments, offices, persons and places are names.
    """

    def __init__(self, glossary: Glossary) -> None:
        self._names = [term for term in glossary.terms if term.kind in _KINDS]
        self._indexes: Mapping[Language, FormIndex[Term]] = {
            language: FormIndex({f: t for t in self._names for f in t.forms(language)}, language)
            for language in LANGUAGES
        }

    def differing(self, texts: Mapping[Language, str]) -> dict[Language, tuple[str, ...]] | None:
        """The names that only one text has, as it writes them; None where the two may agree."""
        alone = {language: self._alone(texts, language) for language in LANGUAGES}
        kinds = {t.kind for t in alone["ja"]} & {t.kind for t in alone["en"]}
        if not kinds:
            return None
        return {
            language: tuple(word for term, word in found.items() if term.kind in kinds)
            for language, found in alone.items()
        }

    def _alone(self, texts: Mapping[Language, str], language: Language) -> dict[Term, str]:
        """The names of one text that the other has in no form, as they are written."""
        other = other_language(language)
        said = [word for word in words(texts[other], other) if word not in _EMPTY]
        text, places = texts[language], word_spans(texts[language], language)
        found: dict[Term, str] = {}
        for hit in self._indexes[language].find(text):
            known = hit.item in found or (language == "ja" and inside_a_longer_word(hit))
            if not known and not any(_in(form, said, other) for form in hit.item.forms(other)):
                found[hit.item] = text[places[hit.first][0] : places[hit.end - 1][1]]
        return found


def _in(form: str, said: Sequence[str], language: Language) -> bool:
    """Whether a text has a form: letter by letter, or its telling words side by side in any order.

    "Trade and Industry Secretary" is the Secretary of Trade and Industry.
    """
    wanted = words(form, language)
    if language == "ja":
        return "".join(wanted) in "".join(said)
    telling = sorted(word for word in wanted if word not in _EMPTY)
    return any(
        sorted(said[place : place + len(telling)]) == telling
        for place in range(len(said) - len(telling) + 1)
    )
