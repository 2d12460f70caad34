"""What waits in programmes: drafts of a company before a call closes, questions and closed calls at the center."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.programmes.models import Application, Call, CallQuestion
from marketplace.programmes.permissions import administers
from marketplace.programmes.queries import awards, reviews


def work_items(actor: Actor) -> list[WorkItem]:
    items = _of_companies(actor) + _of_reviewers(actor) + awards.work_items(actor)
    return items + _of_center() + _of_calls(actor) if administers(actor) else items


def _of_reviewers(actor: Actor) -> list[WorkItem]:
    items = []
    for panel in reviews.panels(actor):
        phase = reviews.open_phase(panel.call)
        if phase is None or phase.until_at <= clock.now():
            continue
        if reviews.has_to_review(panel):
            title = Text("신청서를 심사해 주십시오.", "Review the applications.")
            if panel.declared_at is None:
                title = Text("심사 전에 이해관계를 확인해 주십시오.", "Declare your conflicts of interest.")
            due_on = clock.seoul_date(phase.until_at)
            items.append(
                WorkItem(
                    title, panel.call.title, "programmes.my_reviews", due_on=due_on, icon="clipboard-list"
                )
            )
    return items


def _of_calls(actor: Actor) -> list[WorkItem]:
    """Calls that have closed and are not decided."""
    query = select(Call).where(Call.state == "announced", Call.closes_at <= clock.now())
    title = Text(
        "마감된 공고의 심사와 선정을 진행해 주십시오.", "Review and decide the call that has closed."
    )
    return [
        WorkItem(title, call.title, "programmes.panel", {"ref": call.ref}, icon="clipboard-list")
        for call in db.session.scalars(query.order_by(Call.closes_at))
        if reviews.sees_review(actor, call)
    ]


def _of_companies(actor: Actor) -> list[WorkItem]:
    companies = actor.organisations("company")
    if not companies:
        return []
    query = (
        select(Application)
        .join(Call, Call.id == Application.call_id)
        .where(
            Application.company_id.in_(companies),
            Application.state == "draft",
            Call.state == "announced",
            Call.closes_at > clock.now(),
        )
        .options(joinedload(Application.call))
    )
    return [
        WorkItem(
            Text(
                "작성 중인 지원사업 신청서를 제출해 주십시오.",
                "Submit the application that you are writing.",
            ),
            row.call.title,
            "programmes.edit_application",
            {"ref": row.ref},
            due_on=clock.seoul_date(row.call.closes_at),
            icon="file-pen",
        )
        for row in db.session.scalars(query.order_by(Call.closes_at))
    ]


def _of_center() -> list[WorkItem]:
    asked = select(CallQuestion).where(CallQuestion.answered_at.is_(None))
    asked = asked.options(joinedload(CallQuestion.call)).order_by(CallQuestion.id)
    return [
        WorkItem(
            Text("공고에 대한 질문에 답해 주십시오.", "Answer the question to the call."),
            row.call.title,
            "programmes.call",
            {"ref": row.call.ref, "_anchor": "questions"},
            icon="message-square",
        )
        for row in db.session.scalars(asked)
    ]
