"""Nothing leaves that is not exactly in the texts."""

from assistant.state import AnswerState, Quote


class Verify:
    """Drops every quotation that is not exactly the passage's words at its place."""

    def run(self, state: AnswerState) -> AnswerState:
        """Keep the exact quotations; without any, the texts do not answer."""
        state.quotes = [quote for quote in state.quotes if is_exact(quote)]
        if not state.quotes:
            state.status = "not_in_corpus"
        return state


def is_exact(quote: Quote) -> bool:
    """Whether the quotation is what stands at its offsets, and not empty."""
    text = quote.passage.texts.get(quote.language, "")
    inside = 0 <= quote.start < quote.end <= len(text)
    return inside and text[quote.start : quote.end] == quote.text
