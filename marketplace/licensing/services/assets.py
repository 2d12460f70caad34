"""What a change of a listing's assets means to its deals: a patent lapsed, an application was registered, the kind was corrected.

Nothing changes by itself: what may no longer be granted is refused at the next step, and what is new may be agreed on.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import SIGNERS
from marketplace.accounts.services import notify
from marketplace.catalog.models import Listing
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.licensing.models import Agreement
from marketplace.licensing.services.agreements import lock_agreement
from marketplace.licensing.services.force import enter_if_paid
from marketplace.negotiation import queries as negotiation
from marketplace.negotiation.models import TALKING_STATES, Inquiry
from marketplace.rights.queries import assets

LIVING = ("draft", "offered", "signed", "concluded", "in_force")


def on_assets_changed(payload: dict[str, Any], key: str) -> None:
    """Handler of `assets_changed`: both sides of every deal that is under way or in force hear what it means to it."""
    listing = db.session.get_one(Listing, payload["listing_id"])
    newly_registered = "registered" in payload["assets_now"] and "registered" not in payload["assets_before"]
    deals = db.session.scalars(select(Inquiry).where(Inquiry.listing_id == listing.id).order_by(Inquiry.id))
    for inquiry in deals.unique().all():
        found = _under_way(inquiry)
        if found is None:
            continue
        letter = (
            "right_lapsed"
            if found[1] is not None or not assets.kinds_for(listing.assets)
            else "right_registered"
            if newly_registered
            else ""
        )
        if letter:
            people = [
                *negotiation.licensor_people(inquiry),
                *negotiation.licensee_people(inquiry, *SIGNERS),
            ]
            with atomic():
                notify(letter, f"{inquiry.id}:{key}", people, inquiry_id=inquiry.id)
    _enter_what_is_paid(listing.id)


def _enter_what_is_paid(listing_id: int) -> None:
    """What was paid while the assets did not fit takes effect when they are put right."""
    waiting = select(Agreement.id).where(
        Agreement.listing_id == listing_id,
        Agreement.state == "concluded",
        Agreement.effective_when == "paid",
    )
    for agreement_id in db.session.scalars(waiting.order_by(Agreement.id)).all():
        with atomic():
            enter_if_paid(lock_agreement(agreement_id))


def _under_way(inquiry: Inquiry) -> tuple[str, Text | None] | None:
    """The kind of right of the living agreement or of the open terms ("" while they only talk), and why it does not fit;
    None when all is over."""
    agreement = db.session.scalars(
        select(Agreement)
        .where(Agreement.inquiry_id == inquiry.id, Agreement.kind != "nda", Agreement.state.in_(LIVING))
        .order_by(Agreement.id.desc())
    ).first()
    if agreement is not None:
        return agreement.kind, agreement.misfit
    sheet = negotiation.open_term_sheet(inquiry.id)
    if sheet is not None:
        return sheet.terms["kind"], negotiation.unfit_terms(inquiry)
    return ("", None) if inquiry.state in (*TALKING_STATES, "agreed") else None
