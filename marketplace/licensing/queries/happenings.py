"""What the line of a company says of its licences, and which companies took a technology over."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.happening import Fact, Happening, Kind
from marketplace.kernel.text import Text
from marketplace.licensing.lifecycle import AGREEMENT
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries.agreements import visible_to
from marketplace.licensing.queries.grants import grants

LICENCE = Kind("licence", Text("기술 도입", "Licences"), "badge-check")
CONTRACT = Text("기술이전 계약서", "Licence agreement")
NO_TECHNOLOGY = ("nda", "option", "reservation")  # these let nobody use it yet


def company_line(actor: Actor, company_id: int) -> list[Happening]:
    """Agreements that came into force, and their ends."""
    query = visible_to(actor).where(
        Agreement.company_id == company_id,
        Agreement.in_force_at.is_not(None),
        Agreement.kind.not_in(NO_TECHNOLOGY),
        Agreement.amends_id.is_(None),
    )
    found = []
    for row in db.session.scalars(
        query.options(joinedload(Agreement.listing), joinedload(Agreement.inquiry))
    ).unique():
        assert row.in_force_at is not None
        page = "deal", {"ref": row.inquiry.ref}
        what = Text("기술 도입 계약", "Licence in force")
        day = clock.seoul_date(row.in_force_at)
        found.append(
            Happening(day, LICENCE, f"licence:{row.ref}", what, row.listing.title, *page, evidence=CONTRACT)
        )
        if row.ended_at is not None:
            ended = Text("기술 도입 계약: {state}", "Licence: {state}").fill(
                state=AGREEMENT.states[row.state]
            )
            day = clock.seoul_date(row.ended_at)
            found.append(Happening(day, LICENCE, f"licence:{row.ref}:ended", ended, row.listing.title, *page))
    return found


def company_facts(actor: Actor, company_id: int) -> list[Fact]:
    """Licences in force, each with the last day of its right."""
    rows = [one for one in grants(actor) if one.right.company_id == company_id]
    return [
        Fact(
            Text("권리", "Licence"),
            Text("{kind}: {title}", "{kind}: {title}").fill(
                kind=one.agreement.kind_name, title=one.agreement.listing.title
            ),
            "licensing.agreement" if one.open else "licensing.licences",
            {"ref": one.agreement.ref} if one.open else {},
            one.right.until_on,
        )
        for one in rows
    ]


def support_given() -> list[tuple[int, date]]:
    """Company and day of every licence that came into force."""
    query = select(Agreement.company_id, Agreement.in_force_at).where(
        Agreement.in_force_at.is_not(None), Agreement.kind.not_in(NO_TECHNOLOGY)
    )
    return [(company_id, clock.seoul_date(at)) for company_id, at in db.session.execute(query) if at]
