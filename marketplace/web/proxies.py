"""Whose request it is when a reverse proxy stands in front.

Every proxy adds to `X-Forwarded-For` the address it was called from, on the right; whatever stands left of what our own
proxies wrote was written by the visitor. So the first address from the right that is none of ours is the visitor's. A
request that does not come from one of ours is believed nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv6Address, IPv6Network, ip_address
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask, request

from config import Network

IPv6_OF_ONE_VISITOR = 64  # bits: a household or a phone holds all addresses behind them


class VisitorAddress:
    """WSGI middleware: REMOTE_ADDR is the visitor's."""

    def __init__(self, app: Callable[..., Iterable[bytes]], trusted: Sequence[Network]) -> None:
        self.app, self.trusted = app, trusted

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        forwarded = environ.pop("HTTP_X_FORWARDED_FOR", "")
        environ["REMOTE_ADDR"] = visitor_of(environ.get("REMOTE_ADDR", ""), forwarded, self.trusted)
        return self.app(environ, start_response)


def visitor_of(peer: str, forwarded: str, trusted: Sequence[Network]) -> str:
    """The visitor's address, from that of the connection and the header."""
    visitor = _bare(peer)
    for hop in reversed(forwarded.split(",")):
        if not _is_one_of(visitor, trusted) or not (before := _bare(hop)):
            break
        visitor = before
    return visitor


def visitors_network() -> str:
    """What counts as one visitor of this request."""
    return network_of(request.remote_addr or "")


def network_of(text: str) -> str:
    """What counts as one visitor: the address, of IPv6 the network it lies in (a home gets a whole one)."""
    try:
        address = ip_address(text)
    except ValueError:
        return text
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, IPv6_OF_ONE_VISITOR), strict=False))
    return text


def _bare(text: str) -> str:
    """An address without port and brackets, or nothing when it is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    inner = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(inner or address)


def _is_one_of(address: str, networks: Sequence[Network]) -> bool:
    return bool(address) and any(ip_address(address) in network for network in networks)


def init_app(app: Flask) -> None:
    app.wsgi_app = VisitorAddress(app.wsgi_app, app.config["TRUSTED_PROXIES"])  # type: ignore[method-assign]
