"""The tools and resources that agents use over the Model Context Protocol.

They stand on the client, so that they do the same in the server's process, over stdio, or for a
server elsewhere. The SDK takes over a second to import; import this module only where it is needed.
"""

import importlib.metadata
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date
from typing import Annotated

from mcp import MCPError
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError, ToolError
from mcp.types import INTERNAL_ERROR, Resource, ToolAnnotations
from pydantic import BaseModel, Field

from assistant.client import AssistantClient, AssistantError
from assistant.models import (
    Answer,
    AnswerRequest,
    DocumentId,
    DocumentList,
    DocumentSummary,
    Limit,
    Message,
    PassageDetail,
    Question,
    SearchResult,
)
from ingest.documents import Language

OpenClient = Callable[[], AbstractAsyncContextManager[AssistantClient]]
Documents = Annotated[
    list[DocumentId] | None, Field(description="search within these documents only; null: all")
]
AsOf = Annotated[date | None, Field(description="only what is dated on or before this day")]
_INSTRUCTIONS = (
    "The Japan–UK partnership texts, in Japanese and English. `ask` answers with exact quotations: "
    "quote them unchanged, with their address, and say so when their standing is `digest` or "
    "`unofficial_translation`. When the status is not `answered` or `partial`, the texts do not "
    "say: do not fill the gap. 日英間の協力に関する文書です。引用は一字一句そのまま使ってください。"
)
_SCHEME = "partnership://documents/"
_READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


class DocumentText(BaseModel):
    """A document as a resource: what is known of it, and all its passages in order."""

    document: DocumentSummary
    passages: list[PassageDetail]


class PartnershipMcp(MCPServer[None]):
    """The MCP server.

    Args:
        open_client: opens a client of the answer API for one call.
    """

    def __init__(self, open_client: OpenClient) -> None:
        super().__init__(
            "partnership-assistant",
            title="Japan–UK Partnership Assistant",
            instructions=_INSTRUCTIONS,
            version=importlib.metadata.version("partnership-assistant"),
            log_level="WARNING",
            subscriptions=False,
        )
        self._open_client = open_client
        for tool in (self.ask, self.search, self.get_passage, self.list_documents):
            self.add_tool(tool, annotations=_READS, structured_output=True)
        self.resource(_SCHEME + "{document_id}", name="document", mime_type="application/json")(
            self.read_document
        )

    async def ask(
        self,
        question: Question,
        language: Language | None = None,
        documents: Documents = None,
        as_of: AsOf = None,
        history: Annotated[list[Message] | None, Field(max_length=20)] = None,
        limit: Limit = 8,
    ) -> Answer:
        """Ask the texts a question, in Japanese or English; the answer quotes them exactly.

        `language` is the answer's; without one, the question's own.
        """
        request = AnswerRequest(
            question=question, language=language, documents=documents, as_of=as_of,
            history=history or [], limit=limit,
        )  # fmt: skip
        async with self._client() as client:
            return await client.ask(request)

    async def search(
        self,
        query: Question,
        limit: Limit = 8,
        documents: Documents = None,
        language: Language | None = None,
        as_of: AsOf = None,
    ) -> SearchResult:
        """Find passages, best first, each in both languages."""
        async with self._client() as client:
            return await client.search(
                query,
                limit=limit,
                documents=documents or (),
                language=language,
                as_of=as_of.isoformat() if as_of else None,
            )

    async def get_passage(self, passage_id: Annotated[str, Field(max_length=300)]) -> PassageDetail:
        """One passage in full, by the id that an answer or a search gave."""
        async with self._client() as client:
            return await client.passage(passage_id)

    async def list_documents(self) -> DocumentList:
        """All documents with their titles, dates, standing and links, newest first."""
        async with self._client() as client:
            return await client.documents()

    async def read_document(self, document_id: str) -> str:
        """A document in full, in both languages."""
        try:
            async with self._open_client() as client:
                document = await client.document(document_id)
                passages = (await client.passages(document_id)).passages
        except AssistantError as error:
            missing = error.problem.status == 404
            raise (ResourceNotFoundError if missing else ResourceError)(str(error)) from error
        return DocumentText(document=document, passages=passages).model_dump_json()

    async def list_resources(self) -> list[Resource]:
        """The documents as they are now."""
        try:
            async with self._open_client() as client:
                documents = (await client.documents()).documents
        except AssistantError as error:
            raise MCPError(code=INTERNAL_ERROR, message=str(error)) from error
        return [
            Resource(
                uri=_SCHEME + document.id,
                name=document.id,
                title=f"{document.title.en} / {document.title.ja}",
                mime_type="application/json",
            )
            for document in documents
        ]

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[AssistantClient]:
        """A client whose errors reach the model as their one line."""
        try:
            async with self._open_client() as client:
                yield client
        except AssistantError as error:
            raise ToolError(str(error)) from error
