"""What the paper asks of either side outside the site, and for whom that is a thing to do."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.licensing.lifecycle import DUTY
from marketplace.licensing.models import Agreement, Duty
from marketplace.licensing.queries.agreements import visible_to
from marketplace.negotiation.models import Inquiry

_SENTENCES = {
    "report_duty": Text(
        "{name}: 마친 뒤 계약 화면에 기록해 주십시오.",
        "{name}: do it, then record it on the agreement's page.",
    ),
    "confirm_duty": Text(
        "{name}: 상대방이 마쳤다고 기록했습니다. 확인해 주십시오.",
        "{name}: the other side says it is done. Please confirm.",
    ),
}


def duties_of(agreement: Agreement) -> list[Duty]:
    """Those of an agreement, the first first."""
    query = select(Duty).where(Duty.agreement_id == agreement.id, Duty.state != "dropped")
    return list(db.session.scalars(query.order_by(Duty.due_on, Duty.id)))


def duty_of(agreement: Agreement, ref: str) -> Duty | None:
    """One of this agreement's."""
    return next((row for row in duties_of(agreement) if row.ref == ref), None)


def duty_items(actor: Actor) -> list[WorkItem]:
    """What the actor's side has to do, or to confirm."""
    if actor.oversees:
        return []
    shown = joinedload(Agreement.listing), joinedload(Agreement.inquiry).selectinload(Inquiry.members)
    query = (
        select(Duty)
        .where(Duty.state.in_(("due", "done")))
        .where(Duty.agreement_id.in_(visible_to(actor).with_only_columns(Agreement.id)))
        .options(joinedload(Duty.agreement).options(*shown))
        .order_by(Duty.due_on, Duty.id)
    )
    return [
        WorkItem(
            sentence.fill(name=row.name),
            row.agreement.listing.title,
            "licensing.agreement",
            {"ref": row.agreement.ref},
            True,
            row.due_on if step == "report_duty" else None,
            "clipboard-check",
        )
        for row in db.session.scalars(query).unique()
        for step, sentence in _SENTENCES.items()
        if DUTY.can(step, row, actor)
    ]
