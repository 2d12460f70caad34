"""Applications for shared technologies, as each reader may know of them."""

from __future__ import annotations

from sqlalchemy import Select, select

from marketplace.catalog.models import Listing, Offer
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.negotiation.models.sharing import SharingApplication
from marketplace.negotiation.permissions import is_of, is_officer, reads_application


def visible_to(actor: Actor) -> Select[SharingApplication]:
    """The applicant's own company, the institution's officers, the center and its auditor. Plans are business secrets:
    neither other applicants nor inventors read them."""
    query = select(SharingApplication).join(Listing, Listing.id == SharingApplication.listing_id)
    return query.where(reads_application(actor))


def application_for(actor: Actor, ref: str) -> SharingApplication | None:
    """The application when it exists for this reader."""
    return db.session.scalars(visible_to(actor).where(SharingApplication.ref == ref)).unique().first()


def beside(actor: Actor, row: SharingApplication) -> list[SharingApplication]:
    """The other applications for the same offer that the reader may see: what is chosen from, the oldest first."""
    query = visible_to(actor).where(
        SharingApplication.offer_id == row.offer_id, SharingApplication.id != row.id
    )
    return list(db.session.scalars(query.order_by(SharingApplication.id)).unique())


def own(actor: Actor, offer_id: int) -> SharingApplication | None:
    """What the actor's companies have under way for an offer, the chosen one before others."""
    query = select(SharingApplication).where(
        SharingApplication.offer_id == offer_id,
        SharingApplication.company_id.in_(actor.organisations("company")),
        SharingApplication.state.in_(("applied", "chosen")),
    )
    rows = db.session.scalars(query.order_by(SharingApplication.id)).unique().all()
    return next(iter(sorted(rows, key=lambda row: row.state != "chosen")), None)


def is_chosen(company_id: int, offer_id: int) -> bool:
    """Whether this company may take the offer."""
    query = select(SharingApplication.id).where(
        SharingApplication.company_id == company_id,
        SharingApplication.offer_id == offer_id,
        SharingApplication.state == "chosen",
    )
    return db.session.scalar(query) is not None


def work_items(actor: Actor) -> list[WorkItem]:
    """Applications to decide on, in the institution first; the applicant's own that wait or were chosen."""
    if actor.is_auditor or not actor.is_signed_in:
        return []
    rows = db.session.scalars(
        visible_to(actor).where(SharingApplication.state == "applied").order_by(SharingApplication.id)
    )
    items = []
    for row in rows.unique():
        mine = is_officer(actor, row.listing)
        if mine or is_of(actor, row.company_id):
            sentence = (
                Text(
                    "기술나눔 신청을 심사하고 결과를 알려 주십시오.",
                    "Please decide on an application for technology sharing.",
                )
                if mine
                else Text(
                    "기술나눔 심사 결과를 기다립니다.", "Waiting for the decision on technology sharing."
                )
            )
            items.append(
                WorkItem(
                    sentence,
                    row.listing.title,
                    "negotiation.sharing",
                    {"ref": row.ref},
                    mine,
                    row.decide_by,
                    "gift",
                )
            )
    return items


def offer_of(listing: Listing, ref: str) -> Offer | None:
    """The listing's offer of this ref, when it is given by technology sharing and open."""
    found = next((offer for offer in listing.open_offers if offer.ref == ref), None)
    usable = found is not None and found.kind == "sharing" and found.express and found.fee is not None
    return found if usable else None
