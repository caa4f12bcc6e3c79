"""Any OpenAI-compatible chat endpoint as a llama-index language model.

Ollama, llama.cpp, vLLM and hosted services speak this protocol. What is sent is bounded here and
what comes back is bounded here: seconds, bytes and tokens. The replies are streamed, so that the
caller can stop a model that does not.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import httpx
from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseGen,
    CompletionResponse,
    CompletionResponseGen,
    LLMMetadata,
)
from llama_index.core.llms import CustomLLM
from pydantic import PrivateAttr, SecretStr

MOST_BYTES = 1_000_000
_CONNECT_SECONDS = 5.0


class EndpointError(Exception):
    """The endpoint did not answer as it should; one line that names it and the cause.

    Attributes:
        slow: whether it took too long, so that asking again soon is no use.
    """

    def __init__(self, message: str, *, slow: bool = False) -> None:
        super().__init__(message)
        self.slow = slow


class OpenAIEndpoint(CustomLLM):
    """A chat model behind `POST {base_url}/chat/completions`.

    Attributes:
        base_url: up to and with /v1, as a rule.
        model: its name there.
        api_key: sent as a bearer token, never shown.
        timeout: seconds a whole reply may take.
        max_tokens: tokens that a reply may have.
        temperature: how freely the model chooses its words.
    """

    base_url: str
    model: str
    api_key: SecretStr | None = None
    timeout: float = 30.0
    max_tokens: int = 400
    temperature: float = 0.0
    _client: httpx.Client = PrivateAttr()
    _clock: Callable[[], float] = PrivateAttr(default=time.monotonic)
    _structured: bool = PrivateAttr(default=True)

    def model_post_init(self, context: Any, /) -> None:
        """Open the client; a loopback address is never asked through a proxy."""
        super().model_post_init(context)
        headers = {"Accept": "text/event-stream, application/json"}
        if self.api_key is not None:
            headers["Authorization"] = f"Bearer {self.api_key.get_secret_value()}"
        host = httpx.URL(self.base_url).host
        self._client = httpx.Client(
            headers=headers,
            timeout=httpx.Timeout(self.timeout / 2, connect=min(_CONNECT_SECONDS, self.timeout)),
            trust_env=host not in {"127.0.0.1", "localhost", "::1"},
        )

    @classmethod
    def class_name(cls) -> str:
        """As llama-index names it."""
        return "openai_endpoint"

    @property
    def metadata(self) -> LLMMetadata:
        """What llama-index wants to know of a model."""
        return LLMMetadata(model_name=self.model, is_chat_model=True, num_output=self.max_tokens)

    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        """The reply as it comes.

        `response_format` is left out where the endpoint does not know it.

        Raises:
            EndpointError: it cannot be reached, refuses, breaks the protocol or takes too long.
        """
        text = ""
        for delta in self._deltas(messages, kwargs):
            text += delta
            message = ChatMessage(role="assistant", content=text)
            yield ChatResponse(message=message, delta=delta)

    def chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        """The whole reply.

        Raises:
            EndpointError: as `stream_chat`.
        """
        text = "".join(self._deltas(messages, kwargs))
        return ChatResponse(message=ChatMessage(role="assistant", content=text))

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """A completion, as a chat of one message."""
        reply = self.chat([ChatMessage(role="user", content=prompt)], **kwargs)
        return CompletionResponse(text=reply.message.content or "")

    def stream_complete(
        self, prompt: str, formatted: bool = False, **kwargs: Any
    ) -> CompletionResponseGen:
        """A completion as it comes, as a chat of one message."""
        for reply in self.stream_chat([ChatMessage(role="user", content=prompt)], **kwargs):
            yield CompletionResponse(text=reply.message.content or "", delta=reply.delta)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _deltas(self, messages: Sequence[ChatMessage], options: dict[str, Any]) -> Iterator[str]:
        deadline = self._clock() + self.timeout
        body = self._body(messages, options)
        try:
            yield from self._sent(body, deadline)
        except _FormatUnknownError:
            self._structured = False
            yield from self._sent(self._body(messages, options), deadline)

    def _body(self, messages: Sequence[ChatMessage], options: dict[str, Any]) -> dict[str, Any]:
        wanted = (
            options
            if self._structured
            else {name: value for name, value in options.items() if name != "response_format"}
        )
        return {
            "model": self.model,
            "messages": [{"role": m.role.value, "content": m.content or ""} for m in messages],
            "max_tokens": self.max_tokens,
            "temperature": self.temperature,
            "stream": True,
            **wanted,
        }

    def _sent(self, body: dict[str, Any], deadline: float) -> Iterator[str]:
        url = f"{self.base_url.rstrip('/')}/chat/completions"
        try:
            with self._client.stream("POST", url, json=body) as response:
                if response.status_code in {400, 422} and "response_format" in body:
                    raise _FormatUnknownError
                if response.status_code != 200:
                    raise EndpointError(f"{url} answered {response.status_code}")
                yield from _contents(self._chunks(response, url, deadline), url)
        except httpx.TimeoutException as error:
            raise EndpointError(f"{url} did not answer in time", slow=True) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise EndpointError(f"{url}: {type(error).__name__}") from error

    def _chunks(self, response: httpx.Response, url: str, deadline: float) -> Iterator[bytes]:
        size = 0
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > MOST_BYTES:
                raise EndpointError(f"{url} sent more than {MOST_BYTES:,} bytes")
            if self._clock() > deadline:
                raise EndpointError(f"{url} took more than {self.timeout:g} s", slow=True)
            yield chunk


class _FormatUnknownError(Exception):
    """The endpoint refuses the request that asks for a form."""


def _contents(chunks: Iterator[bytes], url: str) -> Iterator[str]:
    """The text in server-sent events, or in one JSON body where the endpoint does not stream."""
    rest, streamed, body = b"", False, bytearray()
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            if not line.startswith(b"data:"):
                body += line
                continue
            streamed = True
            if line[5:].strip() == b"[DONE]":
                return
            yield _content(line[5:], url)
    if not streamed:
        yield _content(bytes(body + rest), url)


def _content(data: bytes, url: str) -> str:
    try:
        choice = json.loads(data)["choices"]
        if not choice:  # the last chunk, which tells the usage
            return ""
        part = choice[0].get("delta") or choice[0].get("message") or {}
        return str(part.get("content") or "")
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise EndpointError(f"{url} sent what is no chat completion") from error
