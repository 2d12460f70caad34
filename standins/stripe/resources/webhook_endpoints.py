"""Webhook endpoints, as made by the API. The secret is shown once, on creation."""

from __future__ import annotations

import secrets

from ..listing import page
from ..routing import PAGING, endpoint
from ..webhooks import new_endpoint
from ..world import Account, Body, Params, change, merge_metadata

URL = "/v1/webhook_endpoints"


def mirror(account: Account, body: Body, secret: str = "") -> None:
    """Let the courier know the endpoint as it is now."""
    store = account.world.store
    kept = store.get("endpoint", body["id"])
    record = kept if kept is not None else new_endpoint(body["url"], secret, account=account.id)
    changed = {"url": body["url"], "events": body["enabled_events"], "enabled": body["status"] == "enabled"}
    store.put("endpoint", body["id"], record | changed)


@endpoint("POST", URL, "url enabled_events description metadata api_version")
def create(account: Account, params: Params) -> Body:
    """Register a receiver; `secret` is in this answer only."""
    secret = f"whsec_{secrets.token_hex(16)}"
    body = account.new(
        "webhook_endpoint",
        "we",
        url=params["url"],
        enabled_events=params["enabled_events"],
        description=params.get("description") or None,
        metadata=merge_metadata({}, params.get("metadata")),
        api_version=params.get("api_version"),
        status="enabled",
    )
    mirror(account, body, secret)
    return body | {"secret": secret}


@endpoint("GET", URL, PAGING)
def list_all(account: Account, params: Params) -> Body:
    """Endpoints, newest first."""
    return page(URL, account.all("webhook_endpoint"), params)


@endpoint("GET", URL + "/{webhook_endpoint}")
def retrieve(account: Account, params: Params, webhook_endpoint: str) -> Body:
    """One endpoint, without its secret."""
    return account.get("webhook_endpoint", webhook_endpoint)


@endpoint("POST", URL + "/{webhook_endpoint}", "url enabled_events description metadata disabled")
def update(account: Account, params: Params, webhook_endpoint: str) -> Body:
    """Change or disable an endpoint."""
    body = account.get("webhook_endpoint", webhook_endpoint)
    settable = ("url", "enabled_events", "description")
    given: Body = {name: params[name] or None for name in settable if name in params}
    if "disabled" in params:
        given["status"] = "disabled" if params["disabled"] else "enabled"
    change(account, body, **given, metadata=merge_metadata(body["metadata"], params.get("metadata")))
    mirror(account, body)
    return body


@endpoint("DELETE", URL + "/{webhook_endpoint}")
def delete(account: Account, params: Params, webhook_endpoint: str) -> Body:
    """Send it nothing more."""
    account.get("webhook_endpoint", webhook_endpoint)
    account.delete("webhook_endpoint", webhook_endpoint)
    account.world.store.delete("endpoint", webhook_endpoint)
    return {"id": webhook_endpoint, "object": "webhook_endpoint", "deleted": True}
