"""The same sentences in the other language."""

from assistant.evidence.key_words import in_other_language
from assistant.models import Counterpart, Highlight
from assistant.state import Quote
from ingest.documents import other_language
from ingest.sentences import Sentence, split_sentences


def counterpart_of(quote: Quote) -> Counterpart | None:
    """The span of the other language's text that says what the quotation says.

    Passages are aligned by id. Inside one, sentences correspond by their number where both
    languages have as many; otherwise by their place in the text, and rather one sentence too many
    than one too few.
    """
    language = other_language(quote.language)
    other = quote.passage.texts.get(language)
    if other is None:
        return None
    own = split_sentences(quote.passage.texts[quote.language], quote.language)
    theirs = split_sentences(other, language)
    touched = [i for i, s in enumerate(own) if s.start < quote.end and quote.start < s.end]
    if not touched or not theirs:
        return None
    if len(own) == len(theirs):
        start, end = theirs[touched[0]].start, theirs[touched[-1]].end
    else:
        start, end = _by_place(own, theirs, touched)
    return Counterpart(
        language=language,
        quote=other[start:end],
        start=start,
        end=end,
        highlights=[
            Highlight(language=language, start=start + first, end=start + last)
            for first, last in in_other_language(quote, other[start:end], language)
        ],
    )


def _by_place(own: list[Sentence], theirs: list[Sentence], touched: list[int]) -> tuple[int, int]:
    ratio = theirs[-1].end / own[-1].end
    first, last = own[touched[0]].start * ratio, own[touched[-1]].end * ratio
    overlapping = [s for s in theirs if s.start < last and first < s.end] or theirs
    return overlapping[0].start, overlapping[-1].end
