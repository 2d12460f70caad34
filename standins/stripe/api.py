"""From an HTTP request to Stripe's answer: key, endpoint, parameters, faults, idempotency, execution."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from . import forms, resources, routing
from .coercion import Coercion
from .errors import ApiError, refused
from .faults import Fault, Faults
from .idempotency import Keys, Saved, fingerprint
from .listing import expanded
from .world import Account, Body, Params, World

__all__ = ["Api", "BrokenConnection", "Reply", "resources"]

_KEY = re.compile(r"[sr]k_test_([A-Za-z0-9]+)(?:_\w+)?")
_UNAVAILABLE = {
    Fault.UNAVAILABLE_503: ApiError(503, "Stripe is unavailable (asked for by a test).", kind="api_error"),
    Fault.RATE_LIMIT_429: ApiError(429, "Too many requests hit the API too quickly.", code="rate_limit"),
    Fault.CONFLICT_409: ApiError(
        409,
        "This object cannot be accessed right now because another API request is using it.",
        code="lock_timeout",
    ),
}
_BROKEN = ApiError(500, "An unknown error occurred (asked for by a test).", kind="api_error")


class BrokenConnection(Exception):
    """The answer is to be a broken connection."""


@dataclass
class Reply:
    """What goes back over the wire."""

    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Request:
    """A request as received."""

    method: str
    path: str
    query: str
    body: str
    headers: Mapping[str, str]


class Api:
    """`/v1/…` of the stand-in."""

    def __init__(self, world: World, faults: Faults) -> None:
        self.world = world
        self.faults = faults
        self.keys = Keys(world.store, world.clock)
        self.coercion = Coercion(world.structure)
        self.log: list[tuple[str, str, Params]] = []  # method, path, typed parameters of what was executed

    def answer(self, method: str, path: str, query: str, body: str, headers: Mapping[str, str]) -> Reply:
        """The reply to one request. Raises BrokenConnection when a test wants that."""
        request = Request(method, path, query, body, headers)
        request_id = f"req_{secrets.token_hex(7)}"
        try:
            reply = self._answer(request, request_id)
        except ApiError as error:
            reply = Reply(error.status, json.dumps(error.body))
        except BrokenConnection:
            raise
        except Exception as problem:
            self.world.problems.append(f"{method} {path}: {problem!r}")
            reply = Reply(500, json.dumps(ApiError(500, repr(problem), kind="api_error").body))
        reply.headers |= {"Request-Id": request_id, "Stripe-Version": self.world.api_version}
        return reply

    def _answer(self, request: Request, request_id: str) -> Reply:
        account = Account(self.world, account_id(request.headers), request_id)
        if "Stripe-Account" in request.headers:
            account.connect()
        found = routing.find(request.method, request.path)
        if found is None:
            raise ApiError(404, f"Unrecognized request URL ({request.method}: {request.path}).")
        route, ids = found
        fault = self.faults.take(request.method, request.path)
        if fault == Fault.DROP_REQUEST:
            raise BrokenConnection
        if fault in _UNAVAILABLE:
            raise _UNAVAILABLE[fault]
        params = self._parameters(request, route)
        expand = params.pop("expand", [])
        key = request.headers.get("Idempotency-Key") if request.method == "POST" else None
        if key is None:
            answer = self._execute(account, route, ids, params, expand, fault)
            return self._deliver(answer, fault)
        print_ = fingerprint(request.path, params | {"expand": expand})
        kept = self.keys.begin(account.id, key, print_)
        if kept is not None:
            return self._deliver(kept, fault, replayed=True)
        try:
            account.idempotency_key = key
            with self.world.store.transaction():
                answer = self._execute(account, route, ids, params, expand, fault)
                self.keys.remember(account.id, key, print_, answer)
            return self._deliver(answer, fault)
        finally:
            self.keys.end(account.id, key)

    def _parameters(self, request: Request, route: routing.Route) -> Params:
        """Typed parameters. Raises ApiError 400 for what Stripe or the stand-in does not take."""
        schema = self.world.structure.parameters(request.method, route.path)
        raw = forms.decode(request.query if request.method == "GET" else request.body)
        params = self.coercion.parameters(raw, schema)
        for name in params:
            if name not in route.takes and name != "expand":
                raise refused(
                    f"The stand-in does not honour `{name}`: see its README.", "standin_unhonoured", name
                )
        return params

    def _execute(
        self,
        account: Account,
        route: routing.Route,
        ids: dict[str, str],
        params: Params,
        expand: list[str],
        fault: Any,
    ) -> Saved:
        """Do what was asked, in one transaction; the answer as text, errors included."""
        if fault == Fault.ERROR_500:
            return Saved(500, json.dumps(_BROKEN.body))

        def run() -> Body:
            body = expanded(account, route.handler(account, params, **ids), expand)
            self.log.append((route.method, route.path, params))
            self.world.check(body, f"{route.method} {route.path}", self._answer_schema(route))
            return body

        try:
            answer = Saved(200, json.dumps(self.world.perform(run)))
        except ApiError as error:
            self.world.check(error.body, "error")
            answer = Saved(error.status, json.dumps(error.body))
        return Saved(500, json.dumps(_BROKEN.body)) if fault == Fault.ERROR_500_AFTER else answer

    def _answer_schema(self, route: routing.Route) -> Any:
        return self.world.structure.operation(route.method, route.path)["answer"]

    def _deliver(self, answer: Saved, fault: Fault | None, replayed: bool = False) -> Reply:
        if fault == Fault.DROP_REPLY:
            raise BrokenConnection
        if fault == Fault.STALL:
            self.faults.stall()
        headers = {"Idempotent-Replayed": "true"} if replayed else {}
        if answer.status == 500:
            headers["Stripe-Should-Retry"] = "false"
        return Reply(answer.status, answer.body, headers)


def account_id(headers: Mapping[str, str]) -> str:
    """The account of a test key: `sk_test_pnu` and `rk_test_pnu_orders` are both of `acct_pnu`.

    With `Stripe-Account` a platform's key acts for that connected account instead. Raises ApiError: 401 for any
    other key, live ones above all; 403 for what is no account's id.
    """
    scheme, _, key = headers.get("Authorization", "").partition(" ")
    if not key:
        raise ApiError(401, "You did not provide an API key.")
    match = _KEY.fullmatch(key) if scheme == "Bearer" else None
    if match is None:
        raise ApiError(401, f"Invalid API Key provided: {key[:8]}{'*' * 8}")
    connected = headers.get("Stripe-Account")
    if connected is None:
        return f"acct_{match[1]}"
    if not re.fullmatch(r"acct_\w+", connected):
        message = f"The provided key does not have access to account '{connected}' (or it does not exist)."
        raise ApiError(403, message, code="account_invalid")
    return connected
