"""Up to which amount one officer acts for an institution alone."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.accounts.lifecycle import AMOUNT_RULE
from marketplace.accounts.models.two_people import AmountRule
from marketplace.kernel import clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.money import MINOR_DIGITS
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem


def single_limit(institution_id: int) -> int:
    """Won, net of VAT: what one officer may propose, approve and sign alone; the institution's own, else the site's."""
    own = db.session.scalars(
        select(AmountRule.limit_krw)
        .where(AmountRule.institution_id == institution_id, AmountRule.state == "in_force")
        .order_by(AmountRule.decided_at.desc(), AmountRule.id.desc())
        .limit(1)
    ).first()
    return int(policy.value("single_officer_limit_krw", clock.today())) if own is None else own


def above_single_limit(institution_id: int, amount: int, currency: str) -> bool:
    """Whether an amount (minor units) asks for a second person; another currency is compared by a rough rate."""
    return in_won(amount, currency) > single_limit(institution_id)


def in_won(amount: int, currency: str) -> int:
    """An amount (minor units) in won by a rough rate: for comparing with limits alone."""
    if currency == "KRW":
        return amount
    rough = policy.value("rough_won_per_unit", clock.today())
    return amount * int(rough[currency]) // int(10 ** MINOR_DIGITS[currency])


def amount_rules_of(institution_id: int) -> list[AmountRule]:
    """The institution's own amounts, the newest first; the first may wait for its second person."""
    query = select(AmountRule).where(
        AmountRule.institution_id == institution_id, AmountRule.state != "withdrawn"
    )
    return list(db.session.scalars(query.order_by(AmountRule.id.desc())).unique())


def amount_work(actor: Actor) -> list[WorkItem]:
    """Amounts that wait for their second person."""
    if not actor.is_signed_in:
        return []
    waiting = select(AmountRule).where(AmountRule.state == "proposed").order_by(AmountRule.id)
    return [
        WorkItem(
            Text(
                "한 담당자가 혼자 처리할 금액을 확인해 주십시오.",
                "Confirm the amount that one officer may handle alone.",
            ),
            row.institution.name,
            "accounts.amounts",
            {"ref": row.institution.ref},
            icon="scale",
        )
        for row in db.session.scalars(waiting).unique()
        if AMOUNT_RULE.can("confirm", row, actor)
    ]
