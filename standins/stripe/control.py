"""The controls over HTTP, for browser tests and other processes: POST JSON to `/_control/<action>`.

The arguments are those of the Python method of the same name. Only `application/json` is taken, so that no web
page in a browser can drive the stand-in behind its user's back.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from .api import Reply
from .errors import ApiError

if TYPE_CHECKING:
    from .standin import StandIn

OF_STANDIN = (
    "pay authorize settle expire refund complete_refund fail_refund dispute close_dispute fail advance_clock"
    " add_webhook rotate_secret get all events balance"
)
OF_WEBHOOKS = "hold held release lose resend retry_now twice_at_once wait_idle wait_delivered"


class Control:
    """The table of actions, and what calls them."""

    def __init__(self, standin: StandIn) -> None:
        self._standin = standin
        webhooks = standin.webhooks
        self.actions: dict[str, Callable[..., Any]] = {
            **{name: getattr(standin, name) for name in OF_STANDIN.split()},
            **{name: getattr(webhooks, name) for name in OF_WEBHOOKS.split()},
            "forge": self.forge,
            "stale": self.stale,
            "unsigned": self.unsigned,
            "clear_faults": standin.faults.clear,
            "let_go": standin.faults.let_go,
            "wait_stalled": standin.faults.wait_stalled,
            "state": self.state,
        }

    def forge(self, event_id: str) -> int | str:
        """Send an event signed with a wrong secret; the receiver's status."""
        return self._standin.webhooks.send(event_id, secret="whsec_forged")

    def stale(self, event_id: str, age: int = 301) -> int | str:
        """Send an event with a signature `age` seconds old, or in the future if negative; the receiver's status."""
        return self._standin.webhooks.send(event_id, age=age)

    def unsigned(self, event_id: str, body: str | None = None) -> int | str:
        """Send an event, or another body, without a signature; the receiver's status."""
        return self._standin.webhooks.send(
            event_id, sign=False, body=body.encode() if body is not None else None
        )

    def state(self) -> dict[str, Any]:
        """The clock, what is undelivered, and what broke."""
        standin = self._standin
        return {
            "now": standin.clock.now(),
            "undelivered": standin.webhooks.undelivered(),
            "held": standin.webhooks.held(),
            "problems": standin.problems,
        }

    def answer(self, method: str, path: str, body: str, headers: Mapping[str, str]) -> Reply:
        """GET lists the actions; POST performs one."""
        name = path.removeprefix("/_control").strip("/")
        if method == "GET" and not name:
            described = {n: f"{inspect.signature(a)}: {inspect.getdoc(a)}" for n, a in self.actions.items()}
            return Reply(200, json.dumps(described, indent=1))
        if method != "POST" or name not in self.actions:
            return refusal(404, f"no control {name!r}; GET /_control/ lists them")
        if not headers.get("Content-Type", "").startswith("application/json"):
            return refusal(415, "send application/json")
        try:
            arguments = json.loads(body or "{}")
            return Reply(200, json.dumps({"result": self.actions[name](**arguments)}))
        except ApiError as error:
            return Reply(error.status, json.dumps(error.body))
        except KeyError as error:
            return refusal(404, f"no such object: {error}")
        except (TypeError, ValueError) as error:
            return refusal(400, str(error))


def refusal(status: int, message: str) -> Reply:
    """An answer that says what was wrong with the call."""
    return Reply(status, json.dumps({"error": {"type": "control_error", "message": message}}))
