"""A briefing in Markdown: each question with its answer, the quotations as footnotes.

    python examples/briefing.py "When was the partnership signed?" "廃炉について何を約束?"

Start the server first: partnership serve
"""

import argparse
import re

from assistant.client import AssistantError
from assistant.models import Answer, AnswerRequest, Citation
from assistant.sync_client import SyncAssistantClient


def section(number: int, answer: Answer) -> str:
    """A question, its answer, and the footnotes that the answer stands on."""
    text = re.sub(r"\s*\[(\d+)\]", rf"[^{number}-\1]", answer.answer)
    notes = [footnote(number, citation, answer) for citation in answer.citations]
    return "\n\n".join([f"## {answer.question}", text, *notes])


def footnote(number: int, citation: Citation, answer: Answer) -> str:
    """Where a quotation stands, with the same words in the other language."""
    title = citation.document_title.in_language(answer.language)
    address = citation.address.in_language(answer.language)
    lines = [f"[^{number}-{citation.marker}]: {title}, {address} ({citation.standing})."]
    if citation.counterpart is not None:
        lines.append(" ".join(citation.counterpart.quote.split()))
    if citation.source_url is not None:
        lines.append(f"<{citation.source_url}>")
    return " ".join(lines)


def main() -> None:
    """Ask each question and print the briefing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("questions", nargs="+")
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--key", help="the API key, where the server wants one")
    given = parser.parse_args()
    try:
        with SyncAssistantClient(given.url, key=given.key) as client:
            answers = [client.ask(AnswerRequest(question=q)) for q in given.questions]
    except AssistantError as error:
        raise SystemExit(f"Error: {error}") from error
    print("# Briefing\n")
    print("\n\n".join(section(n, answer) for n, answer in enumerate(answers, 1)))


if __name__ == "__main__":
    main()
