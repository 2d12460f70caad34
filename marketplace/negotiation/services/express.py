"""간편 계약: a published offer taken as it stands, which is a term sheet offered and accepted in one sentence."""

from __future__ import annotations

from marketplace.catalog.models import Listing, Offer
from marketplace.kernel import audit, clock, periods, policy
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.negotiation.lifecycle import INQUIRY, TERM_SHEET
from marketplace.negotiation.models import Inquiry, TermSheet, terms
from marketplace.negotiation.models.money_terms import commitment
from marketplace.negotiation.services.term_sheets import hold_rights, require_authority
from marketplace.rights import services as rights

MESSAGE = Text(
    "공개된 표준 조건 그대로 신청한 간편 계약입니다.", "An express licence on the published standard terms."
)


def take_offer(
    listing: Listing, offer: Offer, company_id: int, offered_by_id: int, actor: Actor
) -> TermSheet:
    """Open a deal in which the listing's offer is term sheet 1, accepted by the company; the right is held for it.

    Joins the caller's transaction. `offered_by_id`: the officer in whose name the standard terms stand.
    Forbidden without authority to bind the company; Conflict when another company's right is in the way.
    """
    with atomic():
        rights.lock(listing.id)
        today = clock.today()
        inquiry = Inquiry(
            listing_id=listing.id,
            company_id=company_id,
            asked_by_id=actor.user_id,
            purpose="evaluate" if offer.kind == "evaluation" else "adopt",
            reply_due_on=today,
        )
        db.session.add(inquiry)
        db.session.flush()
        INQUIRY.perform("engage", inquiry, actor)
        sheet = TermSheet(
            inquiry_id=inquiry.id,
            number=1,
            side="licensor",
            author_id=offered_by_id,
            terms=terms.checked(terms.of_offer(offer, listing.assets), listing.assets),
            message=str(MESSAGE),
            valid_until=periods.days_after(today, policy.value("term_sheet_valid_days", today)),
        )
        db.session.add(sheet)
        audit.record("term_sheet.offer", sheet, SYSTEM, inquiry=inquiry.id, number=1, offer=offer.id)
        TERM_SHEET.perform("accept", sheet, actor)
        require_authority(actor, company_id, commitment(sheet.terms))
        hold_rights(sheet, inquiry, actor)
        sheet.decided_at, sheet.decided_by_id = clock.now(), actor.user_id
        INQUIRY.perform("agree", inquiry, SYSTEM)
        return sheet
