"""Where the server is: ``https://user:password@host:9200/prefix``, all but scheme and host optional."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

PREFIX = "gisulmadang"
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,60}")


class Address(NamedTuple):
    """The parts of an address; ``prefix`` begins the names of the indices. ``user`` is empty when nobody is asked."""

    secure: bool
    host: str
    port: int
    user: str
    password: str
    prefix: str

    def __repr__(self) -> str:
        return f"Address({self.host}:{self.port}/{self.prefix})"


def parse(url: str) -> Address:
    """The parts of an address. Raises ``ValueError``, without repeating what holds a password, for anything else."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        host, port = "", None
    prefix = parts.path.strip("/") or PREFIX if host else ""
    if not host or parts.scheme not in ("http", "https") or not _NAME.fullmatch(prefix):
        raise ValueError("not an address of the form https://user:password@host:9200/prefix") from None
    secure = parts.scheme == "https"
    return Address(
        secure,
        host,
        port or (443 if secure else 9200),
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        prefix,
    )
