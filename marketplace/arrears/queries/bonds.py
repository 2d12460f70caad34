"""Guarantee bonds for those who read the invoices they cover: both offices, the center and its auditor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select

from marketplace.arrears.models.bond import GuaranteeBond
from marketplace.arrears.permissions import readable_bonds, renews_bonds
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem


def bonds_for(actor: Actor) -> Select[Any]:
    """Bonds that the actor may see: in force first, the next to end on top."""
    return (
        select(GuaranteeBond)
        .where(readable_bonds(actor))
        .order_by(
            GuaranteeBond.ended_on.is_not(None),
            GuaranteeBond.until_on < clock.today(),
            GuaranteeBond.until_on,
            GuaranteeBond.id,
        )
    )


def bond_for(actor: Actor, ref: str) -> GuaranteeBond | None:
    """One bond for those who may see it."""
    return db.session.scalars(bonds_for(actor).where(GuaranteeBond.ref == ref)).first()


def bonds_of(actor: Actor, source_type: str, source_ids: Sequence[int]) -> list[GuaranteeBond]:
    """The bonds of licences that are in force today, for those who may see them."""
    return list(
        db.session.scalars(
            bonds_for(actor).where(
                GuaranteeBond.source_type == source_type,
                GuaranteeBond.source_id.in_(source_ids),
                GuaranteeBond.ended_on.is_(None),
                GuaranteeBond.until_on >= clock.today(),
            )
        )
    )


def cover_of(actor: Actor, invoice: Invoice) -> list[GuaranteeBond]:
    """Bonds in force today that the payee holds against the payer of an invoice."""
    return list(
        db.session.scalars(
            bonds_for(actor).where(
                GuaranteeBond.institution_id == invoice.institution_id,
                GuaranteeBond.company_id == invoice.company_id,
                GuaranteeBond.ended_on.is_(None),
                GuaranteeBond.until_on >= clock.today(),
            )
        )
    )


def bonds_work(actor: Actor) -> list[WorkItem]:
    """내 업무: bonds that end within the policy's first reminder."""
    if not renews_bonds(actor):
        return []
    today = clock.today()
    soon = today + timedelta(days=max(policy.value("bond_reminder_days", today)))
    query = bonds_for(actor).where(
        GuaranteeBond.ended_on.is_(None), GuaranteeBond.until_on >= today, GuaranteeBond.until_on <= soon
    )
    return [
        WorkItem(
            title=Text(
                "보증보험 증권의 기간이 곧 끝납니다. 갱신해 주십시오.",
                "A guarantee bond ends soon. Please renew it.",
            ),
            subject=f"{bond.issuer} {bond.number}",
            endpoint="bonds",
            due_on=bond.until_on,
            icon="shield-alert",
        )
        for bond in db.session.scalars(query.limit(50))
    ]
