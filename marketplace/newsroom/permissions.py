"""Who may do and see what of the center's news and events: each rule has its name here."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select, true

from marketplace.accounts.models import OrganisationCluster
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.newsroom.models import Event, Mailing, Notice, Registration


def edits(actor: Actor) -> bool:
    """Write news and events: the center's people. The auditor only reads."""
    return actor.is_center


def notice_parties(actor: Actor, _row: Notice) -> set[str]:
    return {"center"} if edits(actor) else set()


def event_parties(actor: Actor, _row: Event) -> set[str]:
    return {"center"} if edits(actor) else set()


def registration_parties(actor: Actor, row: Registration) -> set[str]:
    """person: whose it is; center: who keeps the list."""
    parties = {"center"} if edits(actor) else set()
    if actor.user_id is not None and actor.user_id == row.user_id:
        parties.add("person")
    return parties


def mailing_parties(actor: Actor, row: Mailing) -> set[str]:
    """center: its people; second: an administrator who neither wrote it nor asked for it to be sent."""
    parties = {"center"} if edits(actor) else set()
    if actor.has("center_admin") and actor.user_id not in (row.written_by_id, row.asked_by_id):
        parties.add("second")
    return parties


def reads_mailings(actor: Actor) -> bool:
    """Who oversees."""
    return actor.oversees


def reads_line(actor: Actor, company_id: int) -> bool:
    """What a company's people came to: they themselves, and who oversees."""
    return actor.oversees or actor.belongs_to(company_id)


# What exists for somebody: conditions in the database


def _audience(actor: Actor, table: type[Notice] | type[Event]) -> ColumnElement[bool]:
    if actor.oversees:
        return true()
    audiences = ["everybody", "signed_in"] if actor.is_signed_in else ["everybody"]
    found = table.audience.in_(audiences)
    companies = [
        one.organisation_id for one in actor.standings if one.organisation_kind == "company" and one.approved
    ]
    if not companies:
        return found
    mine = select(OrganisationCluster.mini_cluster_id).where(
        OrganisationCluster.organisation_id.in_(companies), OrganisationCluster.joined_at.is_not(None)
    )
    of_mine = or_(
        table.cluster_id.in_(mine),
        and_(table.cluster_id.is_(None), mine.exists()),
    )
    return or_(found, and_(table.audience == "members", of_mine))


def notice_readable(actor: Actor) -> ColumnElement[bool]:
    """Of `Notice`: published ones of the reader's audience in their time; all of them for who oversees."""
    if actor.oversees:
        return true()
    today = clock.today()
    return and_(notice_shown(today_on=today), _audience(actor, Notice))


def notice_shown(today_on: object) -> ColumnElement[bool]:
    """Of `Notice`: published, and this day in its time."""
    return and_(
        Notice.state == "published",
        Notice.from_on <= today_on,
        or_(Notice.until_on.is_(None), Notice.until_on >= today_on),
    )


def event_readable(actor: Actor) -> ColumnElement[bool]:
    """Of `Event`: announced and cancelled ones of the reader's audience, and what the reader registered for."""
    if actor.oversees:
        return true()
    found = _audience(actor, Event)
    if actor.user_id is not None:
        own = select(Registration.event_id).where(Registration.user_id == actor.user_id)
        found = or_(found, Event.id.in_(own))
    return and_(Event.state != "draft", found)


def may_register(actor: Actor) -> ColumnElement[bool]:
    """Of `Event`: announced ones of the reader's audience."""
    return and_(Event.state == "announced", _audience(actor, Event))
