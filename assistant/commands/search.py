"""`partnership search`."""

import asyncio
import datetime
from typing import TYPE_CHECKING

import click

from assistant.commands.errors import plain_errors
from assistant.commands.scope_options import scope_options

if TYPE_CHECKING:
    from assistant.models import SearchResult


@click.command("search")
@click.argument("query")
@click.option("--language", type=click.Choice(["ja", "en"]), help="Whose texts to search.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@scope_options
@plain_errors
def command(
    query: str,
    language: str | None,
    documents: tuple[str, ...],
    as_of: datetime.datetime | None,
    limit: int,
    as_json: bool,
    url: str | None,
) -> None:
    """Find the passages nearest to QUERY, best first."""
    given = {"limit": limit, "documents": documents, "language": language}
    day = as_of.date().isoformat() if as_of else None
    result = asyncio.run(_search(query, url, {**given, "as_of": day}))
    click.echo(result.model_dump_json(indent=2) if as_json else _readable(result))


async def _search(query: str, url: str | None, given: dict[str, object]) -> "SearchResult":
    from assistant.commands.local_client import client_for

    async with client_for(url) as client:
        return await client.search(query, **given)  # type: ignore[arg-type]


def _readable(result: "SearchResult") -> str:
    lines = []
    for found in result.passages:
        lines.append(
            f"{found.score:.3f}  {found.passage_id}  {found.address.ja} / {found.address.en}"
        )
        lines += [f"       {' '.join(text.split())}" for text in found.texts.values()]
    return "\n".join(lines) or "Nothing found."
