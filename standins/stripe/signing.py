"""Stripe's webhook signature: `t=<seconds>,v1=<hex HMAC-SHA256 of "t.body">`, one v1 per valid secret."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence


def signature(body: bytes, secret: str, timestamp: int) -> str:
    """The hex digest that a receiver recomputes."""
    return hmac.new(secret.encode(), b"%d." % timestamp + body, hashlib.sha256).hexdigest()


def header(body: bytes, secrets: Sequence[str], timestamp: int) -> str:
    """The value of `Stripe-Signature`. Several secrets stand for a rotation, as Stripe does for a day.

    Stripe adds a `v0` to test events that no receiver may trust; so does this.
    """
    schemes = [f"v1={signature(body, secret, timestamp)}" for secret in secrets]
    untrusted = hashlib.sha256(body).hexdigest()
    return ",".join([f"t={timestamp}", *schemes, f"v0={untrusted}"])
