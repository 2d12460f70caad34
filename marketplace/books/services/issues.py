"""The list of what does not fit: a person looks, acts, and closes the line with a note."""

from __future__ import annotations

from marketplace.books.models.ledger import ISSUE_AMOUNTS, ReconciliationIssue
from marketplace.books.permissions import may_close_issue
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import insert_ignore
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked


def note_issue(
    kind: str, object_id: str, *, institution_id: int | None, invoice_id: int | None = None, **detail: object
) -> bool:
    """Put something that does not fit on the list for a person, once; True when it is new.

    Raises ValueError for an amount without its currency, a fault of ours: a page would show cents as won.
    """
    if "currency" not in detail and not detail.keys().isdisjoint(ISSUE_AMOUNTS):
        raise ValueError(f"{kind} names an amount and no currency")
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


def close_issue(issue_id: int, note: str, actor: Actor) -> None:
    """Close a line of the list; the note says what was done. What has no payee belongs to the center's finance."""
    if not note.strip():
        problem = Text("어떻게 처리했는지 적어 주십시오.", "Please say what was done.")
        raise Invalid(problem, note=problem)
    with atomic():
        issue = locked(ReconciliationIssue, issue_id)
        if not may_close_issue(actor, issue.institution_id):
            raise Forbidden(Text("재무 담당자만 할 수 있습니다.", "Only finance may do this."))
        if issue.closed_at is not None:
            raise Conflict(Text("이미 처리된 항목입니다.", "This is closed already."))
        issue.closed_at, issue.closed_by_id, issue.closed_note = (
            clock.now(),
            actor.user_id,
            note.strip()[:300],
        )
        audit.record("reconciliation_issue.close", issue, actor)
