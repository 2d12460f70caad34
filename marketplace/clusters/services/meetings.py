"""Meetings: called, changed, called off; what people answer, and who came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from marketplace.accounts.models import User
from marketplace.accounts.services import notify
from marketplace.clusters.lifecycle import MEETING
from marketplace.clusters.models import ClusterMeeting, MeetingAttendance
from marketplace.clusters.permissions import chairs, enters, is_member
from marketplace.clusters.queries import gatherings as rooms
from marketplace.clusters.queries.groups import coordinator_of, people_in, place_of
from marketplace.clusters.services.groups import NOT_CHAIR, living, the_cluster
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db, insert_ignore
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked_by

PAST = Text("지금보다 나중인 날짜와 시각을 입력해 주십시오.", "Enter a day and time later than now.")
BACKWARDS = Text("끝나는 시각을 시작보다 늦게 입력해 주십시오.", "Enter an end later than the beginning.")
NO_SUCH_CODE = Text(
    "지금 열리는 모임의 번호가 아닙니다. 진행자가 보여 주는 숫자 6자리를 확인해 주십시오.",
    "No meeting that goes on now has this code. Check the six digits that the chair shows.",
)


@dataclass(frozen=True)
class Plan:
    """What is to be met for, where and when."""

    title: str
    agenda: str
    place: str
    starts_at: datetime
    ends_at: datetime


def call_meeting(actor: Actor, code: str, form_token: str, plan: Plan) -> str:
    """Call the members together; everybody of theirs is invited by mail. Its ref."""
    with atomic():
        cluster = living(the_cluster(actor, code))
        if not chairs(actor, cluster):
            raise Forbidden(NOT_CHAIR) if enters(actor, cluster) else NotFound()
        made = made_before(ClusterMeeting, form_token, ClusterMeeting.called_by_id == actor.user_id)
        if made is not None:
            return made.ref
        _check(plan)
        row = ClusterMeeting(
            mini_cluster_id=cluster.id,
            form_token=form_token,
            called_by_id=actor.user_id,
            cluster=cluster,
            **vars(plan),
        )
        db.session.add(row)
        audit.record("cluster_meeting.call", row, actor)
        notify("meeting_called", row.id, people_in(cluster), meeting_id=row.id)
        return row.ref


def _check(plan: Plan) -> None:
    if plan.starts_at <= clock.now():
        raise Invalid(PAST, day=PAST)
    if plan.ends_at <= plan.starts_at:
        raise Invalid(BACKWARDS, until=BACKWARDS)


def change_meeting(actor: Actor, ref: str, plan: Plan, version: int | None = None) -> None:
    """Another plan. Who was invited hears of another time or place, and answers again where the time is another."""
    with atomic():
        row = chaired(actor, ref)
        if version is not None and version != row.version:
            raise Conflict()
        if row.state != "called" or row.starts_at <= clock.now():
            raise Conflict(
                Text(
                    "이미 시작했거나 끝난 모임은 바꿀 수 없습니다. 회의록에 적어 주십시오.",
                    "A meeting that has begun can't be changed. Say it in the minutes.",
                )
            )
        _check(plan)
        moved = (row.starts_at, row.ends_at) != (plan.starts_at, plan.ends_at)
        elsewhere = row.place != plan.place
        for name, value in vars(plan).items():
            setattr(row, name, value)
        audit.record("cluster_meeting.change", row, actor, moved=moved)
        if moved:
            row.announced_at = None
            db.session.execute(
                update(MeetingAttendance)
                .where(MeetingAttendance.meeting_id == row.id)
                .values(answer="", answered_at=None)
            )
        db.session.flush()
        if moved or elsewhere:
            notify(
                "meeting_changed",
                f"{row.id}:{row.version}",
                people_in(row.cluster),
                meeting_id=row.id,
                moved=moved,
            )


def cancel_meeting(actor: Actor, ref: str, note: str) -> None:
    """Call it off, with the reason that everybody reads."""
    if not note.strip():
        sentence = Text(
            "취소하는 이유를 입력해 주십시오. 회원에게 전달됩니다.", "Enter the reason; members read it."
        )
        raise Invalid(sentence, note=sentence)
    with atomic():
        row = chaired(actor, ref)
        MEETING.perform("cancel", row, actor)
        row.note = note.strip()[:500]
        notify("meeting_cancelled", row.id, people_in(row.cluster), meeting_id=row.id)


def answer_invitation(actor: Actor, ref: str, answer: str) -> None:
    """Say yes or no to an invitation, or change one's word, until it begins."""
    if answer not in ("yes", "no"):
        raise NotFound()
    with atomic():
        row = read(actor, ref)
        _attends(actor, row)
        if row.state != "called" or row.starts_at <= clock.now():
            raise Conflict(
                Text("이미 시작했거나 취소된 모임입니다.", "This meeting has begun or was called off.")
            )
        mine = _own_row(actor, row)
        mine.answer, mine.answered_at = answer, clock.now()


