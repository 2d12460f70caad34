"""Reading who received what: a person their own, an institution its own, center and auditor all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, false, or_, select, true

from marketplace.accounts.models import User
from marketplace.catalog.models import Listing
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.licensing.models import Agreement
from marketplace.papers.queries import reader
from marketplace.royalties.models import Distribution, DistributionShare
from marketplace.royalties.statements import objection_until, tax_parts


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
    return [Income(*row) for row in db.session.execute(query).unique()]


def totals(incomes: list[Income]) -> dict[str, dict[str, int]]:
    """Per currency: {"year": told this calendar year, "all": ever, "unpaid": not paid out yet}."""
    year = clock.today().year
    found: dict[str, dict[str, int]] = {}
    for income in incomes:
        share = income.share
        sums = found.setdefault(income.distribution.currency, {"year": 0, "all": 0, "unpaid": 0})
        sums["all"] += share.amount
        sums["unpaid"] += 0 if share.paid_out_on else share.amount
        if share.told_at and clock.seoul_date(share.told_at).year == year:
            sums["year"] += share.amount
    return found


def readable(actor: Actor) -> ColumnElement[bool]:
    """The receivers of a share, the institution's officers and finance, the center and its auditor."""
    if actor.is_system or actor.is_center or actor.is_auditor:
        return true()
    if actor.user_id is None:
        return false()
    return or_(
        Distribution.institution_id.in_(actor.organisations("institution", "officer", "finance")),
        Distribution.id.in_(
            select(DistributionShare.distribution_id).where(DistributionShare.user_id == actor.user_id)
        ),
    )


def distribution_for(actor: Actor, ref: str) -> Distribution | None:
    """One distribution for those who may read it."""
    return db.session.scalars(select(Distribution).where(Distribution.ref == ref, readable(actor))).first()


def institution_distributions(actor: Actor) -> Select[Any]:
    """The list of an institution's office (all institutions for the center), newest first."""
    query = select(Distribution).order_by(Distribution.id.desc())
    if actor.is_center or actor.is_auditor:
        return query
    return query.where(
        Distribution.institution_id.in_(actor.organisations("institution", "officer", "finance"))
    )


def listing_of(distribution: Distribution) -> Listing:
    """What was licensed."""
    agreement = db.session.get(Agreement, distribution.agreement_id)
    assert agreement is not None
    return agreement.listing


def first(query: Select[Any], limit: int) -> list[Distribution]:
    return list(db.session.scalars(query.limit(limit)).unique())


def payroll(actor: Actor) -> list[tuple[Any, ...]]:
    """(name, e-mail, currency, amount, tax-free, taxable, how many, refs) of what is to be paid out, by person.

    Negative shares are set off; a person who owes more than is due is left out until the next share.
    """
    query = (
        select(DistributionShare, Distribution, User)
        .join(Distribution, Distribution.id == DistributionShare.distribution_id)
        .join(User, User.id == DistributionShare.user_id)
        .where(
            Distribution.institution_id.in_(actor.organisations("institution", "officer", "finance")),
            DistributionShare.paid_out_on.is_(None),
            DistributionShare.party != "institution",
        )
        .order_by(User.name, User.id, DistributionShare.id)
    )
    people: dict[tuple[int, str], list[Any]] = {}
    for share, distribution, user in db.session.execute(query).unique():
        free, taxable = tax_parts(share) if distribution.currency == "KRW" else (0, share.amount)
        row = people.setdefault(
            (user.id, distribution.currency), [user.name, user.email, distribution.currency, 0, 0, 0, 0, []]
        )
        for at, amount in ((3, share.amount), (4, free), (5, taxable), (6, 1)):
            row[at] += amount
        row[7].append(distribution.ref)
    return [(*row[:7], " ".join(row[7])) for row in people.values() if row[3] > 0]


def sharing_work(actor: Actor) -> list[WorkItem]:
    """Objections that wait for the institution."""
    institutions = actor.organisations("institution", "finance", "officer")
    if not institutions:
        return []
    rows = db.session.scalars(
        select(DistributionShare)
        .join(Distribution, Distribution.id == DistributionShare.distribution_id)
        .where(
            Distribution.institution_id.in_(institutions),
            DistributionShare.objected_at.is_not(None),
            DistributionShare.paid_out_on.is_(None),
        )
        .order_by(DistributionShare.id)
    )
    return [
        WorkItem(
            title=Text(
                "배분에 대한 이의를 검토해 주십시오.", "Please consider an objection to a distribution."
            ),
            subject=share.name,
            endpoint="royalties.distribution",
            values={"ref": share.distribution.ref},
            due_on=objection_until(share),
            icon="message-circle-warning",
        )
        for share in rows
    ]


def may_read_share(actor: Actor, share_id: int) -> bool:
    """A statement is its person's and the institution's office's; colleagues see amounts on the page, not the paper."""
    share = db.session.get(DistributionShare, share_id)
    if share is None:
        return False
    if actor.user_id is not None and share.user_id == actor.user_id:
        return True
    office = actor.standing_in(share.distribution.institution_id, "officer", "finance")
    return office is not None or actor.is_center or actor.is_auditor


reader("distribution_share", may_read_share)
