"""`partnership ask`."""

import asyncio
import datetime
from typing import TYPE_CHECKING

import click

from assistant.commands.errors import plain_errors
from assistant.commands.scope_options import scope_options

if TYPE_CHECKING:
    from assistant.models import Answer, AnswerRequest


@click.command("ask")
@click.argument("question")
@click.option("--language", type=click.Choice(["ja", "en"]), help="Language of the answer.")
@click.option(
    "--writer",
    type=click.Choice(["quotation", "language-model"]),
    help="Who words the answer; short for the setting `writer`.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the whole answer as JSON.")
@scope_options
@plain_errors
def command(
    question: str,
    language: str | None,
    writer: str | None,
    documents: tuple[str, ...],
    as_of: datetime.datetime | None,
    limit: int,
    as_json: bool,
    url: str | None,
) -> None:
    """Ask QUESTION, in Japanese or English.

    The answer quotes the texts exactly. What they do not say, it says they do not say.
    """
    from pydantic import ValidationError

    if url is not None and writer is not None:
        raise click.UsageError("A server at --url has its own settings: leave out --writer")
    from assistant.models import AnswerRequest

    try:
        request = AnswerRequest.model_validate(
            {
                "question": question,
                "language": language,
                "documents": list(documents) or None,
                "as_of": as_of.date() if as_of else None,
                "limit": limit,
            }
        )
    except ValidationError as error:
        problem = error.errors()[0]
        message = problem["msg"].removeprefix("Value error, ")
        raise click.ClickException(f"{problem['loc'][0]}: {message}") from error
    click.echo(asyncio.run(_ask(request, url, writer, as_json)))


async def _ask(request: "AnswerRequest", url: str | None, writer: str | None, as_json: bool) -> str:
    from assistant.commands.local_client import client_for

    async with client_for(url, writer=writer) as client:
        answer = await client.ask(request)
    return answer.model_dump_json(indent=2) if as_json else _readable(answer)


def _readable(answer: "Answer") -> str:
    from assistant.phrases import STANDINGS

    lines = [answer.answer]
    for citation in answer.citations:
        title = citation.document_title.in_language(answer.language)
        address = citation.address.in_language(answer.language)
        standing = STANDINGS[citation.standing].in_language(answer.language)
        lines.append(f"\n[{citation.marker}] {title} — {address} ({standing})")
        if citation.counterpart is not None:
            lines.append(f"    {citation.counterpart.quote}")
        if citation.source_url is not None:
            lines.append(f"    {citation.source_url}")
    return "\n".join(lines)
