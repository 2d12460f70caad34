"""Requests that nobody meant: every route, five kinds of people, values beyond all bounds. Seeded, so each can be had again.

A request begins as a row of the matrix and is then bent: parts of its address, its parameters, fields, files, headers
and method. What a person may not do must leave every table as it was, and nothing may be a fault.
"""

from __future__ import annotations

import contextvars
import io
import logging
import re
import time
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote

from sqlalchemy import event
from werkzeug.exceptions import HTTPException

from marketplace.kernel.database import db
from tests.access.matrix import ROWS
from tests.access.rows import Row
from tests.access.stage import WRITTEN_BY_READING, Stage
from tests.access.test_matrix import RENDERS, address
from tests.access.test_odd_addresses import parameters

PEOPLE = ("guest", "member", "finance", "officer", "center_admin")
NUMBERS = (
    "9" * 20,
    "9" * 5000,
    "-1",
    "0",
    "1e400",
    "NaN",
    "2147483648",
    "²",
    "１２３",
    "1억 2천만",
    "0.00000001",
    "-0",
    "１e９",
)
DAYS = (
    "9999-12-31",
    "0001-01-01",
    "99999-01-01",
    "2026-02-30",
    "1899-12-31",
    "2026-13-01",
    "9999-12",
    "00:00",
    "24:00",
)
TEXTS = (
    "", " ", "가" * 6000, "\x00", "\u202e가", "%", "' OR 1=1 --", "{{7*7}}", "<script>alert(1)</script>", "../../etc/passwd",
    "None", "null", "a@b", "y", "ko", "KR", "WORLD", "半導體", "🧪", "\ud7ff", "%ED%A0%80", "true", "on", "[]", "{}",
)  # fmt: skip
ODD = (*NUMBERS, *DAYS, *TEXTS)
# A part of an address: what a browser could send there.
PARTS = (
    "9" * 20,
    "9" * 5000,
    "-1",
    "%00",
    "%ED%A0%80",
    "%E2%80%AE",
    "..%2F..",
    "None",
    "a" * 300,
    "9999-12-31",
    "%F0%9F%A7%AA",
)
FILES = (
    ("empty.pdf", b""),
    ("노트.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"),
    ("표.csv", "제품,매출액\n필름,999999999999999999999999\n".encode()),
    ("zip.xlsx", b"PK\x03\x04" + bytes(200)),
    ("a" * 300 + ".png", b"\x89PNG\r\n\x1a\n" + bytes(50)),
    ("..\\..\\evil.exe", b"MZ" + bytes(100)),
)  # fmt: skip
HEADERS = (
    {"Accept": "application/json"}, {"Range": "bytes=0-" + "9" * 30}, {"If-None-Match": '"' + "x" * 2000 + '"'},
    {"If-Modified-Since": "Mon, 99 Foo 9999 99:99:99 GMT"}, {"Accept-Language": "q=" * 500}, {"Cookie": "theme=" + "x" * 3000},
    {"X-Forwarded-For": "9" * 3000}, {"Content-Type": "multipart/form-data"}, {"Content-Type": "application/json"},
    {"User-Agent": "가" * 300}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"},
)  # fmt: skip
# What a visit itself leaves: looks, counts of wrong passwords, one's own searches.
NOISE = {*WRITTEN_BY_READING, "failed_sign_in", "recent_search"}
# Who may what depends on these; and these end sessions: back to the first state after each.
TELLING = {"membership", "organisation", "user_account"}
ENDING = {
    "accounts.sign_out",
    "accounts.close",
    "accounts.end_session",
    "accounts.end_other_sessions",
    "accounts.password",
}
BACK_AFTER = 200  # requests


@dataclass
class Found:
    """What came of it: each fault, each change that was nobody's right, the slowest answer."""

    requests: int = 0
    faults: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    statuses: dict[int, int] = field(default_factory=dict)


