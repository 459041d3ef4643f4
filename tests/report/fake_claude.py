"""A server on this machine that speaks the Messages API's event stream, and says what a test wants it to say."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

from core.report import ClaudeSettings, ClaudeWriter

MODEL = "fake-model"


@dataclass(frozen=True)
class Answer:
    """What one request gets."""

    text: str = ""
    status: int = 200
    stop_reason: str | None = "end_turn"
    events: int | None = None
    """How many events are sent before it ends in another way; None sends all."""
    then: Literal["close", "silence", "cut JSON", "error", "endless"] = "close"
    """What happens after `events`."""
    begins: bool = True
    """False says nothing at all until the client has gone."""
    pause_s: float = 0.0
    """Between two pieces of the text."""


@dataclass
class Received:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def user_blocks(self) -> list[dict[str, Any]]:
        return list(self.body["messages"][0]["content"])

    @property
    def user_text(self) -> str:
        return "\n".join(block.get("text", "") for block in self.user_blocks)


class FakeClaude(ThreadingHTTPServer):
    """Answers each request with the next of its answers; the last one stays."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: list[Answer] = []
        self.received: list[Received] = []
        self.left = threading.Event()
        """Set when a client has gone before its answer was over."""
        self.patience_s = 20.0
        self.retries = 0

    def says(self, *answers: Answer | str) -> None:
        self.answers = [answer if isinstance(answer, Answer) else Answer(answer) for answer in answers]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def settings(self) -> ClaudeSettings:
        return ClaudeSettings(
            "sk-test", MODEL, self.url, timeout_s=self.patience_s, max_retries=self.retries, pause_s=0.01
        )

    @property
    def writer(self) -> ClaudeWriter:
        return ClaudeWriter(self.settings)

    def handle_error(self, request: Any, client_address: Any) -> None:
        self.left.set()


@contextmanager
def fake_claude() -> Iterator[FakeClaude]:
    """Such a server, running."""
    with FakeClaude() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def event(kind: str, **data: Any) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}\n\n".encode()


def stream_of(text: str, stop_reason: str | None = "end_turn") -> list[bytes]:
    """A whole answer as the events of the Messages API."""
    used = {
        "input_tokens": 300, "cache_creation_input_tokens": 1200, "cache_read_input_tokens": 0, "output_tokens": 1,
    }  # fmt: skip
    message = {
        "id": "msg_1", "type": "message", "role": "assistant", "model": MODEL, "content": [],
        "stop_reason": None, "stop_sequence": None, "usage": used,
    }  # fmt: skip
    return [
        event("message_start", message=message),
        event("content_block_start", index=0, content_block={"type": "text", "text": ""}),
        *(_delta(text[k : k + 40]) for k in range(0, len(text), 40)),
        event("content_block_stop", index=0),
        event(
            "message_delta",
            delta={"stop_reason": stop_reason, "stop_sequence": None},
            usage={"output_tokens": 700},
        ),
        event("message_stop"),
    ]


def _delta(text: str) -> bytes:
    return event("content_block_delta", index=0, delta={"type": "text_delta", "text": text})


class _Handler(BaseHTTPRequestHandler):
    server: FakeClaude

    def do_POST(self) -> None:
        server = self.server
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server.received.append(Received(self.path, dict(self.headers), body))
        answer = server.answers.pop(0) if len(server.answers) > 1 else server.answers[0]
        if answer.status != 200:
            self._head(answer.status, "application/json")
            self.wfile.write(b'{"type": "error", "error": {"type": "x", "message": "no"}}')
            return
        if not answer.begins:
            self._wait_for_the_client_to_leave()
            return
        self._head(200, "text/event-stream")
        pieces = stream_of(answer.text, answer.stop_reason)
        self._send(pieces if answer.events is None else pieces[: answer.events], answer.pause_s)
        if answer.events is not None:
            self._end(answer)

    def _head(self, status: int, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.flush()

    def _send(self, pieces: Sequence[bytes], pause_s: float = 0.0) -> None:
        for piece in pieces:
            self.wfile.write(piece)
            self.wfile.flush()
            time.sleep(pause_s)

    def _end(self, answer: Answer) -> None:
        match answer.then:
            case "silence":
                self._wait_for_the_client_to_leave()
            case "cut JSON":
                self._send([b'event: content_block_delta\ndata: {"type": "cont\n\n'])
            case "error":
                self._send([event("error", error={"type": "overloaded_error", "message": "busy"})])
            case "endless":
                while True:  # until writing to a client that has gone fails
                    self._send([_delta("word " * 8)], 0.002)

    def _wait_for_the_client_to_leave(self) -> None:
        self.connection.settimeout(30)
        if not self.connection.recv(1):
            self.server.left.set()

    def log_message(self, *_: Any) -> None:
        pass
