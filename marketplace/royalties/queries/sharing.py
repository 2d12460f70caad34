"""Reading who received what: a person their own, an institution its own, center and auditor all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from marketplace.catalog.models import Listing
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.licensing.models import Agreement
from marketplace.royalties.lifecycle import CORRECTION
from marketplace.royalties.models import Distribution, DistributionShare, ShareCorrection
from marketplace.royalties.permissions import is_office, looked_after, readable, reads_share
from marketplace.royalties.queries.shares import Receiver, correction_for, costs_now, receivers


@dataclass(frozen=True)
class Income:
    """One share of mine with where it came from."""

    share: DistributionShare
    distribution: Distribution
    listing: Listing


def mine(actor: Actor) -> list[Income]:
    """Every share of the actor's, newest first."""
    if actor.user_id is None:
        return []
    query = (
        select(DistributionShare, Distribution, Listing)
        .join(Distribution, Distribution.id == DistributionShare.distribution_id)
        .join(Agreement, Agreement.id == Distribution.agreement_id)
        .join(Listing, Listing.id == Agreement.listing_id)
        .where(DistributionShare.user_id == actor.user_id)
        .order_by(DistributionShare.id.desc())
    )
    query = query.options(contains_eager(DistributionShare.distribution).joinedload(Distribution.invoice))
    return [Income(*row) for row in db.session.execute(query)]


def totals(incomes: list[Income]) -> dict[str, dict[str, int]]:
    """Per currency: {"paid": paid within this calendar year, "all": ever, "unpaid": not paid out yet}."""
    year = clock.today().year
    found: dict[str, dict[str, int]] = {}
    for income in incomes:
        share = income.share
        sums = found.setdefault(income.distribution.currency, {"paid": 0, "all": 0, "unpaid": 0})
        sums["all"] += share.amount
        sums["unpaid"] += 0 if share.paid_out_on else share.amount
        if share.paid_out_on and clock.seoul_date(share.paid_out_on).year == year:
            sums["paid"] += share.amount
    return found


def distribution_for(actor: Actor, ref: str) -> Distribution | None:
    """One distribution for those who may read it."""
    return db.session.scalars(select(Distribution).where(Distribution.ref == ref, readable(actor))).first()


def institution_distributions(actor: Actor) -> Select[Any]:
    """The list of an institution's office (all institutions for the center), newest first."""
    return (
        select(Distribution)
        .where(looked_after(actor))
        .options(
            joinedload(Distribution.invoice),
            joinedload(Distribution.agreement).joinedload(Agreement.listing),
            selectinload(Distribution.shares),
        )
        .order_by(Distribution.id.desc())
    )


def first(query: Select[Any], limit: int) -> list[Distribution]:
    return list(db.session.scalars(query.limit(limit)))


@dataclass(frozen=True)
class Putting:
    """How far the correction of one upheld objection has come, and what the reader may do."""

    correction: ShareCorrection | None
    actions: list[str]  # of CORRECTION
    people: list[Receiver]  # whose weights may be corrected now; empty when they may not
    costs: int | None  # deducted so far; None where none are


def correcting(actor: Actor, distribution: Distribution) -> dict[int, Putting]:
    """By share: the corrections that upheld objections to a distribution brought or call for."""
    upheld = [share for share in distribution.shares if share.outcome == "upheld"]
    office = is_office(actor, distribution.institution_id)
    found = {}
    for share in upheld:
        correction = correction_for(share.id)
        found[share.id] = Putting(
            correction,
            CORRECTION.available(correction, actor) if correction else [],
            receivers(distribution) if office and correction is None else [],
            costs_now(distribution),
        )
    return found


def correction_by_ref(actor: Actor, ref: str) -> ShareCorrection | None:
    """A correction for those who may read the distribution it belongs to."""
    return db.session.scalars(
        select(ShareCorrection)
        .join(DistributionShare, DistributionShare.id == ShareCorrection.share_id)
        .join(Distribution, Distribution.id == DistributionShare.distribution_id)
        .where(ShareCorrection.ref == ref, readable(actor))
    ).first()


def may_read_share(actor: Actor, share_id: int) -> bool:
    """A statement is its person's and the institution's office's; colleagues see amounts on the page, not the paper."""
    share = db.session.get(DistributionShare, share_id)
    return share is not None and reads_share(actor, share)
