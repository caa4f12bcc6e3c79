"""A small agent over the Model Context Protocol: it searches, reads around, and asks.

    python examples/agent.py "What was agreed on decommissioning?"

It shows the calls that an agent with a language model would choose by itself. Start the server
first: partnership serve
"""

import argparse
import asyncio
from typing import Any

from mcp import Client


async def use(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    """Call a tool and return its structured result."""
    result = await client.call_tool(tool, arguments)
    if result.is_error:
        raise SystemExit(f"Error: {result.content[0].text}")
    return result.structured_content


async def run(question: str, url: str) -> None:
    """Choose the document that speaks most of the subject, then ask within it."""
    async with Client(f"{url}/mcp") as client:
        tools = (await client.list_tools()).tools
        print("Tools:", ", ".join(tool.name for tool in tools))
        found = (await use(client, "search", query=question, limit=3))["passages"]
        for passage in found:
            print("Found:", passage["passage_id"])
        best = await use(client, "get_passage", passage_id=found[0]["passage_id"])
        documents = [best["document_id"]]
        answer = await use(client, "ask", question=question, documents=documents)
    print(f"\n{answer['answer']}\n")
    for citation in answer["citations"]:
        print(f"[{citation['marker']}] {citation['passage_id']} ({citation['standing']})")


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("question")
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    given = parser.parse_args()
    asyncio.run(run(given.question, given.url))


if __name__ == "__main__":
    main()
