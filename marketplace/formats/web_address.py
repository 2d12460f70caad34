"""Addresses of web pages as people write them: `www.…`, `HTTPS://…`, a bare domain."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from marketplace.formats.text_in import one_line

LONGEST = 200
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!\d)(//)?")
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")


def parse(text: str | None) -> str | None:
    """The address with https:// before it where it had none, its scheme and domain in lower case; None if it is none."""
    written = one_line(text).replace("：", ":").replace("／", "/").replace("．", ".")
    scheme = _SCHEME.match(written)
    if scheme is None:
        written = "https://" + written.lstrip("/")
    elif scheme[1].lower() not in ("http", "https") or not scheme[2]:
        return None
    if re.search(r"\s", written) or len(written) > LONGEST:
        return None
    try:
        parts = urlsplit(written)
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").lower().rstrip(".")
    labels = host.split(".")
    if (
        parts.username is not None
        or len(labels) < 2
        or labels[-1].isdigit()
        or not all(map(_LABEL.fullmatch, labels))
    ):
        return None
    place = f"{host}:{port}" if port else host
    return parts._replace(scheme=parts.scheme.lower(), netloc=place).geturl()
