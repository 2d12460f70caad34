"""Events of the last thirty days, and which of them no endpoint has taken yet."""

from __future__ import annotations

from ..errors import missing, refused
from ..listing import page
from ..routing import PAGING, endpoint
from ..world import Account, Body, Params

URL = "/v1/events"
KEPT = 30 * 24 * 3600  # seconds


def shown(account: Account, event: Body, undelivered: dict[str, int]) -> Body:
    """An event as the API shows it now."""
    return event | {"pending_webhooks": undelivered.get(event["id"], 0)}


@endpoint("GET", URL, f"{PAGING} created type types delivery_success")
def list_all(account: Account, params: Params) -> Body:
    """Events, newest first; `delivery_success=false` for those that some endpoint has not taken."""
    if "type" in params and "types" in params:
        raise refused("You may pass either `type` or `types`, but not both.", None, "type")
    wanted = params.get("types") or ([params["type"]] if "type" in params else None)
    undelivered = account.world.courier.undelivered()

    def fits(event: Body) -> bool:
        if event["created"] <= account.now - KEPT:
            return False
        if "delivery_success" in params and params["delivery_success"] == (event["id"] in undelivered):
            return False
        return wanted is None or any(like(event["type"], pattern) for pattern in wanted)

    answer = page(URL, account.all("event", fits), params)
    answer["data"] = [shown(account, event, undelivered) for event in answer["data"]]
    return answer


def like(event_type: str, pattern: str) -> bool:
    """Whether a type is the pattern, or begins like `charge.*`."""
    return event_type == pattern or (pattern.endswith("*") and event_type.startswith(pattern[:-1]))


@endpoint("GET", URL + "/{id}")
def retrieve(account: Account, params: Params, id: str) -> Body:
    """One event of the last thirty days."""
    event = account.get("event", id)
    if event["created"] <= account.now - KEPT:
        raise missing("event", id)
    return shown(account, event, account.world.courier.undelivered())
