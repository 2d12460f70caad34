"""The check of the books, kept: every night, and when somebody of the finance desk asks."""

from __future__ import annotations

from typing import Any

from marketplace.billing import checks
from marketplace.billing.permissions import may_run_check
from marketplace.books.models import LedgerCheck
from marketplace.kernel import audit, outbox
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Forbidden
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic


def ask_for_check(actor: Actor) -> str:
    """Have the books checked now: the key of the message that does it. Forbidden for others than finance and the center."""
    if not may_run_check(actor):
        raise Forbidden(
            Text("재무 담당자와 센터만 점검할 수 있습니다.", "Only finance and the center may run the check.")
        )
    key = new_ref()
    with atomic():
        outbox.send("check_ledger", key, user_id=actor.user_id)
    return key


def check_ledger(payload: dict[str, Any], key: str) -> None:
    """Job, nightly, and handler: check the books and keep what was found. Stripe is asked outside of transactions."""
    found, notes = checks.findings()
    with atomic():
        row = LedgerCheck(
            run_by_id=payload.get("user_id"),
            entries=checks.entries(),
            findings=[
                {
                    "kind": each.kind,
                    "ko": each.text.ko,
                    "en": each.text.en,
                    "institution_id": each.institution_id,
                    "page": each.page,
                    "ref": each.ref,
                }
                for each in found
            ],
            notes=[[note.ko, note.en] for note in notes],
        )
        db.session.add(row)
        db.session.flush()
        audit.record("ledger.check", row, SYSTEM, findings=len(found))
