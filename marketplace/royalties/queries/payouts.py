"""Paying out: what an institution owes its people, under which numbers, and what waits for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select

from marketplace.accounts.models import User
from marketplace.catalog.models import Inventor, Listing
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.royalties.lifecycle import CORRECTION
from marketplace.royalties.models import (
    Distribution,
    DistributionShare,
    PayrollNumber,
    ShareCorrection,
)
from marketplace.royalties.permissions import offices, paying_offices
from marketplace.royalties.statements import committee_until, payout_until, tax_parts


def payroll(actor: Actor) -> list[tuple[Any, ...]]:
    """(employee number, name, e-mail, currency, amount, tax-free, taxable, how many, refs) to be paid out, by person.

    The e-mail stands only where the institution has set no number. Negative shares are set off; a person who owes
    more than is due is left out until the next share.
    """
    query = (
        select(DistributionShare, Distribution, User, PayrollNumber.number)
        .join(Distribution, Distribution.id == DistributionShare.distribution_id)
        .join(User, User.id == DistributionShare.user_id)
        .outerjoin(
            PayrollNumber,
            and_(
                PayrollNumber.user_id == User.id, PayrollNumber.institution_id == Distribution.institution_id
            ),
        )
        .where(
            Distribution.institution_id.in_(offices(actor)),
            DistributionShare.paid_out_on.is_(None),
            DistributionShare.party != "institution",
        )
        .order_by(User.name, User.id, DistributionShare.id)
    )
    people: dict[tuple[int, int, str], list[Any]] = {}
    for share, distribution, user, number in db.session.execute(query).unique():
        currency = distribution.currency
        free, taxable = tax_parts(share) if currency == "KRW" else (0, share.amount)
        row = people.setdefault(
            (distribution.institution_id, user.id, currency),
            [number or "", user.name, "" if number else user.email, currency, 0, 0, 0, 0, []],
        )
        for at, amount in ((4, share.amount), (5, free), (6, taxable), (7, 1)):
            row[at] += amount
        row[8].append(distribution.ref)
    return [(*row[:8], " ".join(row[8])) for row in people.values() if row[4] > 0]


@dataclass(frozen=True)
class Payee:
    """A person whom an institution pays shares, and the number its payroll knows them by."""

    user_id: int
    name: str
    number: str


def payees(institution_id: int) -> list[Payee]:
    """Inventors and contributors of the institution's technologies who have an account, and all who got a share."""
    inventors = (
        select(Inventor.user_id)
        .join(Listing, Listing.id == Inventor.listing_id)
        .where(Listing.institution_id == institution_id, Inventor.user_id.is_not(None))
    )
    receivers = (
        select(DistributionShare.user_id)
        .join(Distribution, Distribution.id == DistributionShare.distribution_id)
        .where(Distribution.institution_id == institution_id, DistributionShare.user_id.is_not(None))
    )
    query = (
        select(User, PayrollNumber.number)
        .outerjoin(
            PayrollNumber,
            and_(PayrollNumber.user_id == User.id, PayrollNumber.institution_id == institution_id),
        )
        .where(User.id.in_(inventors.union(receivers)), User.closed_at.is_(None))
        .order_by(User.name, User.id)
        .limit(1000)
    )
    return [Payee(user.id, user.display_name, number or "") for user, number in db.session.execute(query)]


def sharing_work(actor: Actor) -> list[WorkItem]:
    """Objections that the committee must answer, and shares that finance must pay."""
    institutions = offices(actor)
    if not institutions:
        return []
    objections = db.session.scalars(
        select(DistributionShare)
        .join(Distribution, Distribution.id == DistributionShare.distribution_id)
        .where(
            Distribution.institution_id.in_(institutions),
            DistributionShare.objected_at.is_not(None),
            DistributionShare.answered_at.is_(None),
        )
        .order_by(DistributionShare.id)
    )
    items = [
        WorkItem(
            title=Text(
                "배분에 대한 이의를 심의하고 답변해 주십시오.",
                "Please consider and answer an objection to a distribution.",
            ),
            subject=share.name,
            endpoint="royalties.distribution",
            values={"ref": share.distribution.ref},
            due_on=committee_until(share),
            icon="message-circle-warning",
        )
        for share in objections
    ]
    return items + _correcting_work(actor) + _payout_work(paying_offices(actor))


def _correcting_work(actor: Actor) -> list[WorkItem]:
    """Upheld objections whose shares are to be put right, and corrections that wait for a second person."""
    query = (
        select(DistributionShare, ShareCorrection)
        .join(Distribution, Distribution.id == DistributionShare.distribution_id)
        .outerjoin(
            ShareCorrection,
            and_(ShareCorrection.share_id == DistributionShare.id, ShareCorrection.state != "cancelled"),
        )
        .where(
            Distribution.institution_id.in_(offices(actor)),
            DistributionShare.outcome == "upheld",
            or_(ShareCorrection.id.is_(None), ShareCorrection.state == "requested"),
        )
        .order_by(DistributionShare.id)
    )
    return [
        WorkItem(
            title=Text(
                "받아들인 이의대로 배분을 바로잡아 주십시오.",
                "Please put the shares right: an objection was upheld.",
            )
            if correction is None
            else Text(
                "배분을 바로잡는 것을 승인해 주십시오.", "Please approve the correction of a distribution."
            ),
            subject=share.name,
            endpoint="royalties.distribution",
            values={"ref": share.distribution.ref},
            mine=correction is None or CORRECTION.can("approve", correction, actor),
            icon="scale",
        )
        for share, correction in db.session.execute(query).unique()
    ]


def _payout_work(institutions: list[int]) -> list[WorkItem]:
    unpaid = select(DistributionShare.distribution_id).where(
        DistributionShare.party != "institution",
        DistributionShare.paid_out_on.is_(None),
        DistributionShare.amount > 0,
    )
    query = (
        select(Distribution)
        .where(
            Distribution.institution_id.in_(institutions),
            Distribution.id.in_(unpaid),
        )
        .order_by(Distribution.id)
        .limit(50)
    )
    return [
        WorkItem(
            title=Text(
                "배분금을 지급하고 기록해 주십시오.",
                "Please pay out the shares of a distribution and note it.",
            ),
            subject=row.invoice.number,
            endpoint="royalties.distribution",
            values={"ref": row.ref},
            due_on=payout_until(row),
            icon="coins",
        )
        for row in db.session.scalars(query).unique()
    ]
