"""Stripe, and nothing of our business. Every call is made outside of any transaction.

`base` "" is the real service; the demo and the tests give the stand-in's address.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import stripe
from flask import current_app

from marketplace.kernel.crashpoint import crash_point
from marketplace.kernel.transaction import in_transaction


class NotStripe(Exception):
    """A request to the webhook that Stripe did not sign, or that is no event. Always a 400."""


class StripeGateway:
    """The calls the site makes, with our own persisted idempotency keys."""

    def __init__(self, key: str, webhook_secret: str, base: str = ""):
        self.configured = bool(key)
        self.livemode = "_live_" in key
        self.is_standin = bool(base)
        self._secret = webhook_secret
        self._client = (
            stripe.StripeClient(
                key, max_network_retries=0, base_addresses={"api": base} if base else {}  # we retry ourselves
            )
            if key
            else None
        )

    @property
    def _v1(self) -> Any:
        if self._client is None:
            raise RuntimeError("no Stripe key is configured")
        if in_transaction():
            raise RuntimeError("no network inside a transaction")
        return self._client.v1

    def create_session(self, params: dict[str, Any], key: str) -> dict[str, Any]:
        return self._answer(self._v1.checkout.sessions.create(params, {"idempotency_key": key}))

    def retrieve_session(self, session_id: str) -> dict[str, Any]:
        return self._answer(
            self._v1.checkout.sessions.retrieve(session_id, {"expand": ["payment_intent.latest_charge"]})
        )

    def expire_session(self, session_id: str) -> dict[str, Any]:
        return self._answer(self._v1.checkout.sessions.expire(session_id))

    def sessions_of(self, created_after: int) -> Iterator[dict[str, Any]]:
        """Sessions since a Unix time: how an attempt whose reply was lost is found again."""
        for found in self._v1.checkout.sessions.list({"created": {"gte": created_after}, "limit": 100}).auto_paging_iter():
            yield self._answer(found)

    def retrieve_intent(self, intent_id: str) -> dict[str, Any]:
        return self._answer(self._v1.payment_intents.retrieve(intent_id, {"expand": ["latest_charge"]}))

    def create_refund(self, params: dict[str, Any], key: str) -> dict[str, Any]:
        return self._answer(self._v1.refunds.create(params, {"idempotency_key": key}))

    def retrieve_refund(self, refund_id: str) -> dict[str, Any]:
        return self._answer(self._v1.refunds.retrieve(refund_id))

    def retrieve_dispute(self, dispute_id: str) -> dict[str, Any]:
        return self._answer(self._v1.disputes.retrieve(dispute_id))

    def undelivered_events(self, created_after: int) -> Iterator[dict[str, Any]]:
        """Events whose delivery failed, oldest kept 30 days."""
        found = self._v1.events.list({"delivery_success": False, "created": {"gte": created_after}, "limit": 100})
        for event in found.auto_paging_iter():
            yield self._answer(event)

    def balance_transactions(self, created_after: int) -> Iterator[dict[str, Any]]:
        found = self._v1.balance_transactions.list({"created": {"gte": created_after}, "limit": 100})
        for row in found.auto_paging_iter():
            yield self._answer(row)

    def read_event(self, body: bytes, signature: str) -> dict[str, Any]:
        """The event in a webhook's body, when Stripe signed it within 300 s; else NotStripe."""
        try:
            stripe.WebhookSignature.verify_header(body.decode(), signature, self._secret, tolerance=300)
            event = stripe.Event.construct_from(json.loads(body), "")
            found = event.to_dict()
        except Exception as error:  # signature, UTF-8, JSON, a signed array: Stripe's client raises many kinds
            raise NotStripe(type(error).__name__) from error
        if not isinstance(found.get("id"), str) or not isinstance(found.get("data"), dict):
            raise NotStripe("no event")
        return found

    @staticmethod
    def _answer(reply: Any) -> dict[str, Any]:
        crash_point("after_outside_reply")
        found: dict[str, Any] = reply.to_dict()
        return found


def from_settings(settings: Mapping[str, Any]) -> StripeGateway:
    return StripeGateway(
        settings["STRIPE_API_KEY"], settings["STRIPE_WEBHOOK_SECRET"], settings["STRIPE_API_BASE"]
    )


def gateway() -> StripeGateway:
    """The current application's Stripe."""
    found: StripeGateway = current_app.extensions["stripe_gateway"]
    return found
