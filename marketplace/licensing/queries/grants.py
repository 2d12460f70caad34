"""권리 현황: the rights that a company holds or an institution gave."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import not_, or_, select
from sqlalchemy.orm import aliased, joinedload

from marketplace.accounts.models import Organisation
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries.agreements import readable_among
from marketplace.rights.models import Right
from marketplace.rights.queries import LICENCE_KINDS, assets


@dataclass(frozen=True)
class Grant:
    """One right of 권리 현황, with the agreement it stands on; `open`: whether the reader may open the agreement.

    Finance staff see what is licensed, while the deal and its agreement stay between those who negotiate it.
    """

    right: Right
    agreement: Agreement
    company: str
    institution: str
    open: bool

    @property
    def fits(self) -> bool:
        """Whether the right still has something to stand on: no lapsed patent, no register that there is not."""
        return assets.fits(self.right.kind, self.agreement.listing.assets)

    @property
    def days_left(self) -> int | None:
        return (self.right.until_on - clock.today()).days if self.right.until_on else None


def grants(actor: Actor, ended: bool = False, kinds: tuple[str, ...] = LICENCE_KINDS) -> list[Grant]:
    """Rights in force (or, `ended`, over) that the actor's company holds or institution gave; the soonest end first.

    Reservations and non-disclosure are no licences and stay in their deals, unless `kinds` asks for them.
    """
    over = or_(Right.ended_at.is_not(None), Right.until_on < clock.today())
    holder = aliased(Organisation)
    query = (
        select(Right, Agreement, holder)
        .join(Agreement, (Agreement.id == Right.source_id) & (Right.source_type == "agreement"))
        .join(holder, holder.id == Right.company_id)
        .where(Right.kind.in_(kinds), over if ended else not_(over))
        .options(joinedload(Agreement.listing), joinedload(Agreement.institution))
        .order_by(Right.until_on.is_(None), Right.until_on, Right.id)
    )
    if not actor.oversees:
        query = query.where(
            or_(
                Right.company_id.in_(actor.organisations("company")),
                Agreement.institution_id.in_(actor.organisations("institution", "officer", "finance")),
            )
        )
    rows = db.session.execute(query).all()
    readable = readable_among(actor, [agreement.id for _, agreement, _ in rows])
    return [
        Grant(right, agreement, company.name, agreement.institution.name, agreement.id in readable)
        for right, agreement, company in rows
    ]
