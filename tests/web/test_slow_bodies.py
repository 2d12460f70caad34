"""Bodies that come slowly, over real sockets: they hold no thread that draws pages, and they end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.wsgi import ClosingIterator

from marketplace.web.whole_requests import Bounds, WholeRequests
from tests import servers


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where the small site answers."""
    port = servers.free_port()
    log = tmp_path_factory.mktemp("slow") / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [
                str(Path(sys.executable).parent / "granian"), "--interface", "asginl", "--no-ws", "--host", "127.0.0.1",
                "--port", str(port), "--workers", "1", "--log-level", "error", "tests.web.slow_site:app",
            ],
            cwd=servers.ROOT, stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
    try:
        servers.wait_until(lambda: _listens(port), what="the small site")
        yield port
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def connection(port: int, text: str) -> socket.socket:
    """A socket to the site on which this was sent."""
    made = socket.create_connection(("127.0.0.1", port), timeout=30)
    made.sendall(text.replace("\n", "\r\n").encode())
    return made


def answer(made: socket.socket) -> str:
    """Everything that came before the site closed."""
    with made:
        return b"".join(iter(lambda: made.recv(65536), b"")).decode("utf-8", "replace")


def post(length: object, body: str = "", more: str = "") -> str:
    return f"POST /up HTTP/1.1\nHost: a\nConnection: close\nContent-Length: {length}\n{more}\n{body}"


GET = "GET /page HTTP/1.1\nHost: a\nConnection: close\n\n"


def test_trust_24_slow_uploads_hold_no_page_and_end(port: int) -> None:
    slow = [connection(port, post(1000, "begun")) for _ in range(20)]
    for _ in range(5):
        assert answer(connection(port, GET)).endswith("0  /page")
    assert all("late" in answer(one) for one in slow)


def test_trust_24_a_trickle_is_no_upload(port: int) -> None:
    trickle = connection(port, post(1000))
    with contextlib.suppress(OSError):  # the site closes in the midst of it
        for _ in range(1000):
            trickle.sendall(b"x")
            if trickle in _readable(trickle, 0.05):
                break
    assert "late" in answer(trickle)


def _readable(made: socket.socket, seconds: float) -> list[socket.socket]:
    import select

    return select.select([made], [], [], seconds)[0]


def test_trust_24_a_reader_who_stops_reading_holds_no_page(port: int) -> None:
    stopped = [connection(port, "GET /large HTTP/1.1\nHost: a\nConnection: close\n\n") for _ in range(6)]
    assert answer(connection(port, GET)).endswith("/page")
    for one in stopped:
        one.close()


def test_trust_24_whole_bodies_arrive_whole(port: int) -> None:
    body = "한" * 300_000
    assert answer(connection(port, post(len(body.encode()), body))).endswith(f"{len(body.encode())}  /up")
    chunked = (
        "POST /%ED%95%9C HTTP/1.1\nHost: a\nConnection: close\nTransfer-Encoding: chunked\n\n3\nabc\n0\n\n"
    )
    assert answer(connection(port, chunked)).encode("latin-1", "replace").startswith(b"HTTP/1.1 200")
    assert "3  /" in answer(connection(port, chunked))
    waits = post(3, more="Expect: 100-continue\n")
    made = connection(port, waits)
    assert made.recv(100).startswith(b"HTTP/1.1 100")
    made.sendall(b"abc")
    assert answer(made).endswith("3  /up")


@pytest.mark.parametrize("length", [2_000_001, 10**18])
def test_trust_24_what_is_too_large_is_not_waited_for(port: int, length: int) -> None:
    assert "too_large" in answer(connection(port, post(length, "begun")))


def test_trust_24_a_header_with_underscores_passes_for_none_with_hyphens(port: int) -> None:
    asked = GET.replace("Host: a\n", "Host: a\nX_Asked: forged\n")
    assert answer(connection(port, asked)).endswith("0  /page")


# What is kept meanwhile


