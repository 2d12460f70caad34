"""What becomes of talks when the ground shifts: the listing is closed to the public, a side ceases to exist.

A closed listing: talks may go on in words, no terms are offered or accepted any more, what lies on the table ends.
A closed company or institution: open talks end with that reason. A merged company's go on (`merging`).
Agreements already made stand; what becomes of them is the parties' and licensing's business.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, select

from marketplace.accounts.models import Organisation
from marketplace.accounts.services import notify
from marketplace.catalog.models import Listing
from marketplace.kernel import clock
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict
from marketplace.kernel.transaction import atomic
from marketplace.negotiation import queries
from marketplace.negotiation.lifecycle import INQUIRY, TERM_SHEET
from marketplace.negotiation.models import TALKING_STATES, Inquiry
from marketplace.negotiation.queries import joint as joint_queries
from marketplace.negotiation.queries.inquiries import CLOSED_LISTINGS
from marketplace.negotiation.services.inquiries import lock_inquiry
from marketplace.negotiation.services.sharing import end_applications, withdraw_applications_of

CLOSED = "기업이나 기관이 폐업하거나 탈퇴했습니다. (The organisation was closed.)"


def refuse_closed(inquiry: Inquiry) -> None:
    """Conflict when no terms can be agreed on any more, with the sentence that says why and what remains."""
    if (reason := queries.why_no_terms(inquiry)) is not None:
        raise Conflict(reason)


def on_listing_closed(payload: dict[str, Any], key: str) -> None:
    """Handler: a listing was withdrawn or suspended. Open terms and applications end, who waits is told."""
    for inquiry_id in _talking(Inquiry.listing_id == payload["listing_id"]):
        with atomic():
            inquiry = lock_inquiry(inquiry_id)
            if inquiry.state not in TALKING_STATES or inquiry.listing.state not in CLOSED_LISTINGS:
                continue
            _end_terms(inquiry)
            people = [*queries.licensor_people(inquiry), *queries.licensee_people(inquiry)]
            notify("deal_listing_closed", f"{inquiry.id}:{key}", people, inquiry_id=inquiry.id)
    end_applications(payload["listing_id"])


def on_organisation_closed(payload: dict[str, Any], key: str) -> None:
    """Handler: a company or an institution was closed. Its open talks end, and the other side is told."""
    row = db.session.get_one(Organisation, payload["organisation_id"])
    ours = (
        Inquiry.company_id == row.id
        if row.kind == "company"
        else Inquiry.listing_id.in_(select(Listing.id).where(Listing.institution_id == row.id))
    )
    for inquiry_id in _talking(ours):
        with atomic():
            inquiry = lock_inquiry(inquiry_id)
            if inquiry.state not in TALKING_STATES:
                continue
            _end_terms(inquiry)
            inquiry.closed_at, inquiry.closed_reason = clock.now(), CLOSED
            if row.kind == "company":
                INQUIRY.perform("withdraw", inquiry, SYSTEM)
                people, letter = (
                    [*queries.licensor_people(inquiry), *joint_queries.partner_people(inquiry)],
                    "inquiry_withdrawn",
                )
            else:
                INQUIRY.perform("decline", inquiry, SYSTEM)
                inquiry.declined_for = "other"
                people, letter = queries.licensee_people(inquiry), "inquiry_declined"
            notify(letter, inquiry.id, people, inquiry_id=inquiry.id)
    withdraw_applications_of(row.id)


def _talking(condition: ColumnElement[bool]) -> list[int]:
    query = select(Inquiry.id).where(condition, Inquiry.state.in_(TALKING_STATES)).order_by(Inquiry.id)
    return list(db.session.scalars(query))


def _end_terms(inquiry: Inquiry) -> None:
    sheet = queries.open_term_sheet(inquiry.id)
    if sheet is not None:
        TERM_SHEET.perform("lapse", sheet, SYSTEM)
