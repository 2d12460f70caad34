"""Rates of exchange that finance recorded."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from marketplace.billing.permissions import of_mine
from marketplace.books.models import RecordedRate
from marketplace.kernel.actor import Actor


def rates_for(actor: Actor) -> Select[Any]:
    """Rates of the institutions whose money the actor handles or looks after, the latest day first."""
    return (
        select(RecordedRate)
        .where(of_mine(RecordedRate.institution_id, actor))
        .order_by(RecordedRate.on_day.desc(), RecordedRate.currency, RecordedRate.revision.desc())
    )
