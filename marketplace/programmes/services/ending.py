"""What becomes of applications when their company is closed or goes up in another."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.accounts.queries import center_organisation, center_people
from marketplace.accounts.services import notify
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.programmes.lifecycle import APPLICATION
from marketplace.programmes.models import Application, Award
from marketplace.programmes.services.awarding import decline

RUNNING = ("draft", "submitted", "reserved")
BEFORE_THE_CENTER = ("submitted", "reserved", "granted")


def on_organisation_closed(payload: dict[str, Any], key: str) -> None:
    """Handler: a company that is no more applies for nothing; the center hears of what it had before it."""
    with atomic():
        for row in _running(payload["organisation_id"]):
            if row.state != "draft":
                people = center_people("center_admin")
                notify("application_ended", row.id, people, programme_application_id=row.id)
            APPLICATION.perform("give_up", row, SYSTEM)
            row.note = "@closed"
        _end_awards(payload["organisation_id"])


def _end_awards(company_id: int) -> None:
    """What was only offered falls away, and its money is free; of what runs the center decides, and hears of it."""
    query = select(Award).where(Award.company_id == company_id, Award.state.in_(("offered", "running")))
    for award in db.session.scalars(query.order_by(Award.id).with_for_update()).all():
        if award.state == "offered":
            decline(award, SYSTEM, "@closed")
        else:
            notify("award_company_closed", award.id, center_people("center_admin"), award_id=award.id)


def on_organisation_merged(payload: dict[str, Any], key: str) -> None:
    """Handler: the survivor goes on with what it may have once: where both applied to a call, its own stays.

    What only the absorbed company brought before the center goes on all the same, and the survivor's own draft ends.
    """
    old, new = payload["organisation_id"], payload["into_id"]
    with atomic():
        own = select(Application).where(Application.company_id == new).order_by(Application.id)
        taken = {row.call_id: row for row in db.session.scalars(own.with_for_update())}
        rows = db.session.scalars(
            select(Application)
            .where(Application.company_id == old)
            .order_by(Application.id)
            .with_for_update()
        )
        for row in rows.all():
            there = taken.get(row.call_id)
            if there is None:
                row.company_id = new
            elif row.state in BEFORE_THE_CENTER and there.state in ("draft", "withdrawn"):
                _give_up_for_merger(there)
                _exchange(row, there)
            else:
                _give_up_for_merger(row)


def _give_up_for_merger(row: Application) -> None:
    if row.state in RUNNING:
        APPLICATION.perform("give_up", row, SYSTEM)
        row.note = "@merged"


def _exchange(row: Application, other: Application) -> None:
    """Each gets the other's company; in between one is the center's, which never applies, as a call has one of each company."""
    center = center_organisation()
    assert center is not None
    (mine, row.company_id), theirs = (row.company_id, center.id), other.company_id
    db.session.flush()
    other.company_id = mine
    db.session.flush()
    row.company_id = theirs
    db.session.flush()


def _running(company_id: int) -> list[Application]:
    query = select(Application).where(Application.company_id == company_id, Application.state.in_(RUNNING))
    return list(db.session.scalars(query.order_by(Application.id).with_for_update()))
