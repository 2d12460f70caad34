"""The HTTP face: API, hosted pages and controls on one port of 127.0.0.1."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .api import BrokenConnection, Reply

MAX_BODY = 1_000_000  # bytes
CSS = (Path(__file__).parent / "page.css").read_text()

Answer = Callable[[str, str, str, str, Any], Reply]


class Server(ThreadingHTTPServer):
    """A thread per connection. `request_queue_size` lets many clients knock at once."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, port: int, answer: Answer) -> None:
        self.answer = answer
        super().__init__(("127.0.0.1", port), Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class Handler(BaseHTTPRequestHandler):
    """Reads a request, lets `Server.answer` answer it. Nothing is logged: bodies hold card numbers."""

    protocol_version = "HTTP/1.1"
    server_version = "stripe-standin"
    disable_nagle_algorithm = True
    server: Server

    def handle_one(self) -> None:
        """GET, POST and DELETE alike."""
        length = int(self.headers.get("Content-Length") or 0)
        if length > MAX_BODY:
            self.close_connection = True
            self.reply(
                Reply(413, json.dumps({"error": {"type": "invalid_request_error", "message": "Too large"}}))
            )
            return
        body = self.rfile.read(length).decode("utf-8", "replace")
        address = urlsplit(self.path)
        try:
            self.reply(self.server.answer(self.command, address.path, address.query, body, self.headers))
        except BrokenConnection:
            self.break_off()

    do_GET = do_POST = do_DELETE = handle_one

    def reply(self, reply: Reply) -> None:
        """Send it whole, in one write."""
        payload = reply.body.encode()
        self.send_response(reply.status)
        headers = {"Content-Type": "application/json; charset=utf-8"} | reply.headers
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def break_off(self) -> None:
        """Reset the connection: the client sees no answer at all."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def log_message(self, format: str, *args: Any) -> None:
        """Silence."""
