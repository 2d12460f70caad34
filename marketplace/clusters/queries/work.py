"""What of the clusters waits for a person: lines of 내 업무, and with their days of the calendar."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from marketplace.accounts.models import MiniCluster, Organisation, OrganisationCluster
from marketplace.clusters.lifecycle import OPEN
from marketplace.clusters.models import ClusterMeeting, Difficulty, MeetingAttendance
from marketplace.clusters.permissions import (
    administers,
    chairs,
    coordinates,
    difficulties_of_staff,
    is_own,
    own_companies,
    staff,
)
from marketplace.clusters.queries.gatherings import meetings
from marketplace.clusters.queries.problems import SHOWN, due_on
from marketplace.kernel import clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.kernel.working_days import add_working_days

AHEAD = timedelta(days=60)  # a meeting farther away is not work yet


def work_items(actor: Actor) -> list[WorkItem]:
    """Difficulties to answer or being answered, meetings to come to, minutes to write, companies to let in."""
    if not actor.is_signed_in or actor.is_auditor:
        return []
    return [*_difficulties(actor), *_meetings(actor), *_asking(actor), *_headless(actor)]


def _difficulties(actor: Actor) -> list[WorkItem]:
    condition = (
        difficulties_of_staff(actor)
        if actor.is_center
        else Difficulty.company_id.in_(actor.organisations("company"))
    )
    query = select(Difficulty).where(Difficulty.state.in_(OPEN), condition).options(*SHOWN)
    items = []
    for row in db.session.scalars(query.order_by(Difficulty.id)):
        mine = coordinates(actor, row.cluster) and not is_own(actor, row)
        items.append(_difficulty_item(row, mine))
    return items


def _difficulty_item(row: Difficulty, mine: bool) -> WorkItem:
    if row.answered_at is None:
        title = (
            Text("애로에 답변해 주십시오.", "Reply to this difficulty.")
            if mine
            else Text(
                "애로에 대한 센터의 답변을 기다립니다.", "Waiting for the center's reply to a difficulty."
            )
        )
    else:
        title = (
            Text("애로의 진행 상황을 알려 주십시오.", "Say how this difficulty goes on.")
            if mine
            else Text("애로의 다음 소식을 기다립니다.", "Waiting for news on a difficulty.")
        )
    return WorkItem(
        title, row.title, "clusters.difficulty", {"ref": row.ref}, mine, due_on(row), "circle-help"
    )


def _meetings(actor: Actor) -> list[WorkItem]:
    now = clock.now()
    query = (
        meetings(actor)
        .where(ClusterMeeting.state == "called", ClusterMeeting.starts_at <= now + AHEAD)
        .outerjoin(
            MeetingAttendance,
            (MeetingAttendance.meeting_id == ClusterMeeting.id)
            & (MeetingAttendance.user_id == actor.user_id),
        )
        .add_columns(MeetingAttendance.answer)
    )
    items = []
    people = staff() if administers(actor) else []
    for row, answer in db.session.execute(query):
        item = _to_write(actor, row, people) if row.ends_at < now else _to_come(actor, row, answer or "")
        if item is not None:
            items.append(item)
    return items


def _to_come(actor: Actor, row: ClusterMeeting, answer: str) -> WorkItem | None:
    concerned = actor.user_id == row.cluster.coordinator_id or bool(own_companies(actor))
    if answer == "no" or not concerned:
        return None
    title = (
        Text("미니클러스터 모임에 갑니다.", "You are going to this cluster meeting.")
        if answer == "yes"
        else Text(
            "미니클러스터 모임에 오시는지 알려 주십시오.", "Say whether you come to this cluster meeting."
        )
    )
    return _meeting_item(title, row, answer != "yes", clock.seoul_date(row.starts_at), "calendar")


def _to_write(actor: Actor, row: ClusterMeeting, people: list[int]) -> WorkItem | None:
    if not chairs(actor, row.cluster):
        return None
    if row.cluster.coordinator_id in people and actor.user_id != row.cluster.coordinator_id:
        return None  # an administrator stands in where nobody coordinates
    title = Text("모임의 회의록을 올려 주십시오.", "Publish the minutes of this meeting.")
    return _meeting_item(title, row, True, minutes_due_on(row), "pencil")


def _meeting_item(title: Text, row: ClusterMeeting, mine: bool, day: date, symbol: str) -> WorkItem:
    return WorkItem(title, row.title, "clusters.meeting", {"ref": row.ref}, mine, day, symbol)


def minutes_due_on(row: ClusterMeeting) -> date:
    """By when the minutes are published."""
    day = clock.seoul_date(row.ends_at)
    return add_working_days(day, policy.value("meeting_minutes_working_days", day))


def _asking(actor: Actor) -> list[WorkItem]:
    """Companies that ask to be let in, for the center's administrators."""
    if not administers(actor):
        return []
    query = (
        select(OrganisationCluster)
        .join(Organisation, Organisation.id == OrganisationCluster.organisation_id)
        .join(MiniCluster, MiniCluster.id == OrganisationCluster.mini_cluster_id)
        .where(
            OrganisationCluster.joined_at.is_(None),
            Organisation.state == "approved",
            Organisation.kind == "company",
        )
        .options(
            contains_eager(OrganisationCluster.organisation), contains_eager(OrganisationCluster.mini_cluster)
        )
    )
    title = Text("미니클러스터 가입 신청에 답해 주십시오.", "Answer this request to join a mini-cluster.")
    return [
        WorkItem(
            title,
            f"{row.organisation.name} · {row.mini_cluster.name}",
            "clusters.members",
            {"code": row.mini_cluster.code},
            icon="user-plus",
        )
        for row in db.session.scalars(query.order_by(MiniCluster.id, Organisation.id))
    ]


def _headless(actor: Actor) -> list[WorkItem]:
    """Clusters whose coordinator is missing or has left the center."""
    if not administers(actor):
        return []
    people = staff()
    rows = db.session.scalars(
        select(MiniCluster).where(
            MiniCluster.archived_at.is_(None), MiniCluster.id.in_(select(Difficulty.mini_cluster_id))
        )
    )
    title = Text("미니클러스터의 코디네이터를 정해 주십시오.", "Appoint this mini-cluster's coordinator.")
    return [
        WorkItem(title, row.name, "clusters.edit", {"code": row.code}, icon="user-check")
        for row in rows
        if row.coordinator_id not in people
    ]
