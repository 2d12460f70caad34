"""The center's desk of needs: who waits how long, for whom, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Organisation
from marketplace.demand.models import Need, NeedAnswer, NeedRequest
from marketplace.demand.permissions import administers
from marketplace.demand.queries.needs import needs_visible_to
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.kernel.working_days import working_days_between

MOST_EXPORTED = 5000
TURNS: dict[str, Text] = {
    "center": Text("센터 차례", "The center's turn"),
    "institution": Text("기관 답변 대기", "With institutions"),
    "company": Text("기업 검토 중", "With the company"),
}


@dataclass(frozen=True)
class Progress:
    """Where an open need stands: how many were asked, answered and are late, and what comes next by whom."""

    asked: int = 0
    waiting: int = 0
    late: int = 0
    answers: int = 0
    undecided: int = 0
    due_on: date | None = None

    @property
    def turn(self) -> str:
        """Whose turn it is: one of TURNS."""
        if self.late or not (self.undecided or self.waiting):
            return "center"
        return "company" if self.undecided else "institution"

    @property
    def next_step(self) -> Text:
        if self.late:
            return Text("답변이 늦은 기관에 연락하기", "Call the institution that is late")
        if self.undecided:
            return Text("기업이 답변을 검토하고 있습니다", "The company looks at the answers")
        if self.waiting:
            return Text("기관의 답변을 기다립니다", "Institutions are asked")
        if self.asked or self.answers:
            return Text("다른 기관이나 기술 찾기", "Look for another institution or technology")
        return Text("맞는 기술을 고르고 기관에 물어보기", "Pick technologies and ask institutions")


NOTHING_YET = Progress()


def progress_of(needs: Sequence[Need]) -> dict[int, Progress]:
    """How far each of these needs is, by row id, with two readings in all."""
    ids = [need.id for need in needs]
    today = clock.today()
    found: dict[int, dict[str, Any]] = {need_id: {} for need_id in ids}
    requests = select(NeedRequest.need_id, NeedRequest.state, NeedRequest.reply_due_on).where(
        NeedRequest.need_id.in_(ids), NeedRequest.state != "withdrawn"
    )
    for need_id, state, due_on in db.session.execute(requests):
        one = found[need_id]
        one["asked"] = one.get("asked", 0) + 1
        if state == "asked":
            one["waiting"] = one.get("waiting", 0) + 1
            one["late"] = one.get("late", 0) + (due_on < today)
            one["due_on"] = min(due_on, one.get("due_on") or due_on)
    answers = select(NeedAnswer.need_id, NeedAnswer.state).where(
        NeedAnswer.need_id.in_(ids), NeedAnswer.state != "withdrawn"
    )
    for need_id, state in db.session.execute(answers):
        one = found[need_id]
        one["answers"] = one.get("answers", 0) + 1
        one["undecided"] = one.get("undecided", 0) + (state == "given")
    return {need_id: Progress(**values) for need_id, values in found.items()}


def waited(need: Need) -> int:
    """Working days since the need was opened, until it ended."""
    if need.opened_at is None:
        return 0
    until = clock.seoul_date(need.ended_at) if need.ended_at else clock.today()
    return working_days_between(clock.seoul_date(need.opened_at), until)


@dataclass(frozen=True)
class DeskFilter:
    """What the desk is narrowed to: a state, a field, whose turn it is, words."""

    state: str = "open"
    field: str = ""
    turn: str = ""
    words: str = ""


def desk_needs(actor: Actor, asked: DeskFilter) -> Select[Need]:
    """The needs on the center's desk, what waits longest first."""
    query = needs_visible_to(actor).where(Need.state != "draft")
    if asked.state:
        query = query.where(Need.state == asked.state)
    if asked.field:
        query = query.where(Need.field == asked.field)
    for word in asked.words.split()[:10]:
        like = f"%{word.replace('%', '').replace('_', '')}%".lower()
        text = Need.title + " " + Need.problem + " " + Organisation.name_ko + " " + Organisation.name_en
        query = query.where(
            Need.company_id.in_(
                select(Organisation.id).where(Organisation.id == Need.company_id, func.lower(text).like(like))
            )
        )
    if asked.turn:
        open_ones = db.session.scalars(query.where(Need.state == "open")).all()
        progress = progress_of(open_ones)
        query = query.where(Need.id.in_([key for key, one in progress.items() if one.turn == asked.turn]))
    shown = query.options(joinedload(Need.company))
    return shown.order_by(Need.state != "open", Need.opened_at, Need.id)


def desk_table(actor: Actor, asked: DeskFilter) -> list[Need]:
    """The same as rows, for a file."""
    return list(db.session.scalars(desk_needs(actor, asked).limit(MOST_EXPORTED)))


def desk_work_items(actor: Actor) -> list[WorkItem]:
    """Open needs in which it is the center's turn, with what comes next."""
    if not administers(actor):
        return []
    rows = db.session.scalars(
        needs_visible_to(actor).where(Need.state == "open").order_by(Need.opened_at)
    ).all()
    progress = progress_of(rows)
    return [
        WorkItem(
            progress[need.id].next_step, need.title, "demand.need", {"ref": need.ref}, True, progress[need.id].due_on, "megaphone"
        )
        for need in rows
        if progress[need.id].turn == "center"
    ]  # fmt: skip
