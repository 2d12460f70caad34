"""The stand-in itself: put together, started, and driven by tests."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from . import server
from .api import Api, Reply
from .clock import Clock
from .conformance import AVAILABLE, Conformance
from .control import Control
from .errors import ApiError
from .faults import Faults
from .pages import Pages
from .resources import checkout, disputes, invoices, payments, refunds
from .spec import structure
from .store import Store
from .webhooks import PAUSES, Courier, new_endpoint
from .world import API_VERSION, Account, Body, World


class StandIn:
    """Stripe, as far as this project uses it, on a port of its own. `with StandIn() as stripe: …`

    `port` 0 takes a free one. `state` is a SQLite file that survives `kill -9`; without it all is in memory.
    `check` compares every answer and event with the official structure (needs jsonschema); what is wrong is
    kept in `problems` and raised by `stop`. `fee_basis_points` is Stripe's own fee on each charge.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        webhook: str | None = None,
        secret: str = "",
        state: Path | str | None = None,
        check: bool = AVAILABLE,
        pauses: Sequence[float] = PAUSES,
        api_version: str = API_VERSION,
        fee_basis_points: int = 0,
    ) -> None:
        self._port = port
        store = Store(state)
        self.clock = Clock(store)
        self.webhooks = Courier(store, self.clock, pauses)
        self.faults = Faults()
        conformance = Conformance(structure()) if check else None
        self.world = World(
            store, self.clock, self.webhooks, structure(), conformance, api_version, fee_basis_points
        )
        self.api = Api(self.world, self.faults)
        self._pages = Pages(self.world)
        self._control = Control(self)
        self._server: server.Server | None = None
        self._thread: threading.Thread | None = None
        self._next_expiry = 0
        if webhook:
            self.add_webhook(webhook, secret)

    # --- life

    def start(self) -> Self:
        """Listen and deliver, in the background. Raises OSError when the port is taken."""
        self._server = server.Server(self._port, self._answer)
        self._port = self._server.server_port
        self.world.base = f"http://127.0.0.1:{self._port}"
        serve = {"poll_interval": 0.02}
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs=serve, daemon=True)
        self._thread.start()
        self.webhooks.start()
        return self

    def stop(self) -> None:
        """Stop and let go of the port and the file. Raises AssertionError when `problems` were found."""
        self.faults.clear()
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
        self.webhooks.stop()
        self.world.store.close()
        if self.problems:
            raise AssertionError("the stand-in broke Stripe's structure:\n" + "\n".join(self.problems[:20]))

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def base(self) -> str:
        """The address, without a slash at the end: `StripeClient(key, base_addresses={"api": stripe.base})`."""
        return self.world.base

    @property
    def problems(self) -> list[str]:
        """Where the stand-in itself broke: empty, or a bug in it."""
        return self.world.problems

    def _answer(self, method: str, path: str, query: str, body: str, headers: Mapping[str, str]) -> Reply:
        self.expire_due()
        if path.startswith("/v1/"):
            return self.api.answer(method, path, query, body, headers)
        if path.startswith("/_control"):
            return self._control.answer(method, path, body, headers)
        if path == "/page.css":
            return Reply(200, server.CSS, {"Content-Type": "text/css; charset=utf-8"})
        return self._pages.answer(method, path, query, body, headers)

    # --- what tests look at

    def get(self, object_id: str) -> Body:
        """A copy of any object by its id. Raises KeyError."""
        for kind in KINDS:
            if record := self.world.store.get(kind, object_id):
                copy: Body = json.loads(json.dumps(record["body"]))
                return copy
        raise KeyError(object_id)

    def all(self, kind: str) -> list[Body]:
        """Copies of all objects of a kind ("refund", "checkout.session", …), oldest first, of every account."""
        copies: list[Body] = json.loads(json.dumps([r["body"] for r in self.world.store.values(kind)]))
        return copies

    def events(self, event_type: str | None = None) -> list[Body]:
        """Events, oldest first."""
        return [e for e in self.all("event") if event_type in (None, e["type"])]

    def balance(self, currency: str = "krw", account: str | None = None) -> int:
        """What Stripe holds in minor units, net of fees, for one account or for all."""
        records = self.world.store.values("balance_transaction")
        return sum(
            r["body"]["net"]
            for r in records
            if r["body"]["currency"] == currency and account in (None, r["account"])
        )

    # --- what the payer and the banks do

    def pay(self, object_id: str, card: str = "4242424242424242", method: str = "card", **how: Any) -> Body:
        """Pay a checkout session or an invoice as on its page. Raises ApiError when declined or not open.

        `asynchronous=True` leaves the payment processing until `settle`. A 3-D Secure card or a Korean way to
        pay waits for `authorize`.
        """
        self.expire_due()
        kind, action = (
            ("invoice", invoices.pay_on_page) if object_id.startswith("in_") else (SESSION, checkout.pay)
        )
        return self._act(kind, object_id, lambda a, body: action(a, body, card=card, method=method, **how))

    def authorize(self, object_id: str, approve: bool = True) -> Body:
        """Answer the bank's question for a session, invoice or intent."""
        return self._on_intent(object_id, lambda a, intent: payments.authorize(a, intent, approve))

    def settle(self, object_id: str, succeed: bool = True) -> Body:
        """End a payment that is processing."""
        return self._on_intent(object_id, lambda a, intent: payments.settle(a, intent, succeed))

    def expire(self, session_id: str) -> Body:
        """Let an open session expire before its time."""
        return self._act(SESSION, session_id, lambda a, session: checkout.expire(a, {}, session["id"]))

    def refund(
        self, object_id: str, amount: int | None = None, status: str = "succeeded", **fields: Any
    ) -> Body:
        """Refund in the dashboard, unknown to the site: a charge, intent, session or invoice. `status` may be pending."""
        return self._on_charge(object_id, lambda a, c: refunds.make(a, c, amount, status, **fields))

    def complete_refund(self, refund_id: str) -> Body:
        """A pending refund reaches the payer."""
        return self._act("refund", refund_id, refunds.complete)

    def fail_refund(self, refund_id: str, reason: str = "expired_or_canceled_card") -> Body:
        """A refund fails, even after it succeeded: the money is back on the balance."""
        return self._act("refund", refund_id, lambda a, refund: refunds.undo(a, refund, "failed", reason))

    def dispute(
        self, object_id: str, reason: str = "fraudulent", kind: str = "chargeback", amount: int | None = None
    ) -> Body:
        """The payer's bank disputes a charge, intent, session or invoice: "chargeback", "inquiry" or "prevented"."""
        return self._on_charge(object_id, lambda a, c: disputes.open_dispute(a, c, reason, kind, amount))

    def close_dispute(self, dispute_id: str, outcome: str) -> Body:
        """The bank decides: "won", "lost", or "warning_closed" for an inquiry."""
        return self._act("dispute", dispute_id, lambda a, d: disputes.close_dispute(a, d, outcome))

    # --- what goes wrong

    def fail(
        self, fault: str, *, times: int = 1, method: str = "POST", path: str = "/v1/", every: int = 1
    ) -> None:
        """Let coming requests meet a fault (see `faults.Fault` for the names), each `every`-th that matches."""
        self.faults.plan(fault, times=times, method=method, path=path, every=every)

    def advance_clock(self, seconds: int) -> int:
        """Move the clock forward; what became due happens. Returns the new time in seconds since 1970."""
        now = self.world.perform(lambda: self.clock.advance(seconds))
        self.expire_due()
        self.webhooks.wake()
        return now

    def expire_due(self) -> None:
        """Expire the open sessions whose time is over."""
        with self.world.store.lock:
            now = self.clock.now()
            if now < self._next_expiry:
                return
            sessions = self.world.store.values(SESSION)
            for record in [r for r in sessions if r["body"]["status"] == "open"]:
                if record["body"]["expires_at"] <= now:
                    self._act(SESSION, record["body"]["id"], checkout.end)
            self._next_expiry = now + 1

    # --- webhook endpoints

    def add_webhook(
        self, url: str, secret: str, events: Iterable[str] = ("*",), account: str | None = None
    ) -> str:
        """Send events to a URL, of one account or of all; the endpoint's id. Adding a URL again replaces it."""
        with self.world.store.transaction():
            endpoint_id = f"we_{hashlib.sha256(url.encode()).hexdigest()[:24]}"
            record = new_endpoint(url, secret, list(events), account)
            self.world.store.put("endpoint", endpoint_id, record)
            return endpoint_id

    def rotate_secret(self, endpoint_id: str, secret: str, keep_old: bool = True) -> None:
        """Sign with a new secret and, as Stripe does for a day, with the old one as well."""
        with self.world.store.transaction():
            endpoint = self.world.store.get("endpoint", endpoint_id)
            if endpoint is None:
                raise KeyError(endpoint_id)
            endpoint["secrets"] = [secret, *endpoint["secrets"]][: 2 if keep_old else 1]

    # --- helpers

    def _act(self, kind: str, object_id: str, action: Any) -> Body:
        def run() -> Body:
            account = self.world.account_of(object_id, kind)
            body: Body = json.loads(json.dumps(action(account, account.get(kind, object_id))))
            return body

        return self.world.perform(run)

    def _on_intent(self, object_id: str, action: Any) -> Body:
        self.expire_due()

        def run(account: Account, body: Body) -> Body:
            intent = intent_behind(account, body)
            action(account, intent)
            return intent

        return self._act(self.get(object_id)["object"], object_id, run)

    def _on_charge(self, object_id: str, action: Any) -> Body:
        def run(account: Account, body: Body) -> Body:
            if body["object"] != "charge":
                body = account.get("charge", intent_behind(account, body)["latest_charge"] or "")
            answer: Body = action(account, body)
            return answer

        return self._act(self.get(object_id)["object"], object_id, run)


SESSION = "checkout.session"
KINDS = (
    SESSION, "payment_intent", "charge", "refund", "dispute", "invoice", "customer", "event", "balance_transaction",
    "payment_method", "invoice_payment", "invoiceitem", "webhook_endpoint",
)  # fmt: skip


def intent_behind(account: Account, body: Body) -> Body:
    """The payment intent of a session or invoice, or the intent itself. Raises ApiError 404."""
    match body["object"]:
        case "payment_intent":
            return body
        case "invoice":
            return invoices.intent_of(account, body)
        case _ if body.get("payment_intent"):
            return account.get("payment_intent", body["payment_intent"])
    raise ApiError(404, f"{body['id']} has no payment intent yet.", code="resource_missing")
