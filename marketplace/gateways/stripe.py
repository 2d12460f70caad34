"""Stripe, and nothing of our business. Every call is made outside of any transaction.

`base` "" is the real service; the demo and the tests give the stand-in's address.
Stripe's package is loaded where it is used: it takes a third of a second, which commands that pay nothing don't wait for.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flask import current_app

from marketplace.kernel.crashpoint import crash_point
from marketplace.kernel.transaction import in_transaction

if TYPE_CHECKING:
    import stripe

TIMEOUT = 20  # seconds: a payment page waits no longer, the worker goes on


class NotStripe(Exception):
    """A request to the webhook that Stripe did not sign, or that is no event. Always a 400."""


class Refused(Exception):
    """Stripe will not do this, however often it is asked (400, 402, 404): `code` is its own word for why."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


class Broken(Exception):
    """Stripe answered that it failed (5xx). What was asked for may have been done; its key replays this answer."""


class Silent(Exception):
    """No answer, or not now (time-out, 429, 409): what was asked for may have been done. Ask again with the same key."""


def _plainly(error: stripe.StripeError) -> Exception:
    """Our own three kinds of failure; Stripe's message is dropped: it may quote what a log must not hold."""
    import stripe

    status = error.http_status or 0
    if isinstance(error, stripe.APIConnectionError) or status in (0, 409, 429):
        return Silent(type(error).__name__)
    if status >= 500:
        return Broken(type(error).__name__)
    if isinstance(error, stripe.IdempotencyError):
        return Refused("idempotency_error")  # the key was used with other parameters
    return Refused(str(error.code or type(error).__name__))


