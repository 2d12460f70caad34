"""What is decided on the applications to a call: prepared in a dry run, made once, within the budget whatever the race."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.programmes import queries
from marketplace.programmes.lifecycle import APPLICATION, CALL
from marketplace.programmes.models import Application, Budget, Call, Decision
from marketplace.programmes.queries import reviews
from marketplace.programmes.services.awarding import offer_award
from marketplace.programmes.services.reviewing import reviewed_call

VERDICTS = ("grant", "reserve", "refuse")


@dataclass(frozen=True)
class Verdict:
    """What is to become of one application, by its ref."""

    verdict: str
    amount: int
    reason: str


def prepare(actor: Actor, ref: str, verdicts: dict[str, Verdict]) -> None:
    """Keep what is to be decided, with the ranking as it is now; nobody hears of it."""
    with atomic():
        call = reviewed_call(actor, ref)
        _refuse_unless_reviewed(call)
        phases = reviews.phases_of(call)
        standings = {s.application.id: s for s in reviews.ranking(call, phases[-1] if phases else None)}
        wrong: dict[str, Text] = {}
        for row in _waiting(call):
            said = verdicts.get(row.ref)
            if said is None or said.verdict not in VERDICTS:
                wrong[f"verdict-{row.ref}"] = Text("결과를 선택해 주십시오.", "Choose what is decided.")
                continue
            if said.verdict != "refuse" and not 0 < said.amount <= min(call.ceiling, row.requested):
                wrong[f"amount-{row.ref}"] = Text(
                    f"{row.company.name_ko}: 신청한 {row.requested:,}원 이하의 지원금을 입력해 주십시오.",
                    f"{row.company.name_en or row.company.name_ko}: enter an amount up to the KRW {row.requested:,} asked for.",
                )
            decision = db.session.get(Decision, row.id) or Decision(application_id=row.id)
            decision.verdict = said.verdict
            decision.amount = said.amount if said.verdict != "refuse" else 0
            decision.reason = said.reason.strip()[:3000]
            decision.rank, decision.score = standings[row.id].rank, standings[row.id].score
            db.session.add(decision)
        if wrong:
            raise Invalid(next(iter(wrong.values())), **wrong)


def _refuse_unless_reviewed(call: Call) -> None:
    if call.state != "announced" or queries.phase(call) != "closed":
        raise Conflict(
            Text(
                "접수가 마감되고 아직 선정하지 않은 공고에서 할 수 있습니다.",
                "This is done for a call that has closed and is not decided.",
            )
        )
    if reviews.open_phase(call):
        raise Conflict(Text("진행 중인 심사를 먼저 끝내 주십시오.", "End the round that is under way first."))


def _waiting(call: Call) -> list[Application]:
    query = select(Application).where(Application.call_id == call.id, Application.state == "submitted")
    return list(db.session.scalars(query.order_by(Application.id).with_for_update()))


def decide(actor: Actor, ref: str) -> None:
    """Make what was prepared: states, the money held in the budget, a letter with reasons to each company."""
    with atomic():
        call = reviewed_call(actor, ref)
        _refuse_unless_reviewed(call)
        rows, decisions = _waiting(call), reviews.decisions(call)
        if missing := [row for row in rows if row.id not in decisions]:
            raise Conflict(
                Text(
                    f"결과를 정하지 않은 신청서가 {len(missing)}건 있습니다. 시험 결정을 다시 저장해 주십시오.",
                    f"Not yet decided: {len(missing)}. Save the dry run again.",
                )
            )
        CALL.perform("decide", call, actor)
        for row in rows:
            decision = decisions[row.id]
            APPLICATION.perform(decision.verdict, row, actor)
            decision.decided_at = clock.now()
            if decision.verdict == "grant":
                offer_award(row, decision.amount, actor)
            _tell(row, decision.verdict)


def _tell(row: Application, verdict: str) -> None:
    people = people_of(row.company_id)
    if verdict == "grant":
        notify("application_granted", row.id, people, programme_application_id=row.id)
    elif verdict == "reserve":
        notify("application_reserved", row.id, people, programme_application_id=row.id)
    else:
        notify("application_refused", row.id, people, programme_application_id=row.id)


def move_up(actor: Actor, ref: str) -> str:
    """Grant the first of the reserve list for whom the money suffices; its number."""
    with atomic():
        call = reviewed_call(actor, ref)
        if call.state != "decided":
            raise Conflict(
                Text("선정을 마친 뒤에 할 수 있습니다.", "This is done after the call is decided.")
            )
        left = locked(Budget, call.budget_id).left
        decisions = reviews.decisions(call)
        query = select(Application).where(Application.call_id == call.id, Application.state == "reserved")
        waiting = sorted(
            db.session.scalars(query.with_for_update()).all(),
            key=lambda row: (decisions[row.id].rank or 10**6, row.id),
        )
        row = next((row for row in waiting if decisions[row.id].amount <= left), None)
        if row is None:
            raise Conflict(
                Text(
                    "남은 예산으로 지원할 수 있는 예비 기업이 없습니다.",
                    "No company on the reserve list fits what is left of the budget.",
                )
            )
        offer_award(row, decisions[row.id].amount, actor)
        APPLICATION.perform("grant", row, actor)
        decisions[row.id].verdict, decisions[row.id].decided_at = "grant", clock.now()
        notify(
            "application_granted", f"{row.id}:up", people_of(row.company_id), programme_application_id=row.id
        )
        return row.number
