"""A table of questions answered: reads a CSV with a column `question`, writes it with answers.

    python examples/answer_csv.py questions.csv answers.csv

Start the server first: partnership serve
"""

import argparse
import asyncio
import csv

from assistant.client import AssistantClient, AssistantError
from assistant.models import Answer, AnswerRequest

ADDED = ("status", "answer", "addresses", "sources")
AT_ONCE = 2


def row(given: dict[str, str], answer: Answer) -> dict[str, str]:
    """The row with what was answered; no cell begins a formula in a spreadsheet."""
    language = answer.language
    addresses = [
        f"{c.document_title.in_language(language)}, {c.address.in_language(language)}"
        for c in answer.citations
    ]
    added = {
        "status": answer.status,
        "answer": answer.answer,
        "addresses": "; ".join(addresses),
        "sources": "; ".join(c.source_url for c in answer.citations if c.source_url),
    }
    return given | {name: safe(text) for name, text in added.items()}


def safe(text: str) -> str:
    """The text as a spreadsheet takes it for text."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


async def answered(client: AssistantClient, rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """All rows, a few questions at once."""
    limit = asyncio.Semaphore(AT_ONCE)

    async def one(given: dict[str, str]) -> dict[str, str]:
        async with limit:
            return row(given, await client.ask(AnswerRequest(question=given["question"])))

    return await asyncio.gather(*(one(given) for given in rows))


async def run(given: argparse.Namespace) -> None:
    """Read, ask, write."""
    with open(given.questions, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    async with AssistantClient(given.url, key=given.key) as client:
        rows = await answered(client, rows)
    with open(given.answers, "w", encoding="utf-8-sig", newline="") as file:  # for spreadsheets
        writer = csv.DictWriter(file, [*dict.fromkeys([*rows[0], *ADDED])])
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("questions", help="CSV with a column `question`")
    parser.add_argument("answers", help="CSV to write")
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--key", help="the API key, where the server wants one")
    try:
        asyncio.run(run(parser.parse_args()))
    except AssistantError as error:
        raise SystemExit(f"Error: {error}") from error


if __name__ == "__main__":
    main()
