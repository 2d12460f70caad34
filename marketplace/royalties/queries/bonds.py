"""Which licences a bond may be recorded for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.licensing.models import Agreement
from marketplace.royalties.permissions import offices

RUNNING = ("concluded", "in_force")


def bond_choices(actor: Actor) -> list[tuple[str, str]]:
    """(ref, words) of the running licences of the actor's institutions, newest first."""
    query = (
        select(Agreement)
        .where(
            Agreement.institution_id.in_(offices(actor)),
            Agreement.state.in_(RUNNING),
            Agreement.kind != "nda",
        )
        .options(joinedload(Agreement.company), joinedload(Agreement.listing))
        .order_by(Agreement.id.desc())
        .limit(500)
    )
    return [
        (row.ref, f"{row.number} · {row.company.name} · {row.listing.title}")
        for row in db.session.scalars(query)
    ]


def bond_agreement(actor: Actor, ref: str) -> Agreement | None:
    """A licence of the actor's institutions."""
    query = select(Agreement).where(
        Agreement.ref == ref,
        Agreement.institution_id.in_(offices(actor)),
    )
    return db.session.scalars(query).first()


def agreements_by_id(ids: Sequence[int]) -> dict[int, Agreement]:
    """The licences that bonds cover."""
    rows = db.session.scalars(select(Agreement).where(Agreement.id.in_(set(ids)))).unique()
    return {row.id: row for row in rows}