def check_in(actor: Actor, code: str) -> str:
    """Say that one is there, by the six digits that are shown in the room. The meeting's ref."""
    digits = "".join(one for one in code if one.isdigit())
    with atomic():
        row = rooms.meeting_of_code(actor, digits)
        if row is None:
            raise Invalid(NO_SUCH_CODE, code=NO_SUCH_CODE)
        _attends(actor, row)
        mine = _own_row(actor, row)
        if mine.attended_at is None:
            mine.attended_at, mine.noted_by_id = clock.now(), None
        return row.ref


def mark_attendance(actor: Actor, ref: str, user_ref: str, came: bool) -> str:
    """Who leads the meeting notes that somebody came, or takes that back; their name."""
    with atomic():
        row = chaired(actor, ref)
        if row.state == "cancelled" or row.starts_at - rooms.DOOR_OPENS > clock.now():
            raise Conflict(
                Text(
                    "모임이 시작할 때부터 참석을 확인할 수 있습니다.",
                    "Attendance is noted from the beginning on.",
                )
            )
        user = db.session.query(User).filter_by(ref=user_ref).one_or_none()
        known = {one.user.id: one for one in rooms.roll(row, people_in(row.cluster))}
        if user is None or user.id not in known:
            raise NotFound()
        insert_ignore(
            MeetingAttendance,
            meeting_id=row.id,
            user_id=user.id,
            answer="",
            company_id=_company(row, user.id),
        )
        values = {"attended_at": clock.now() if came else None, "noted_by_id": actor.user_id}
        db.session.execute(
            update(MeetingAttendance)
            .where(MeetingAttendance.meeting_id == row.id, MeetingAttendance.user_id == user.id)
            .values(**values)
        )
        return user.display_name


def _company(row: ClusterMeeting, user_id: int) -> int | None:
    from marketplace.accounts.queries import actor_of

    return place_of(actor_of(user_id), row.cluster)


def read(actor: Actor, ref: str) -> ClusterMeeting:
    """The meeting, locked, for who may see it."""
    if rooms.meeting_for(actor, ref) is None:
        raise NotFound()
    return locked_by(ClusterMeeting, ClusterMeeting.ref == ref)


def chaired(actor: Actor, ref: str) -> ClusterMeeting:
    """The meeting, locked, for who leads it."""
    row = read(actor, ref)
    if not chairs(actor, row.cluster):
        raise Forbidden(NOT_CHAIR)
    return row


def _attends(actor: Actor, row: ClusterMeeting) -> None:
    """Members come, and the coordinator."""
    if not is_member(actor, row.mini_cluster_id) and actor.user_id != coordinator_of(row.cluster):
        raise Forbidden(
            Text(
                "이 미니클러스터의 회원사와 코디네이터가 참석합니다.",
                "Members of this mini-cluster and its coordinator come to it.",
            )
        )


def _own_row(actor: Actor, row: ClusterMeeting) -> MeetingAttendance:
    assert actor.user_id is not None
    insert_ignore(
        MeetingAttendance,
        meeting_id=row.id,
        user_id=actor.user_id,
        answer="",
        company_id=place_of(actor, row.cluster),
    )
    return db.session.get_one(MeetingAttendance, (row.id, actor.user_id), populate_existing=True)
