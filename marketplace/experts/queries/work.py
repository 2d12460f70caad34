"""What of mentoring waits for a person; lines with a day stand in the calendar too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from marketplace.experts.models import ALIVE, Expert, Mentoring, MentoringRating, MentoringSession
from marketplace.experts.permissions import administers, is_company, is_own, mentoring_visible
from marketplace.experts.queries.mentorings import answer_by, assign_by, last_held, may_resume, quiet_on
from marketplace.experts.queries.profiles import claimable
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem

ICON = "handshake"
LATELY = timedelta(days=60)  # a mentoring that ended longer ago is nobody's work any more


def work_items(actor: Actor) -> list[WorkItem]:
    """Of the reader as an expert, as a company and as the center."""
    query = (
        select(Mentoring)
        .where(
            mentoring_visible(actor),
            or_(Mentoring.state.in_(ALIVE), Mentoring.ended_at > clock.now() - LATELY),
        )
        .options(joinedload(Mentoring.company), joinedload(Mentoring.expert))
        .order_by(Mentoring.id)
    )
    rows = list(db.session.scalars(query))
    alive = [row for row in rows if row.state in ALIVE]
    last, following = last_held([row.id for row in alive]), _following([row.id for row in alive])
    items = [item for row in alive if (item := _LINES[row.state](actor, row, last.get(row.id)))]
    items += [
        WorkItem(
            Text("다음 멘토링 만남", "Your next mentoring meeting"), row.company.name,
            "experts.mentoring", {"ref": row.ref}, due_on=following[row.id], icon=ICON,
        )
        for row in alive
        if row.id in following and (is_own(actor, row.expert) or is_company(actor, row))
    ]  # fmt: skip
    return [*items, *_to_rate(actor, [row for row in rows if row.state == "ended"]), *_profile(actor)]


def _item(row: Mentoring, title: Text, due_on: date | None = None, mine: bool = True) -> WorkItem:
    return WorkItem(title, row.company.name, "experts.mentoring", {"ref": row.ref}, mine, due_on, ICON)


def _proposed(actor: Actor, row: Mentoring, _last: date | None) -> WorkItem | None:
    if is_company(actor, row):
        title = Text(
            "센터가 제안한 멘토링에 답해 주십시오.", "Answer the mentoring that the center proposes."
        )
        return _item(row, title, answer_by(row))
    return None


def _requested(actor: Actor, row: Mentoring, _last: date | None) -> WorkItem | None:
    if administers(actor):
        return _item(row, Text("멘토를 배정해 주십시오.", "Assign a mentor."), assign_by(row))
    if is_company(actor, row):
        title = Text("센터가 멘토를 찾고 있습니다.", "The center looks for a mentor.")
        return _item(row, title, assign_by(row), mine=False)
    return None


def _assigned(actor: Actor, row: Mentoring, _last: date | None) -> WorkItem | None:
    if is_own(actor, row.expert):
        return _item(
            row, Text("멘토링 요청에 답해 주십시오.", "Answer the request for mentoring."), answer_by(row)
        )
    if is_company(actor, row):
        title = Text("멘토의 수락을 기다리고 있습니다.", "The mentor's answer is awaited.")
        return _item(row, title, answer_by(row), mine=False)
    if administers(actor) and answer_by(row) < clock.today():
        title = Text(
            "전문가가 답하지 않았습니다. 다시 배정할 수 있습니다.",
            "The expert has not answered. You may ask another.",
        )
        return _item(row, title, answer_by(row))
    return None


def _running(actor: Actor, row: Mentoring, last: date | None) -> WorkItem | None:
    due = quiet_on(row, last)
    if is_own(actor, row.expert):
        if last is None:
            title = Text("기업과 첫 만남을 하고 기록해 주십시오.", "Have the first meeting and log it.")
        else:
            title = Text(
                "다음 만남을 기록하거나 멘토링을 마쳐 주십시오.",
                "Log the next meeting, or end the mentoring.",
            )
        return _item(row, title, due)
    if due >= clock.today():
        return None
    if administers(actor):
        late = Text("첫 만남이 늦어지고 있습니다.", "The first meeting is late.")
        asleep = Text("멘토링이 멈춰 있습니다.", "The mentoring is asleep.")
        return _item(row, asleep if last else late, due)
    return None


def _to_rate(actor: Actor, rows: list[Mentoring]) -> list[WorkItem]:
    """Mentorings that ended lately, of which the reader's side has said nothing."""
    recent = [
        (row, "company" if is_company(actor, row) else "expert")
        for row in rows
        if (is_company(actor, row) or is_own(actor, row.expert)) and may_resume(row)
    ]
    query = select(MentoringRating.mentoring_id, MentoringRating.side).where(
        MentoringRating.mentoring_id.in_([row.id for row, _ in recent])
    )
    said = {(number, side) for number, side in db.session.execute(query)} if recent else set()
    title = Text("끝난 멘토링을 평가해 주십시오.", "Rate the mentoring that ended.")
    return [_item(row, title) for row, side in recent if (row.id, side) not in said]


def _profile(actor: Actor) -> list[WorkItem]:
    if administers(actor):
        return _new_experts()
    if claimable(actor) is None:
        return []
    title = Text(
        "센터가 입력한 전문가 프로필을 확인해 주십시오.", "Check the expert profile that the center entered."
    )
    return [WorkItem(title, actor.name, "experts.own_profile", icon=ICON)]


def _new_experts() -> list[WorkItem]:
    """Who registered and was not taken in yet."""
    query = (
        select(Expert.name_ko)
        .where(Expert.approved_at.is_(None), Expert.left_at.is_(None))
        .order_by(Expert.id)
    )
    names = list(db.session.scalars(query))
    if not names:
        return []
    title = Text("등록한 전문가를 확인해 주십시오.", "Check the experts who registered.")
    return [WorkItem(title, ", ".join(names[:3]), "experts.desk", {"shown": "new"}, icon=ICON)]


def _following(numbers: list[int]) -> dict[int, date]:
    """Mentoring -> the next meeting that was agreed on, where it is not over."""
    query = select(MentoringSession.mentoring_id, MentoringSession.next_on).where(
        MentoringSession.mentoring_id.in_(numbers), MentoringSession.next_on >= clock.today()
    )
    return {number: day for number, day in db.session.execute(query) if day} if numbers else {}


_LINES: dict[str, Callable[[Actor, Mentoring, date | None], WorkItem | None]] = {
    "proposed": _proposed, "requested": _requested, "assigned": _assigned, "running": _running,
}  # fmt: skip
