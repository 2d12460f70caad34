"""Terms and quotations whose field, territory and time another company's right has closed, or opened again.

They can't be accepted meanwhile: granting checks again under the lock. Here both sides hear of it at once, instead of at the click.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic, locked
from marketplace.negotiation import queries
from marketplace.negotiation.models import TALKING_STATES, Inquiry, Quotation, SharingApplication, TermSheet
from marketplace.negotiation.services.term_sheets import lock_deal
from marketplace.rights.models import Right


def follow_rights(payload: dict[str, Any], key: str) -> None:
    """Handler of `rights_changed`: the truth is read, so that it does not matter in which order messages arrive."""
    listing_id = payload["listing_id"]
    offered = select(TermSheet.inquiry_id).where(TermSheet.state == "offered")
    quoted = select(Quotation.inquiry_id).where(Quotation.valid_until >= clock.today())
    deals = select(Inquiry.id).where(
        Inquiry.listing_id == listing_id, Inquiry.id.in_(offered) | Inquiry.id.in_(quoted)
    )
    for inquiry_id in db.session.scalars(deals.order_by(Inquiry.id)).all():
        with atomic():
            look_again(lock_deal(inquiry_id))
    _look_at_applications(listing_id)


def look_again(inquiry: Inquiry) -> None:
    """Tell both sides what is no more, or again, free for the companies of a deal, in the caller's transaction, the deal locked.

    It is asked for where rights changed, and where the companies of the deal did: their own rights stand in nobody's way.
    """
    sheet = queries.open_term_sheet(inquiry.id)
    if sheet is not None:
        _look_at(locked(TermSheet, sheet.id), inquiry)
    if inquiry.state not in TALKING_STATES:
        return
    quoted = select(Quotation).where(
        Quotation.inquiry_id == inquiry.id, Quotation.valid_until >= clock.today()
    )
    for quotation in db.session.scalars(quoted.order_by(Quotation.id)).all():
        if not queries.freedom_of_quotation(quotation, inquiry).whole:
            _tell("quotation_overtaken", quotation.id, inquiry, quotation_id=quotation.id)


def _look_at(sheet: TermSheet, inquiry: Inquiry) -> None:
    free = queries.freedom_of_terms(sheet, inquiry).whole
    if sheet.state != "offered" or free == (sheet.overtaken_at is None):
        return
    sheet.overtaken_at = None if free else clock.now()
    audit.record("term_sheet.reopen" if free else "term_sheet.overtake", sheet, SYSTEM, inquiry=inquiry.id)
    db.session.flush()
    letter = "terms_reopened" if free else "terms_overtaken"
    _tell(letter, f"{sheet.id}:{sheet.version}", inquiry, term_sheet_id=sheet.id)


def _look_at_applications(listing_id: int) -> None:
    """Who applied for a shared technology, or was chosen and has not signed, and the officer who decides."""
    licensed = select(Right.company_id).where(Right.listing_id == listing_id, Right.kind == "sharing")
    waiting = select(SharingApplication).where(
        SharingApplication.listing_id == listing_id,
        SharingApplication.state.in_(("applied", "chosen")),
        SharingApplication.company_id.not_in(licensed),
    )
    for row in db.session.scalars(waiting.order_by(SharingApplication.id)).unique().all():
        if not queries.freedom_of_offer(row.offer, listing_id, row.company_id).whole:
            with atomic():
                officers = people_of(row.listing.institution_id, "officer")
                notify("sharing_overtaken", row.id, [row.applied_by_id, *officers], sharing_id=row.id)


def _tell(letter: str, key: object, inquiry: Inquiry, **refs: object) -> None:
    people = [*queries.licensor_people(inquiry), *queries.licensee_people(inquiry)]
    notify(letter, key, people, inquiry_id=inquiry.id, **refs)
