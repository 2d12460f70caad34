"""Whose delegation covers an agreement today, and why somebody may not offer or sign it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.accounts import queries as people
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.licensing.models import Agreement, Delegation
from marketplace.licensing.permissions import records_delegations
from marketplace.licensing.queries.agreements import terms_in_force
from marketplace.negotiation.models import money_terms


def delegations(institution_id: int) -> list[Delegation]:
    """All of an institution, those that were ended too, the newest first."""
    query = select(Delegation).where(Delegation.institution_id == institution_id)
    shown = joinedload(Delegation.officer), joinedload(Delegation.granted_by)
    return list(db.session.scalars(query.options(*shown).order_by(Delegation.id.desc())))


def delegation_for(actor: Actor, ref: str) -> Delegation | None:
    """One for the institution's officers and who watches over them."""
    row = db.session.scalars(select(Delegation).where(Delegation.ref == ref)).first()
    if row is None or not (records_delegations(actor, row.institution_id) or actor.oversees):
        return None
    return row


def counts(row: Delegation) -> bool:
    """Whether it counts today."""
    return row.ended_at is None and row.from_on <= clock.today() <= row.until_on


def delegation_of(institution_id: int, user_id: int | None) -> Delegation | None:
    """The one by which this officer decides today."""
    live = [row for row in delegations(institution_id) if row.officer_id == user_id and counts(row)]
    return live[0] if live else None


def beyond_delegation(agreement: Agreement, user_id: int | None) -> Text | None:
    """Why this officer may not decide on the agreement by themselves; None where they may, or where the institution has recorded
    no delegation at all."""
    if agreement.kind == "nda" or not any(
        row.ended_at is None for row in delegations(agreement.institution_id)
    ):
        return None
    if covers(delegation_of(agreement.institution_id, user_id), agreement):
        return None
    officers = people.people_of(agreement.institution_id, "officer")
    able = [one for one in officers if covers(delegation_of(agreement.institution_id, one), agreement)]
    names = ", ".join(people.actor_of(one).name for one in able)
    return Text(
        "이 계약은 귀하의 위임전결 범위(권리의 종류, 금액, 기간)를 넘습니다. 결정할 수 있는 담당자: {who}",
        "This agreement is beyond your delegation (kind of right, amount, period). Who can decide: {who}",
    ).fill(
        who=Text(
            names or "없습니다. 위임전결 화면에서 먼저 등록해 주십시오.",
            names or "nobody. Record one on the page of delegations first.",
        )
    )


def covers(row: Delegation | None, agreement: Agreement) -> bool:
    """Whether a delegation reaches as far as the agreement; what has no ceiling takes one without a limit."""
    if row is None or (row.kinds and agreement.kind not in row.kinds):
        return False
    if row.limit is None:
        return True
    at_stake = [money_terms.commitment(agreement.terms)]
    if agreement.amends is not None:
        at_stake.append(money_terms.commitment(terms_in_force(agreement.amends)))
    return all(_within(one, row.limit) for one in at_stake)


def _within(one: money_terms.Commitment, limit: int) -> bool:
    return not one.open_ended and people.in_won(one.fixed, one.currency) <= limit
