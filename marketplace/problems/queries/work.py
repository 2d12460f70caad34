"""What of the problem desk waits for a person: lines of 내 업무, and with their days of the calendar. Nothing of a problem's words."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text, t
from marketplace.kernel.work import WorkItem
from marketplace.problems.lifecycle import OPEN
from marketplace.problems.models import Problem, ProblemRequest
from marketplace.problems.permissions import readable_requests, request_parties

ICON = "lightbulb"
ANSWER = Text("문제 상담 요청에 답변해 주십시오.", "Answer a request for help with a problem.")
WAITS = Text("문제 상담에 대한 센터의 답변을 기다립니다.", "Waiting for the center's answer to your problem.")
ANSWERED = Text("문제 상담에 답변이 왔습니다.", "The center has answered your problem.")


def work_items(actor: Actor) -> list[WorkItem]:
    """Requests to answer, and one's own that wait or are answered."""
    if not actor.is_signed_in or actor.is_auditor:
        return []
    return [*_to_answer(actor), *_own(actor)]


def _to_answer(actor: Actor) -> list[WorkItem]:
    query = select(ProblemRequest).where(readable_requests(actor), ProblemRequest.state == "waiting")
    rows = db.session.scalars(query.options(joinedload(ProblemRequest.expert)).order_by(ProblemRequest.id))
    return [
        WorkItem(ANSWER, row.name, "problems.request", {"ref": row.ref}, due_on=row.reply_due_on, icon=ICON)
        for row in rows
        if request_parties(actor, row)
    ]


def _own(actor: Actor) -> list[WorkItem]:
    query = (
        select(ProblemRequest)
        .join(Problem)
        .where(Problem.user_id == actor.user_id, ProblemRequest.state.in_(OPEN))
    )
    rows = db.session.scalars(query.options(joinedload(ProblemRequest.problem)).order_by(ProblemRequest.id))
    return [
        WorkItem(
            WAITS if row.state == "waiting" else ANSWERED, t("내 문제", "My problem"), "problems.page",
            {"secret": row.problem.secret}, mine=row.state == "answered",
            due_on=row.reply_due_on if row.state == "waiting" else None, icon=ICON,
        )
        for row in rows
    ]  # fmt: skip
