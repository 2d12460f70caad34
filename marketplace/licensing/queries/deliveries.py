"""What was promised beside the right, whether it came, and for whom that is a thing to do."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.licensing.lifecycle import DELIVERY
from marketplace.licensing.models import Agreement, AgreementFile, Delivery
from marketplace.licensing.permissions import agreement_parties
from marketplace.licensing.queries.agreements import visible_to
from marketplace.licensing.queries.bills import rests
from marketplace.negotiation import queries as negotiation

_SENTENCES = {
    "deliver": Text(
        "계약의 제공물을 전달하고 기록해 주십시오: {text}",
        "Please deliver what was agreed and record it: {text}",
    ),
    "confirm": Text("제공물을 받았는지 확인해 주십시오: {text}", "Please confirm that it came: {text}"),
}


def deliveries_of(agreement: Agreement) -> list[Delivery]:
    """What this agreement promises, in the order of its annex."""
    query = select(Delivery).where(Delivery.agreement_id == agreement.id)
    return list(db.session.scalars(query.order_by(Delivery.number)))


def delivery_of(agreement: Agreement, ref: str) -> Delivery | None:
    """One of this agreement's deliveries."""
    return next((row for row in deliveries_of(agreement) if row.ref == ref), None)


def opens_file(actor: Actor, agreement: Agreement, file: AgreementFile) -> bool:
    """Whether the reader of an agreement may open a file handed in with it.

    What was delivered is the technology itself: for the institution's side; for the company while its right is in
    force; for the center where it has opened the deal.
    """
    parties = agreement_parties(actor, agreement)
    if file.purpose != "delivery" or "officer" in parties:
        return True
    if not negotiation.may_read(actor, agreement.inquiry_id):
        return False
    return "licensee" not in parties or (agreement.state == "in_force" and not rests(agreement))


def bars_center(actor: Actor, agreement: Agreement) -> str | None:
    """The deal that a person of the center has to open before what was delivered; None where nothing bars it."""
    knows = negotiation.knows_every_deal(actor) and not negotiation.may_read(actor, agreement.inquiry_id)
    return agreement.inquiry.ref if knows else None


def delivery_items(actor: Actor) -> list[WorkItem]:
    """What the actor's side has to hand over, or to confirm."""
    if actor.oversees:
        return []
    query = (
        select(Delivery)
        .join(Agreement, Agreement.id == Delivery.agreement_id)
        .where(Agreement.state == "in_force", Delivery.state != "confirmed")
        .where(Agreement.id.in_(visible_to(actor).with_only_columns(Agreement.id)))
        .order_by(Delivery.due_on, Delivery.id)
    )
    return [
        WorkItem(
            _SENTENCES[step].fill(text=row.text),
            row.agreement.listing.title,
            "licensing.agreement",
            {"ref": row.agreement.ref},
            True,
            row.due_on if step == "deliver" else None,
            "package",
        )
        for row in db.session.scalars(query).unique()
        for step in _SENTENCES
        if DELIVERY.can(step, row, actor)
    ]
