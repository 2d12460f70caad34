"""Addresses of pages that need nothing but their name and a query string."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode, urlsplit

from flask import request, url_for

from marketplace.kernel.feature import link

_READABLE = "!$'()*,/:;?@"  # may stand in a query string as it is, and does in those of `url_for`


def address(endpoint: str, query: str | Sequence[tuple[str, str]] = ()) -> str:
    """Where a page is below this root, with a query string or its (name, value) pairs."""
    return with_query(url_for(endpoint), query)


def with_query(path: str, query: str | Sequence[tuple[str, str]]) -> str:
    """A path, with a query string or its (name, value) pairs where there are any."""
    encoded = query if isinstance(query, str) else urlencode(query, safe=_READABLE)
    return f"{path}?{encoded}" if encoded else path


def home() -> str:
    """Where the site begins, in the reader's language."""
    return f"{request.script_root}/"


def page_or_home(name: str, **values: object) -> str:
    """Where a feature's page is, or the home page where no such feature is installed."""
    return link(name, **values) or home()


def within_site(target: str | None) -> str:
    """The address when it is a path of this site, else nothing: a link elsewhere must not pass through a page of ours."""
    if not target or not target.startswith("/") or target[1:2] in ("/", "\\") or "\\" in target:
        return ""
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or any(ord(character) < 32 for character in target):
        return ""
    return target
