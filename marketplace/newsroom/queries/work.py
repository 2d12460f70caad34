"""What of events waits for a person, and what stands in one's calendar."""

from __future__ import annotations

from datetime import timedelta

from flask import url_for
from sqlalchemy import select

from marketplace.formats.icalendar import Appointment
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.happening import Happening, Kind
from marketplace.kernel.text import Text, t
from marketplace.kernel.work import WorkItem
from marketplace.newsroom.models import Event, Registration
from marketplace.newsroom.permissions import edits, reads_line
from marketplace.newsroom.queries.gatherings import own_events
from marketplace.newsroom.queries.mailings import to_approve

ICON = "calendar-days"
GATHERING = Kind("event", Text("행사", "Events"), ICON)
KEPT_IN_CALENDAR = timedelta(days=90)


def work_items(actor: Actor) -> list[WorkItem]:
    """A seat to confirm, an event to come; for the center, events that are still drafts."""
    if actor.user_id is None:
        return []
    items = []
    for event, row in own_events(actor, clock.now()):
        if event.state != "announced":
            continue
        values = {"ref": event.ref}
        if row.state == "offered" and row.confirm_by_at is not None:
            title = Text("행사에 자리가 났습니다. 참가를 확정해 주십시오.", "A seat came free. Confirm it.")
            due = clock.seoul_date(row.confirm_by_at)
            items.append(WorkItem(title, event.title, "newsroom.event", values, due_on=due, icon=ICON))
        elif row.state == "waiting":
            title = Text("행사의 대기 명단에 있습니다.", "You are on the waiting list of an event.")
            items.append(WorkItem(title, event.title, "newsroom.event", values, False, event.starts_on, ICON))
        elif row.state == "registered":
            title = Text("신청한 행사가 열립니다.", "An event that you registered for.")
            items.append(WorkItem(title, event.title, "newsroom.event", values, False, event.starts_on, ICON))
    return items + _drafts(actor) + _mailings(actor)


def _mailings(actor: Actor) -> list[WorkItem]:
    title = Text("단체 이메일을 승인해 주십시오.", "A mailing waits for your approval.")
    return [
        WorkItem(title, row.title, "newsroom.mailing", {"ref": row.ref}, icon="mails")
        for row in to_approve(actor)
    ]


def _drafts(actor: Actor) -> list[WorkItem]:
    if not edits(actor):
        return []
    query = select(Event).where(Event.state == "draft", Event.written_by_id == actor.user_id)
    title = Text("작성 중인 행사를 공개해 주십시오.", "An event that you wrote is not announced yet.")
    return [
        WorkItem(title, row.title, "newsroom.event", {"ref": row.ref}, due_on=row.starts_on, icon=ICON)
        for row in db.session.scalars(query.order_by(Event.starts_at))
    ]


def appointments(actor: Actor) -> list[Appointment]:
    """For the reader's calendar: events with a seat. Addresses are paths."""
    return [
        appointment(event)
        for event, row in own_events(actor, clock.now() - KEPT_IN_CALENDAR)
        if row.state == "registered"
    ]


def appointment(event: Event, with_link: bool = True, site: str = "") -> Appointment:
    """The event for a calendar program; the online link only for who has a seat. `site`: what comes before its path."""
    return Appointment(
        uid=f"event-{event.ref}@gisul-madang",
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        title=event.title,
        place=event.place or t("온라인", "Online"),
        text=event.link if with_link else "",
        url=site + url_for("newsroom.event", ref=event.ref),
        cancelled=event.state == "cancelled",
    )


def company_line(actor: Actor, company_id: int) -> list[Happening]:
    """Events to which people of the company came: for its people and for who oversees."""
    if not reads_line(actor, company_id):
        return []
    query = (
        select(Event)
        .where(
            Event.id.in_(
                select(Registration.event_id).where(
                    Registration.company_id == company_id, Registration.attended_at.is_not(None)
                )
            )
        )
        .order_by(Event.starts_at)
    )
    what = Text("센터 행사 참석", "Came to an event of the center")
    return [
        Happening(
            row.starts_on, GATHERING, f"event:{row.ref}", what, row.title, "newsroom.event", {"ref": row.ref}
        )
        for row in db.session.scalars(query)
    ]