def finished(work: Coroutine[Any, Any, Any]) -> Any:
    """What came of it, in a thread of its own: this one's loop may be the browser's."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def exchange(
    site: WholeRequests, messages: list[dict[str, Any]], length: int, reads: bool = True
) -> list[Any]:
    """What the site sends when the body comes like this and then nothing more comes, to a visitor who reads it or not."""
    sent: list[dict[str, Any]] = []
    coming = list(messages)

    async def receive() -> dict[str, Any]:
        return coming.pop(0) if coming else await asyncio.Event().wait()  # type: ignore[return-value]

    async def send(message: dict[str, Any]) -> None:
        if not reads and sent:
            await asyncio.Event().wait()
        sent.append(message)

    scope = {
        "type": "http", "method": "POST", "path": "/en/sign-in", "query_string": b"", "http_version": "1.1",
        "scheme": "http", "headers": [(b"host", b"localhost"), (b"content-length", str(length).encode())],
    }  # fmt: skip
    try:
        finished(site(scope, receive, send))
    finally:
        assert site.held == site.coming.total() == 0
        site.threads.shutdown()
    return sent


class Large:
    """A page of 700,000 bytes that knows when it was cleared up."""

    def __init__(self) -> None:
        self.cleared = 0

    def __call__(self, _environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])
        return ClosingIterator([b"x" * 700_000], self._clear)

    def _clear(self) -> None:
        self.cleared += 1


def test_trust_24_an_answer_for_which_there_is_no_room_is_to_be_asked_for_again() -> None:
    large = Large()
    sent = exchange(WholeRequests(large, 1, Bounds(largest=1000, bytes_of_all=600_000)), [], 0)
    assert sent[0]["status"] == 503
    assert (b"retry-after", b"60") in sent[0]["headers"]
    assert "Please open it again in a moment." in sent[1]["body"].decode()
    assert large.cleared == 1
    sent = exchange(WholeRequests(large, 1, Bounds(largest=1000, bytes_of_all=800_000)), [], 0)
    assert sum(len(message.get("body", b"")) for message in sent) == 700_000
    assert large.cleared == 2


def test_trust_24_who_leaves_much_unread_gets_no_more() -> None:
    site = WholeRequests(Large(), 1, Bounds(largest=1000, unread_by_one=1_000_000))
    site.unread["192.0.2.1"] = 999_999  # somebody else's
    assert exchange(site, [], 0)[0]["status"] == 200
    site = WholeRequests(Large(), 1, Bounds(largest=1000, unread_by_one=600_000))
    assert exchange(site, [], 0)[0]["status"] == 503


def test_trust_24_a_reader_who_stops_reading_is_let_go() -> None:
    large = Large()
    site = WholeRequests(large, 1, Bounds(largest=1000, reading_time=0.1, slowest_reader=10**9))
    with pytest.raises(TimeoutError):
        exchange(site, [], 0, reads=False)
    assert large.cleared == 1


def test_trust_24_one_visitor_has_many_addresses_of_ipv6(app: Flask) -> None:
    """A home gets a network of them: its bodies are counted together."""
    site = WholeRequests(Large(), 1, Bounds(largest=1000, of_one_visitor=1))
    site.coming["2001:db8:0:1::/64"] = 1
    trouble = finished(site._take({"CONTENT_LENGTH": "3", "REMOTE_ADDR": "2001:db8:0:1::7"}, None, None))  # type: ignore[arg-type]
    assert trouble == "too_many"


# The page that is drawn


def page(app: Flask, messages: list[dict[str, Any]], length: int, **bounds: Any) -> tuple[int, str]:
    """Status and text of the page about a body that comes like this."""
    site = WholeRequests(app.wsgi_app, 1, Bounds(**{"largest": 1000, "patience": 0.1} | bounds))
    sent = exchange(site, messages, length)
    return sent[0]["status"], b"".join(m.get("body", b"") for m in sent).decode()


def test_trust_24_the_page_says_what_to_do_about_it(app: Flask) -> None:
    status, text = page(app, [], 100)
    assert status == 408
    assert "did not arrive in time" in text
    status, text = page(app, [], 2000)
    assert status == 413
    assert "Too large" in text
    status, text = page(app, [], 100, of_one_visitor=0)
    assert status == 503
    assert "send it again in a while" in text
    status, text = page(
        app, [{"type": "http.request", "body": b"x" * 80, "more_body": True}], 100, bytes_of_all=50
    )
    assert status == 503


def test_trust_24_a_visitor_who_has_gone_is_not_drawn_for(app: Flask) -> None:
    with pytest.raises(IndexError):
        page(app, [{"type": "http.disconnect"}], 100)
