"""What several services of billing need: loading under lock, who may handle money, what to put on the list."""

from __future__ import annotations

from typing import Any, TypeVar

from marketplace.billing.models import Invoice, ReconciliationIssue
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import insert_ignore
from marketplace.kernel.errors import Forbidden
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import locked

T = TypeVar("T")


def lock_invoice(invoice_id: int) -> Invoice:
    """The invoice, locked until the transaction ends: whoever touches its money holds this first."""
    return locked(Invoice, invoice_id)


def is_finance(actor: Actor, institution_id: int) -> bool:
    """Finance of the payee, or the center's where an office has nobody else."""
    return actor.has("finance", institution_id) or actor.has("center_finance")


def refuse_unless_finance(actor: Actor, institution_id: int) -> None:
    """Raise Forbidden for anyone else than finance."""
    if not is_finance(actor, institution_id):
        raise Forbidden(
            Text("기관의 재무 담당자만 할 수 있는 작업입니다.", "Only the institution's finance may do this.")
        )


def note_issue(
    kind: str, object_id: str, *, institution_id: int | None, invoice_id: int | None = None, **detail: Any
) -> bool:
    """Put something that does not fit on the list for a person, once; True when it is new."""
    return insert_ignore(
        ReconciliationIssue,
        kind=kind,
        object_id=object_id,
        institution_id=institution_id,
        invoice_id=invoice_id,
        detail=detail,
        found_at=clock.now(),
        closed_note="",
    )