class Fuzz:
    """Sends bent requests to the stage."""

    def __init__(self, stage: Stage, seed: int) -> None:
        self.stage, self.chance, self.found = stage, Random(seed), Found()
        self.names = parameters()
        self.fields: dict[str, list[str]] = {}
        self.may = {(row.endpoint, row.method): frozenset[str]() for row in ROWS}
        for row in ROWS:
            self.may[row.endpoint, row.method] |= row.may
        self.written: set[str] = set()  # tables, in what was committed
        self.pending: set[str] = set()
        self.reason = ""

    def run(self, requests: int) -> Found:
        """Send so many; what was found."""
        logger = logging.getLogger("marketplace.web.errors")
        handler = logging.Handler()
        handler.emit = self._keep_reason  # type: ignore[method-assign]
        logger.addHandler(handler)
        listeners = (
            ("before_cursor_execute", self._note),
            ("commit", self._keep_written),
            ("rollback", self._forget_written),
        )
        for name, listener in listeners:
            event.listen(db.engine, name, listener)
        app, before = self.stage.app, self.stage.app.config["PROPAGATE_EXCEPTIONS"]
        app.config["PROPAGATE_EXCEPTIONS"] = False
        try:
            for number in range(requests):
                self._one(number)
        finally:
            app.config["PROPAGATE_EXCEPTIONS"] = before
            for name, listener in listeners:
                event.remove(db.engine, name, listener)
            logger.removeHandler(handler)
            self.stage.restore()
        return self.found

    def _keep_reason(self, record: logging.LogRecord) -> None:
        self.reason = logging.Formatter().formatException(record.exc_info)[-1500:] if record.exc_info else ""

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if match := re.match(r"\s*(?:INSERT(?: OR IGNORE)? INTO|UPDATE|DELETE FROM) \"?(\w+)", statement):
            self.pending.add(match[1])

    def _keep_written(self, _connection: Any) -> None:
        self.written |= self.pending
        self.pending.clear()

    def _forget_written(self, _connection: Any) -> None:
        self.pending.clear()

    def _one(self, number: int) -> None:
        chance, stage = self.chance, self.stage
        row, role = chance.choice(ROWS), chance.choice(PEOPLE)
        bent = chance.random() < 0.4
        path = self._path(row) if bent else address(stage, row).partition("?")[0]
        method = (
            row.method
            if chance.random() < 0.95
            else chance.choice(("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"))
        )
        how = self._how(row, path, method)
        told = f"{number}: {role} {method} {path[:120]} {str(how)[:300]}"
        self.written.clear()
        version = stage.version()
        began = time.perf_counter()
        reply = contextvars.Context().run(stage.clients[role].open, path, method=method, **how)
        reply.get_data()
        reply.close()
        took = time.perf_counter() - began
        found = self.found
        found.requests += 1
        found.statuses[reply.status_code] = found.statuses.get(reply.status_code, 0) + 1
        found.slowest = max(found.slowest, (took, told))
        if reply.status_code >= 500:
            found.faults.append(f"{told}\n{self.reason}")
        changed = self.written - NOISE if stage.version() != version else set()
        self._judge(row, role, method, path if bent else "", changed, told)
        ends = row.endpoint in ENDING and method == "POST"
        if changed & TELLING or ends or number % BACK_AFTER == BACK_AFTER - 1:
            stage.restore()
            if ends and role != "guest":
                stage.browser_again(role)

    def _judge(self, row: Row, role: str, method: str, path: str, changed: set[str], told: str) -> None:
        """Only who may do it by the matrix changes anything; on a bent address, who may do it to something."""
        at = path.removeprefix("/en") or address(self.stage, row).partition("?")[0]
        endpoint = self._endpoint(at, method) or row.endpoint
        asks = "GET" if method == "HEAD" else method
        as_it_stands = not path and (endpoint, asks) == (row.endpoint, row.method)
        allowed = row.may if as_it_stands else self.may.get((endpoint, asks), frozenset())
        reads = asks in ("GET", "OPTIONS") and endpoint not in RENDERS
        if changed and (reads or role not in allowed):
            self.found.changes.append(f"{told}: {sorted(changed)}")

    def _endpoint(self, path: str, method: str) -> str | None:
        """The route that this address and method lead to."""
        try:
            return str(self.stage.app.url_map.bind("localhost").match(path, method)[0])
        except HTTPException:
            return None

    def _path(self, row: Row) -> str:
        """The row's address with some of its parts bent, or in English."""
        chance, stage = self.chance, self.stage
        path = address(stage, row).partition("?")[0]
        pieces = path.split("/")
        values = [quote(str(stage.values[name])) for name in row.at.values() if not name.startswith("=")]
        for at, piece in enumerate(pieces):
            if piece in values and chance.random() < 0.7:
                others = [str(value) for value in stage.values.values() if isinstance(value, str | int)]
                pieces[at] = (
                    chance.choice(PARTS) if chance.random() < 0.6 else quote(chance.choice(others), safe="")
                )
        return ("/en" if chance.random() < 0.3 else "") + "/".join(pieces)

    def _how(self, row: Row, path: str, method: str) -> dict[str, Any]:
        chance = self.chance
        how: dict[str, Any] = {"headers": dict(chance.choice(HEADERS)) if chance.random() < 0.15 else {}}
        if chance.random() < 0.5:
            names = chance.sample(self.names, chance.randint(1, 4))
            how["query_string"] = {name: chance.choice(ODD) for name in names}
        elif row.query:
            how["query_string"] = row.query
        if method in ("POST", "PUT"):
            how["data"] = self._data(row, path)
            if "Content-Type" not in how["headers"]:
                how["content_type"] = "multipart/form-data"
        return how

    def _data(self, row: Row, path: str) -> dict[str, Any]:
        chance = self.chance
        data = dict(row.data(self.stage.values)) if callable(row.data) else dict(row.data)
        data = {
            name: value for name, value in data.items() if isinstance(value, str | int)
        }  # files: see FILES
        for name in [*data, *self._fields_of(row, path)]:
            if chance.random() < 0.35:
                data[name] = chance.choice(ODD)
            elif chance.random() < 0.05:
                file, content = chance.choice(FILES)
                data[name] = (io.BytesIO(content), file)
        return data

    def _fields_of(self, row: Row, path: str) -> list[str]:
        """The fields of the form at this address, as those who may use it see it."""
        if row.name not in self.fields:
            names: set[str] = set()
            for role in sorted(row.may & set(PEOPLE)):
                page = contextvars.Context().run(self.stage.clients[role].get, address(self.stage, row))
                names |= set(
                    re.findall(
                        r'<(?:input|select|textarea)[^>]* name="([^"]+)"',
                        page.get_data().decode("utf-8", "replace"),
                    )
                )
                page.close()
            self.fields[row.name] = sorted(names - {"csrf_token"})
        return self.fields[row.name]
