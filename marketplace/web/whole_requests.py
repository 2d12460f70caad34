"""The site's side of the web server: a thread draws pages and never waits for somebody's line.

An ASGI application around our WSGI one. What a visitor sends is taken whole, however slowly it comes, before one of the
few threads gets it; what a thread has drawn is kept and sent by itself, and what it clears up after that nobody waits
for. A body that is too slow, too large, or one too many at a time is not waited for: the page says so (`web.security`
reads `environ[TROUBLE]`). A reader who is too slow is let go.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any
from urllib.parse import unquote_to_bytes

from config import Network
from marketplace.web.proxies import network_of, visitor_of

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
WSGI = Callable[..., Iterable[bytes]]
Head = tuple[int, list[tuple[bytes, bytes]]]  # an answer's status and headers

log = logging.getLogger(__name__)
TROUBLE = "gisul.body"  # in a request's environ: "late", "too_large", "too_many" or ""
IN_MEMORY = 512 * 1024  # bytes; what is larger waits in a temporary file
PIECE = 256 * 1024  # bytes sent at a time
NO_ROOM = "지금은 파일을 보낼 수 없습니다. 잠시 뒤에 다시 열어 주십시오. / The file can't be sent now. Please open it again in a moment."


@dataclass(frozen=True)
class Bounds:
    """What bodies may take: bytes of one, seconds before and bytes a second after which they have to come, how many at
    a time from one visitor and from all; seconds and bytes a second for reading an answer, and bytes of answers that one
    visitor may leave unread; bytes of all together that are here, bodies and answers."""

    largest: int
    patience: float = 30.0
    slowest: int = 64 * 1024
    of_one_visitor: int = 16
    of_all: int = 256
    reading_time: float = 120.0
    slowest_reader: int = 64 * 1024
    unread_by_one: int = 512 * 1024**2
    bytes_of_all: int = 4 * 1024**3


@dataclass
class Body:
    """What has come of a request's body."""

    file: IO[bytes]
    size: int = 0


class WholeRequests:
    """ASGI application that serves a WSGI one on `threads` threads."""

    def __init__(self, app: WSGI, threads: int, bounds: Bounds, proxies: Sequence[Network] = ()) -> None:
        self.app, self.bounds, self.proxies = app, bounds, proxies
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="pages")
        self.coming: Counter[str] = Counter()  # bodies under way by visitor
        self.unread: Counter[str] = Counter()  # bytes of answers by visitor
        self.held = 0  # bytes of bodies and answers that are here

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        with SpooledTemporaryFile(IN_MEMORY) as answer:
            environ = environ_of(scope)
            visitor = self._visitor(environ)
            drawn = await self._drawn(environ, receive, answer)
            if drawn is None:  # the visitor has gone
                return
            head, clear_up = drawn
            size = answer.tell()
            if size > IN_MEMORY and not self._has_room(visitor, size):
                head, size = _no_room(answer)
            self.held += size
            self.unread[visitor] += size
            try:
                await self._send(send, head, answer, size)
            finally:
                self.held -= size
                self.unread[visitor] -= size
                if not self.unread[visitor]:
                    del self.unread[visitor]
                self.threads.submit(clear_up).add_done_callback(_report)

    def _visitor(self, environ: dict[str, Any]) -> str:
        address = visitor_of(environ["REMOTE_ADDR"], environ.get("HTTP_X_FORWARDED_FOR", ""), self.proxies)
        return network_of(address)

    def _has_room(self, visitor: str, size: int) -> bool:
        """Whether so large an answer may wait for its reader: else a few who read nothing would fill the disk for all."""
        mine, all_of_us = self.unread[visitor] + size, self.held + size
        return mine <= self.bounds.unread_by_one and all_of_us <= self.bounds.bytes_of_all

    async def _drawn(
        self, environ: dict[str, Any], receive: Receive, answer: IO[bytes]
    ) -> tuple[Head, Callable[[], None]] | None:
        """Take the body and draw the answer; when it is drawn the body is gone."""
        with SpooledTemporaryFile(IN_MEMORY) as came:
            body = Body(came)
            try:
                trouble = await self._take(environ, receive, body)
                if trouble is None:
                    return None
                _hand_over(environ, body, trouble)
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(self.threads, _draw, self.app, environ, answer)
            finally:
                self.held -= body.size

    async def _send(self, send: Send, head: Head, answer: IO[bytes], size: int) -> None:
        """Send what was drawn; a visitor who reads too slowly is let go."""
        answer.seek(0)
        status, headers = head
        begun, sent = time.monotonic(), 0
        await send({"type": "http.response.start", "status": status, "headers": headers})
        while True:
            piece = answer.read(PIECE)
            more = sent + len(piece) < size
            message = {"type": "http.response.body", "body": piece, "more_body": more}
            left = begun + self.bounds.reading_time + sent / self.bounds.slowest_reader - time.monotonic()
            await asyncio.wait_for(send(message), max(left, 0.0))
            sent += len(piece)
            if not more:
                return

    async def _take(self, environ: dict[str, Any], receive: Receive, body: Body) -> str | None:
        """Read the body; what was wrong with it, "" for nothing, None when the visitor has gone."""
        declared = environ.get("CONTENT_LENGTH", "")
        if declared in ("", "0") and "HTTP_TRANSFER_ENCODING" not in environ:
            return ""
        if declared.isdigit() and int(declared[:20]) > self.bounds.largest:
            return "too_large"
        visitor = self._visitor(environ)
        if self.coming[visitor] >= self.bounds.of_one_visitor or self.coming.total() >= self.bounds.of_all:
            return "too_many"
        self.coming[visitor] += 1
        try:
            return await self._read(receive, body)
        finally:
            self.coming[visitor] -= 1
            if not self.coming[visitor]:
                del self.coming[visitor]

    async def _read(self, receive: Receive, body: Body) -> str | None:
        bounds, begun = self.bounds, time.monotonic()
        while True:
            left = begun + bounds.patience + body.size / bounds.slowest - time.monotonic()
            try:
                message = await asyncio.wait_for(receive(), max(left, 0.0))
            except TimeoutError:
                return "late"
            if message["type"] != "http.request":
                return None
            piece = message.get("body", b"")
            if body.size + len(piece) > bounds.largest:
                return "too_large"
            if self.held + len(piece) > bounds.bytes_of_all:
                return "too_many"
            body.file.write(piece)
            body.size += len(piece)
            self.held += len(piece)
            if not message.get("more_body", False):
                return ""


