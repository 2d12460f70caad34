"""상시 승인: what counts today, and what it covers."""

from __future__ import annotations

from sqlalchemy import func, or_, select

from marketplace.accounts import queries as people
from marketplace.catalog.models import Listing, Offer
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.transaction import for_update
from marketplace.licensing.models import Agreement, ExpressDraft, Signature, StandingApproval
from marketplace.licensing.permissions import grants_standing_approvals
from marketplace.licensing.queries.second_person import is_large


def live_approvals(
    institution_id: int, offer_id: int | None = None, lock: bool = False
) -> list[StandingApproval]:
    """Approvals that count today, the widest limit first; with `offer_id`: those that cover this offer."""
    query = select(StandingApproval).where(
        StandingApproval.institution_id == institution_id,
        StandingApproval.revoked_at.is_(None),
        StandingApproval.until_on >= clock.today(),
    )
    if offer_id is not None:
        query = query.where(or_(StandingApproval.offer_id.is_(None), StandingApproval.offer_id == offer_id))
    query = query.order_by(StandingApproval.fee_limit.desc(), StandingApproval.id)
    if lock:
        query = for_update(query, StandingApproval)
    rows = db.session.scalars(query).all()
    return [row for row in rows if grants_standing_approvals(people.actor_of(row.officer_id), institution_id)]


def standing_approvals(institution_id: int) -> list[tuple[StandingApproval, int, bool]]:
    """(approval, how many agreements it signed, does it count today), the newest first."""
    used = (
        select(func.count(Signature.id))
        .where(Signature.standing_approval_id == StandingApproval.id)
        .scalar_subquery()
    )
    living = {row.id for row in live_approvals(institution_id)}
    rows = db.session.execute(
        select(StandingApproval, used)
        .where(StandingApproval.institution_id == institution_id)
        .order_by(StandingApproval.id.desc())
    ).unique()
    return [(row, count, row.id in living) for row, count in rows]


def signs_at_once(listing: Listing, offer: Offer) -> bool:
    """Whether a standing approval covers this offer today, so that nobody has to wait for the institution."""
    rows = live_approvals(listing.institution_id, offer.id)
    fee = offer.fee or 0
    if people.above_single_limit(listing.institution_id, fee, offer.currency):
        return False
    return any(offer.currency == "KRW" and fee <= row.fee_limit for row in rows)


def approval_for(agreement: Agreement, lock: bool = False) -> StandingApproval | None:
    """A live approval that covers this express agreement, so that the company's signature concludes it."""
    offer_id = db.session.scalar(
        select(ExpressDraft.offer_id).where(ExpressDraft.agreement_id == agreement.id)
    )
    if offer_id is None or any(gate.passed_at is None for gate in agreement.gates):
        return None
    if is_large(
        agreement
    ):  # who signed beforehand and in whose name the terms stand are no two people who looked at it
        return None
    fee, currency = agreement.terms["fee"], agreement.terms["currency"]
    rows = live_approvals(agreement.institution_id, offer_id, lock=lock)
    return next(
        (row for row in rows if currency == "KRW" and fee <= row.fee_limit),
        None,
    )
