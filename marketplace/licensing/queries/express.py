"""Licences on published terms: which offers there are, what they cost, how far a person has come."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.catalog.models import Listing, Offer
from marketplace.invoicing import queries as bills
from marketplace.kernel import clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.money import Money
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.licensing.models import DEAD_STATES, Agreement, ExpressDraft
from marketplace.negotiation.models import SharingApplication


def express_draft(actor: Actor, offer_id: int) -> ExpressDraft | None:
    """How far the actor has come with an express licence of this offer."""
    query = select(ExpressDraft).where(
        ExpressDraft.user_id == actor.user_id, ExpressDraft.offer_id == offer_id
    )
    return db.session.scalars(query).first()


def express_offers(institution_id: int) -> list[tuple[Offer, Listing]]:
    """The institution's open offers on standard terms, with their listings."""
    query = (
        select(Offer, Listing)
        .join(Listing, Listing.id == Offer.listing_id)
        .where(Listing.institution_id == institution_id, Listing.state == "published")
        .where(Offer.express.is_(True), Offer.withdrawn_at.is_(None))
    )
    return [
        (offer, listing)
        for offer, listing in db.session.execute(query.order_by(Listing.id, Offer.id)).unique()
    ]


def price_of(offer: Offer, company_id: int | None = None) -> tuple[Money, Money, Money]:
    """(net, VAT, total) of an offer with a published fee, by today's rate, for a company when it is known which."""
    net, today = Money(offer.fee or 0, offer.currency), clock.today()
    rate = policy.value("vat_bp", today)
    if company_id:
        payee = db.session.get_one(Listing, offer.listing_id).institution_id
        rate = bills.vat_rate_for(company_id, payee, today)
    tax = net.portion(rate)
    return net, tax, net + tax


def pending_limit() -> int:
    """KRW up to which a company may take an express licence before the center has approved it."""
    return int(policy.value("express_pending_limit_krw", clock.today()))


def chosen_items(actor: Actor) -> list[WorkItem]:
    """Shared technologies for which the actor's company was chosen and that it has not licensed yet."""
    companies = actor.organisations("company")
    if not companies:
        return []
    licensed = select(Agreement.id).where(
        Agreement.listing_id == SharingApplication.listing_id,
        Agreement.company_id == SharingApplication.company_id,
        Agreement.kind == "sharing",
        Agreement.state.not_in(DEAD_STATES),
    )
    query = (
        select(SharingApplication, Listing)
        .join(Offer, Offer.id == SharingApplication.offer_id)
        .join(Listing, Listing.id == Offer.listing_id)
        .where(SharingApplication.state == "chosen", SharingApplication.company_id.in_(companies))
        .where(Listing.state == "published", Offer.withdrawn_at.is_(None), ~licensed.exists())
        .options(joinedload(SharingApplication.offer))
        .order_by(SharingApplication.id)
    )
    sentence = Text(
        "선정된 기술나눔 기술의 계약을 맺어 주십시오.",
        "You were chosen for a shared technology. Please make the agreement.",
    )
    return [
        WorkItem(
            sentence,
            listing.title,
            "licensing.express",
            {"public_id": listing.public_id, "offer": row.offer.ref},
            True,
            None,
            "gift",
        )
        for row, listing in db.session.execute(query).unique()
    ]