def environ_of(scope: dict[str, Any]) -> dict[str, Any]:
    """PEP 3333's environ of an ASGI scope, without the body."""
    raw = scope.get("raw_path") or scope["path"].encode()
    host, port = scope.get("server") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(raw.partition(b"?")[0]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope.get("client") or ("", 0))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        key = name.decode("latin-1").upper()
        if "_" in key:  # X_Forwarded_For would pass for X-Forwarded-For
            continue
        key = key.replace("-", "_")
        if key not in ("CONTENT_LENGTH", "CONTENT_TYPE"):
            key = "HTTP_" + key
        text = value.decode("latin-1")
        if key in environ:
            text = environ[key] + ("; " if key == "HTTP_COOKIE" else ",") + text
        environ[key] = text
    return environ


def _hand_over(environ: dict[str, Any], body: Body, trouble: str) -> None:
    """Give the request its body, whose length is known now."""
    environ[TROUBLE] = trouble
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ["CONTENT_LENGTH"] = str(0 if trouble else body.size)
    body.file.seek(0)
    environ["wsgi.input"] = body.file


def _no_room(answer: IO[bytes]) -> tuple[Head, int]:
    """Put a sentence in the answer's place."""
    answer.seek(0)
    answer.truncate()
    size = answer.write(NO_ROOM.encode())
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(size).encode())]
    return (503, [*headers, (b"retry-after", b"60")]), size


def _report(done: Future[None]) -> None:
    if (error := done.exception()) is not None:
        log.error("clearing up after an answer", exc_info=error)


def _draw(app: WSGI, environ: dict[str, Any], answer: IO[bytes]) -> tuple[Head, Callable[[], None]]:
    """In a thread: the answer's head, and what clears up after it once it is sent; its body is written to `answer`."""
    started: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _error: object = None) -> Any:
        started[:] = [status, headers]
        return answer.write

    parts = app(environ, start_response)
    clear_up = getattr(parts, "close", lambda: None)
    try:
        for part in parts:
            answer.write(part)
    except BaseException:
        clear_up()
        raise
    status, headers = started
    return (
        int(status[:3]),
        [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in headers],
    ), clear_up
