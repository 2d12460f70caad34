"""Addresses of pages that need nothing but their name: every page of results asks for some twenty."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

from marketplace.kernel.feature import link

_READABLE = "!$'()*,/:;?@"  # may stand in a query string as it is, and does in those of `url_for`


def address(endpoint: str, query: str | Sequence[tuple[str, str]] = ()) -> str:
    """Where a page is below this root, with a query string or its (name, value) pairs: what `url_for` says, sooner."""
    encoded = query if isinstance(query, str) else urlencode(query, safe=_READABLE)
    path = _path(endpoint, request.script_root)
    return f"{path}?{encoded}" if encoded else path


@lru_cache(256)
def _path(endpoint: str, _root: str) -> str:
    return url_for(endpoint)


def home() -> str:
    """Where the site begins, in the reader's language."""
    return f"{request.script_root}/"


def page_or_home(name: str, **values: Any) -> str:
    """Where a feature's page is, or the home page where no such feature is installed."""
    return link(name, **values) or home()
