"""A language model whose every word the test decides: a real server of OpenAI's protocol."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Model:
    """What the scripted server sends, and what it was sent."""

    def __init__(self) -> None:
        self.status = 200
        self.body: bytes | Iterator[bytes] = b""
        self.kind = "text/event-stream"
        self.bodies: list[bytes] = []
        self.requests: list[dict[str, Any]] = []
        self.authorisation: str | None = None
        self.refuses_format = False
        self.was_left = threading.Event()
        self.url = ""

    def says(self, text: str, piece: int = 7) -> None:
        """Stream a text."""
        self.body = spoken(text, piece) + b'data: {"choices": []}\n\ndata: [DONE]\n\n'

    def writes(self, *sentences: tuple[int, str]) -> None:
        """Stream sentences in the form that was asked for."""
        items = [{"passage": f"[{n}]", "text": text} for n, text in sentences]
        self.says(json.dumps({"sentences": items}))


def spoken(text: str, piece: int = 7) -> bytes:
    """A text as the endpoint streams it, without the end."""
    pieces = [text[i : i + piece] for i in range(0, len(text), piece)]
    chunks = [{"choices": [{"delta": {"content": p}}]} for p in pieces]
    return "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks).encode()


@contextmanager
def running_model() -> Iterator[Model]:
    """A server that says what the test has it say, while the test lasts."""
    script = Model()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            script.requests.append(request)
            script.authorisation = self.headers["Authorization"]
            refused = script.refuses_format and "response_format" in request
            self.send_response(400 if refused else script.status)
            self.send_header("Content-Type", script.kind)
            self.end_headers()
            for part in [script.body] if isinstance(script.body, bytes) else script.body:
                try:
                    self.wfile.write(part)
                except OSError:  # the client has had enough
                    script.was_left.set()
                    return

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        script.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        yield script
        server.shutdown()
