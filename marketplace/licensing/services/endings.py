"""Settling what was begun towards an agreement's end, when something else decides: it ends otherwise, or is kept after all."""

from __future__ import annotations

from marketplace.kernel import clock
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.licensing.lifecycle import ENDING
from marketplace.licensing.models import Agreement, Ending
from marketplace.licensing.queries.endings import live_endings
from marketplace.licensing.services.agreements import write_to
from marketplace.licensing.services.notices import drop_notices


def drop_endings(agreement: Agreement, *kinds: str, why: str = "", tell: bool = False) -> None:
    """What is under way of these kinds (none named: of every kind) has no effect any more; in the caller's transaction.

    `tell`: both sides hear it, where no other letter says what became of the agreement.
    """
    for row in live_endings(agreement.id):
        if kinds and row.kind not in kinds:
            continue
        settle(row, "drop", None, why)
        if tell:
            write_to(agreement, "ending_closed", key=f"{row.ref}:drop", ending_id=row.id)


def drop_what_waits(agreement: Agreement) -> None:
    """The agreement has ended: what was under way towards its end, and what was asked of a side, is moot."""
    drop_endings(agreement)
    drop_notices(agreement)


def settle(row: Ending, action: str, by: int | None, why: str) -> None:
    """Close one by the system or, after its own check, by a person."""
    if action == "drop":
        ENDING.perform("drop", row, SYSTEM, agreement=row.agreement_id)
    row.closed_at, row.closed_by_id, row.answer = clock.now(), by, why[:500]
    db.session.flush()
