"""Which function answers which endpoint."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from .world import Body

Handler = Callable[..., Body]  # (account, params, **ids of the path) -> object


class Route(NamedTuple):
    """An endpoint as the OpenAPI description names it."""

    method: str
    path: str
    pattern: re.Pattern[str]
    handler: Handler
    takes: frozenset[str]  # parameters that the handler honours


ROUTES: list[Route] = []


PAGING = "limit starting_after ending_before"


def endpoint(method: str, path: str, takes: str = "") -> Callable[[Handler], Handler]:
    """Register a handler for a path of the OpenAPI description, `{id}` and all.

    `takes` names the parameters it honours. Another one that Stripe knows is refused with a sentence: to ignore
    it would let a test pass that means nothing.
    """
    pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))

    def register(handler: Handler) -> Handler:
        ROUTES.append(Route(method, path, pattern, handler, frozenset(takes.split())))
        ROUTES.sort(key=lambda route: route.path.count("{"))
        return handler

    return register


def find(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The route of a request and the ids in its path; fixed paths go before those with an id."""
    for route in ROUTES:
        if route.method == method and (match := route.pattern.fullmatch(path)):
            return route, match.groupdict()
    return None
