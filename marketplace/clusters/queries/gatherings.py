"""Meetings for their readers: the lists, who said what, who came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for
from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from marketplace.accounts.models import MiniCluster, User
from marketplace.clusters.models import ClusterMeeting, MeetingAttendance, MeetingFile
from marketplace.clusters.permissions import readable_meetings
from marketplace.formats.icalendar import Appointment, Deadline
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import SEOUL
from marketplace.kernel.database import db

DOOR_OPENS = timedelta(hours=1)  # before a meeting begins, people come in
KEPT_IN_CALENDAR = timedelta(days=90)
DOOR_CLOSES = timedelta(hours=12)  # after it ended, nobody says any more that they are there


@dataclass(frozen=True)
class Roll:
    """One person on the list of a meeting."""

    user: User
    company: str
    row: MeetingAttendance | None


def year_begins(year: int) -> datetime:
    """The first instant of the year in Seoul."""
    return datetime(year, 1, 1, tzinfo=SEOUL)


def meetings(actor: Actor, cluster_id: int | None = None, year: int | None = None) -> Select[ClusterMeeting]:
    """Those the reader may see, the latest first."""
    query = (
        select(ClusterMeeting)
        .join(MiniCluster, MiniCluster.id == ClusterMeeting.mini_cluster_id)
        .where(readable_meetings(actor))
        .options(contains_eager(ClusterMeeting.cluster))
    )
    if cluster_id is not None:
        query = query.where(ClusterMeeting.mini_cluster_id == cluster_id)
    if year is not None:
        query = query.where(
            ClusterMeeting.starts_at >= year_begins(year), ClusterMeeting.starts_at < year_begins(year + 1)
        )
    return query.order_by(ClusterMeeting.starts_at.desc(), ClusterMeeting.id.desc())


def meeting_for(actor: Actor, ref: str) -> ClusterMeeting | None:
    return db.session.scalars(meetings(actor).where(ClusterMeeting.ref == ref)).first()


def coming(actor: Actor, cluster_id: int, most: int = 5) -> list[ClusterMeeting]:
    """Those called for later than now, the next first."""
    query = meetings(actor, cluster_id).where(
        ClusterMeeting.state == "called", ClusterMeeting.ends_at >= clock.now()
    )
    return list(db.session.scalars(query.order_by(None).order_by(ClusterMeeting.starts_at).limit(most)))


def past(actor: Actor, cluster_id: int, most: int = 5) -> list[ClusterMeeting]:
    """The last ones that took place, or should have."""
    query = meetings(actor, cluster_id).where(
        ClusterMeeting.state != "cancelled", ClusterMeeting.ends_at < clock.now()
    )
    return list(db.session.scalars(query.limit(most)))


def door_is_open(meeting: ClusterMeeting) -> bool:
    """Whether one can say now that one is there."""
    begins, ends = meeting.starts_at - DOOR_OPENS, meeting.ends_at + DOOR_CLOSES
    return meeting.state == "called" and begins <= clock.now() <= ends


def meeting_of_code(actor: Actor, code: str) -> ClusterMeeting | None:
    """The reader's meeting that goes on now and shows this code."""
    now = clock.now()
    query = meetings(actor).where(
        ClusterMeeting.code == code,
        ClusterMeeting.starts_at <= now + DOOR_OPENS,
        ClusterMeeting.ends_at >= now - DOOR_CLOSES,
    )
    return next((row for row in db.session.scalars(query) if door_is_open(row)), None)


def appointments(actor: Actor) -> list[Appointment | Deadline]:
    """For the reader's calendar: meetings of their clusters, but for those they said no to. Addresses are paths.

    Who oversees reads of every meeting and comes to few: theirs are those they said yes to.
    """
    since = clock.now() - KEPT_IN_CALENDAR
    said = select(MeetingAttendance.meeting_id).where(MeetingAttendance.user_id == actor.user_id)
    query = meetings(actor).where(ClusterMeeting.ends_at >= since)
    if actor.oversees:
        query = query.where(ClusterMeeting.id.in_(said.where(MeetingAttendance.answer == "yes")))
    else:
        query = query.where(ClusterMeeting.id.not_in(said.where(MeetingAttendance.answer == "no")))
    return [appointment(row) for row in db.session.scalars(query)]


def appointment(row: ClusterMeeting, site: str = "") -> Appointment:
    """The meeting for a calendar program; `site`: what comes before its path."""
    return Appointment(
        uid=f"meeting-{row.ref}@gisul-madang",
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        title=f"{row.cluster.name}: {row.title}",
        place=row.place,
        text=row.agenda,
        url=site + url_for("clusters.meeting", ref=row.ref),
        cancelled=row.state == "cancelled",
    )


def own_answer(actor: Actor, meeting: ClusterMeeting) -> MeetingAttendance | None:
    return db.session.get(MeetingAttendance, (meeting.id, actor.user_id)) if actor.user_id else None


def roll(meeting: ClusterMeeting, invited: Sequence[int]) -> list[Roll]:
    """Everybody who was called or who came, by company; what each said. For who leads the meeting."""
    rows = {
        row.user_id: row
        for row in db.session.scalars(
            select(MeetingAttendance)
            .where(MeetingAttendance.meeting_id == meeting.id)
            .options(joinedload(MeetingAttendance.company))
        )
    }
    companies = _companies(meeting)
    users = db.session.scalars(select(User).where(User.id.in_({*invited, *rows})).order_by(User.id)).all()
    found = []
    for user in users:
        row = rows.get(user.id)
        company = row.company.name if row and row.company else companies.get(user.id, "")
        found.append(Roll(user, company, row))
    return sorted(found, key=lambda one: (one.company, one.user.id))


def _companies(meeting: ClusterMeeting) -> dict[int, str]:
    """user -> the name of their member company."""
    from marketplace.accounts.models import Membership, Organisation, OrganisationCluster

    query = (
        select(Membership.user_id, Organisation)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .join(OrganisationCluster, OrganisationCluster.organisation_id == Organisation.id)
        .where(
            OrganisationCluster.mini_cluster_id == meeting.mini_cluster_id,
            OrganisationCluster.joined_at.is_not(None),
            Membership.state == "active",
        )
        .order_by(Membership.id.desc())
    )
    return {user_id: company.name for user_id, company in db.session.execute(query)}


def tally(meeting: ClusterMeeting) -> dict[str, int]:
    """How many said yes and no, and how many came (of how many companies): for every member."""
    rows = db.session.scalars(
        select(MeetingAttendance).where(MeetingAttendance.meeting_id == meeting.id)
    ).all()
    said = Counter(row.answer for row in rows)
    came = [row for row in rows if row.attended_at]
    companies = {row.company_id for row in came if row.company_id}
    return {"yes": said["yes"], "no": said["no"], "came": len(came), "companies": len(companies)}


def files_of(meeting: ClusterMeeting) -> list[MeetingFile]:
    query = select(MeetingFile).where(MeetingFile.meeting_id == meeting.id, MeetingFile.removed_at.is_(None))
    return list(db.session.scalars(query.order_by(MeetingFile.id)))


def file_of(meeting: ClusterMeeting, ref: str) -> MeetingFile | None:
    return next((row for row in files_of(meeting) if row.ref == ref), None)
