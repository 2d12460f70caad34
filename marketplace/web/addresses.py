"""Addresses of pages that need nothing but their name: every page of results asks for some twenty."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlencode

from flask import request, url_for

_READABLE = "!$'()*,/:;?@"  # may stand in a query string as it is, and does in those of `url_for`


def address(endpoint: str, query: str | Sequence[tuple[str, str]] = ()) -> str:
    """Where a page is below this root, with a query string or its (name, value) pairs: what `url_for` says, sooner."""
    encoded = query if isinstance(query, str) else urlencode(query, safe=_READABLE)
    path = _path(endpoint, request.script_root)
    return f"{path}?{encoded}" if encoded else path


@lru_cache(256)
def _path(endpoint: str, _root: str) -> str:
    return url_for(endpoint)
