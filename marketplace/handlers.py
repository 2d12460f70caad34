"""Outbox topic -> handler: the one table. And the clockwork: job -> how often."""

from __future__ import annotations

from datetime import timedelta

from marketplace import mailing
from marketplace.kernel import audit
from marketplace.kernel.outbox import Handler


def _seal_audit(payload: dict[str, object], key: str) -> None:
    audit.seal()


HANDLERS: dict[str, Handler] = {
    "mail": mailing.deliver,
    "seal_audit": _seal_audit,
}

JOBS: dict[str, timedelta] = {
    "seal_audit": timedelta(minutes=5),
}