class StripeGateway:
    """The calls the site makes; what makes or moves something with our own persisted idempotency keys."""

    def __init__(self, key: str, webhook_secret: str, base: str = ""):
        self.configured = bool(key)
        self.livemode = "_live_" in key
        self.is_standin = bool(base)
        self._key, self._secret, self._base = key, webhook_secret, base

    @cached_property
    def _client(self) -> stripe.StripeClient:
        import stripe

        return stripe.StripeClient(
            self._key,
            max_network_retries=0,  # we retry ourselves, with the same key
            base_addresses={"api": self._base} if self._base else {},
            http_client=stripe.new_default_http_client(timeout=TIMEOUT),
        )

    def _call(self, path: str, *arguments: Any, **options: Any) -> Any:
        """Call `client.v1.<path>`; Refused, Broken or Silent when it fails."""
        if not self.configured:
            raise RuntimeError("no Stripe key is configured")
        if in_transaction():
            raise RuntimeError("no network inside a transaction")
        from stripe import StripeError

        called: Any = self._client.v1
        for name in path.split("."):
            called = getattr(called, name)
        try:
            reply = called(*arguments, **({"options": options} if options else {}))
        except StripeError as error:
            raise _plainly(error) from None
        crash_point("after_outside_reply")
        return reply

    def _one(self, path: str, *arguments: Any, account: str = "", key: str = "") -> dict[str, Any]:
        options = {
            name: text for name, text in (("stripe_account", account), ("idempotency_key", key)) if text
        }
        found: dict[str, Any] = self._call(path, *arguments, **options).to_dict()
        return found

    def _all(self, path: str, params: dict[str, Any], account: str = "") -> Iterator[dict[str, Any]]:
        from stripe import StripeError

        options = {"stripe_account": account} if account else {}
        rows = self._call(path, {"limit": 100, **params}, **options).auto_paging_iter()
        try:
            for row in rows:
                yield row.to_dict()
        except StripeError as error:
            raise _plainly(error) from None

    def create_session(self, params: dict[str, Any], key: str, account: str = "") -> dict[str, Any]:
        return self._one("checkout.sessions.create", params, account=account, key=key)

    def retrieve_session(self, session_id: str, account: str = "") -> dict[str, Any]:
        """A session with its payment intent, charge and balance movement in place of their ids."""
        expand = {"expand": ["payment_intent.latest_charge.balance_transaction"]}
        return self._one("checkout.sessions.retrieve", session_id, expand, account=account)

    def expire_session(self, session_id: str, account: str = "") -> dict[str, Any]:
        return self._one("checkout.sessions.expire", session_id, account=account)

    def sessions_since(self, created_after: int, account: str = "") -> Iterator[dict[str, Any]]:
        """Sessions since a Unix time: how an attempt whose reply was lost is found again."""
        return self._all("checkout.sessions.list", {"created": {"gte": created_after}}, account)

    def sessions_of_intent(self, intent_id: str, account: str = "") -> Iterator[dict[str, Any]]:
        return self._all("checkout.sessions.list", {"payment_intent": intent_id}, account)

    def create_customer(self, params: dict[str, Any], key: str, account: str = "") -> dict[str, Any]:
        return self._one("customers.create", params, account=account, key=key)

    def create_invoice(self, params: dict[str, Any], key: str, account: str = "") -> dict[str, Any]:
        """A draft without lines."""
        return self._one("invoices.create", params, account=account, key=key)

    def create_invoice_item(self, params: dict[str, Any], key: str, account: str = "") -> dict[str, Any]:
        return self._one("invoice_items.create", params, account=account, key=key)

    def finalize_invoice(self, invoice_id: str, key: str, account: str = "") -> dict[str, Any]:
        """Issue a draft; from now on it has a page to pay on. The invoice as `retrieve_invoice` gives it."""
        self._one("invoices.finalize_invoice", invoice_id, {"auto_advance": False}, account=account, key=key)
        return self.retrieve_invoice(invoice_id, account)

    def retrieve_invoice(self, invoice_id: str, account: str = "") -> dict[str, Any]:
        """An invoice with `payment_intent`: the intent of its payment, with charge and balance movement.

        Invoices name no intent since API 2025-03-31; `payments` does. Stripe expands four levels at most.
        """
        found = self._one("invoices.retrieve", invoice_id, {"expand": ["payments"]}, account=account)
        payments = (found.get("payments") or {}).get("data") or []
        live = [p for p in payments if p["status"] != "canceled"] or payments
        intent_id = (live[0].get("payment") or {}).get("payment_intent") if live else None
        if intent_id:
            expand = {"expand": ["latest_charge.balance_transaction"]}
            found["payment_intent"] = self._one(
                "payment_intents.retrieve", intent_id, expand, account=account
            )
        return found

    def invoices_since(self, created_after: int, account: str = "") -> Iterator[dict[str, Any]]:
        """Invoices since a Unix time: how an attempt whose reply was lost is found again."""
        return self._all("invoices.list", {"created": {"gte": created_after}}, account)

    def delete_invoice(self, invoice_id: str, account: str = "") -> dict[str, Any]:
        """Throw a draft away."""
        return self._one("invoices.delete", invoice_id, account=account)

    def void_invoice(self, invoice_id: str, account: str = "") -> dict[str, Any]:
        return self._one("invoices.void_invoice", invoice_id, account=account)

    def mark_invoice_paid(self, invoice_id: str, account: str = "") -> dict[str, Any]:
        """Say that it was paid elsewhere."""
        return self._one("invoices.pay", invoice_id, {"paid_out_of_band": True}, account=account)

    def create_refund(self, params: dict[str, Any], key: str, account: str = "") -> dict[str, Any]:
        return self._one("refunds.create", params, account=account, key=key)

    def retrieve_refund(self, refund_id: str, account: str = "") -> dict[str, Any]:
        return self._one("refunds.retrieve", refund_id, account=account)

    def refunds_of_intent(self, intent_id: str, account: str = "") -> Iterator[dict[str, Any]]:
        return self._all("refunds.list", {"payment_intent": intent_id}, account)

    def retrieve_dispute(self, dispute_id: str, account: str = "") -> dict[str, Any]:
        return self._one("disputes.retrieve", dispute_id, account=account)

    def undelivered_events(self, created_after: int, account: str = "") -> Iterator[dict[str, Any]]:
        """Events whose delivery failed; Stripe keeps them for 30 days."""
        return self._all(
            "events.list", {"delivery_success": False, "created": {"gte": created_after}}, account
        )

    def balance_transactions(self, created_after: int = 0, account: str = "") -> Iterator[dict[str, Any]]:
        return self._all("balance_transactions.list", {"created": {"gte": created_after}}, account)

    def balance(self, account: str = "") -> dict[str, int]:
        """Currency to the sum of all movements after fees, payouts to the bank aside."""
        sums: Counter[str] = Counter()
        for row in self.balance_transactions(account=account):
            if row["type"] != "payout":
                sums[row["currency"].upper()] += row["net"]
        return dict(sums)

    def read_event(self, body: bytes, signature: str) -> dict[str, Any]:
        """The event in a webhook's body, when Stripe signed it within 300 s; else NotStripe."""
        import stripe

        try:
            stripe.WebhookSignature.verify_header(body.decode(), signature, self._secret, tolerance=300)
            event = stripe.Event.construct_from(json.loads(body), "")
            found = event.to_dict()
        except (
            Exception
        ) as error:  # signature, UTF-8, JSON, a signed array: Stripe's client raises many kinds
            raise NotStripe(type(error).__name__) from error
        data = found.get("data")
        if not isinstance(data, dict) or not isinstance(data.get("object") or {}, dict):
            raise NotStripe("no object")
        if not isinstance(found.get("id"), str) or not re.fullmatch(r"\w{1,120}", found["id"], re.ASCII):
            raise NotStripe("no event")
        return found


def from_settings(settings: Mapping[str, Any]) -> StripeGateway:
    return StripeGateway(
        settings["STRIPE_API_KEY"], settings["STRIPE_WEBHOOK_SECRET"], settings["STRIPE_API_BASE"]
    )


def gateway() -> StripeGateway:
    """The current application's Stripe."""
    found: StripeGateway = current_app.extensions["stripe_gateway"]
    return found
