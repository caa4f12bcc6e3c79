"""`partnership replay`."""

import asyncio
from typing import TYPE_CHECKING

import click

from assistant.commands.errors import plain_errors

if TYPE_CHECKING:
    from assistant.models import Answer, AnswerRecord, Citation


@click.command("replay")
@click.argument("answer_id")
@click.option("--url", help="Ask this running server instead of opening the index here.")
@click.option("--key", help="The API key, where that server wants one.")
@plain_errors
def command(answer_id: str, url: str | None, key: str | None) -> None:
    """Ask the kept question ANSWER_ID again, and say what is different.

    Answers are kept where the setting `records` is on. Exit code 1 when something is different.
    """
    record, again = asyncio.run(_replayed(answer_id, url, key))
    found = differences(record.answer, again)
    count = len(record.answer.citations)
    click.echo("\n".join(found) if found else f"Identical: {record.answer.status}, {count} quoted.")
    if found:
        raise SystemExit(1)


async def _replayed(
    answer_id: str, url: str | None, key: str | None
) -> "tuple[AnswerRecord, Answer]":
    from assistant.commands.local_client import client_for

    async with client_for(url, key) as client:
        record = await client.record(answer_id)
        return record, await client.ask(record.request.model_copy(update={"stream": False}))


def differences(before: "Answer", after: "Answer") -> list[str]:
    """What is different, a line each; none where status and citations are identical.

    What is only marked inside a quotation does not count.
    """
    if (before.status, _unmarked(before)) == (after.status, _unmarked(after)):
        return []
    found = []
    if before.corpus_version != after.corpus_version:
        found.append(f"The texts have changed: {before.corpus_version} → {after.corpus_version}")
    if before.answered_by != after.answered_by:
        found.append(f"Answered by: {before.answered_by} → {after.answered_by}")
    if before.status != after.status:
        found.append(f"Status: {before.status} → {after.status}")
    old, new = {_place(c) for c in before.citations}, {_place(c) for c in after.citations}
    found += [f"No longer quoted: {place}" for place in sorted(old - new)]
    found += [f"Newly quoted: {place}" for place in sorted(new - old)]
    return found or ["The same words are quoted, in another order or with other details."]


def _unmarked(answer: "Answer") -> list[dict[str, object]]:
    return [
        citation.model_dump(exclude={"highlights": True, "counterpart": {"highlights": True}})
        for citation in answer.citations
    ]


def _place(citation: "Citation") -> str:
    from assistant.export.quotes import quotes_of

    quote = quotes_of(citation)[0]
    return f"{quote.reference} “{' '.join(quote.text.split())}”"
