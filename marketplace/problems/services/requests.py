"""What the center is asked: a call back about a problem, answers by the center or an expert, and its end."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import func, select

from marketplace.accounts.services import notify, notify_address, tidy_email
from marketplace.experts.queries import expert_for
from marketplace.kernel import audit, clock, policy
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked, locked_by
from marketplace.kernel.working_days import add_working_days
from marketplace.problems.lifecycle import OPEN, REQUEST
from marketplace.problems.models import ProblemMessage, ProblemRequest
from marketplace.problems.permissions import (
    Manager,
    answers_for_center,
    readable_requests,
    request_parties,
    staff,
)
from marketplace.problems.services.problems import managed

MOST_OF_ADDRESS = 5  # requests of one address in a day: nobody's mailbox is filled from here
LONGEST_MESSAGE = 5_000
CONSENT = Text("동의하셔야 센터가 연락드릴 수 있습니다.", "We need your consent to contact you.")
ASKED = Text(
    "이미 센터에 요청하셨습니다. 아래에서 이어서 쓰십시오.",
    "You have asked the center already. Go on writing below.",
)
ENOUGH = Text(
    "이 이메일 주소로 오늘 여러 번 요청하셨습니다. 내일 다시 요청하거나 센터에 전화해 주십시오.",
    "This address has asked several times today. Ask again tomorrow, or call the center.",
)
NO_BODY = Text("내용을 입력해 주십시오.", "Enter the text.")
LONG_BODY = Text("5,000자 이하로 줄여 주십시오.", "At most 5,000 characters.")
ONLY_CENTER = Text("센터 직원만 전문가를 정할 수 있습니다.", "Only the center's staff choose the expert.")
NO_EXPERT = Text("계정이 있는 공개 전문가를 선택해 주십시오.", "Choose a public expert who has an account.")


def reply_day(since: date) -> date:
    """By when the center has answered what it was asked on this day."""
    return add_working_days(since, int(policy.value("problem_answer_working_days", since)))


def ask_center(
    manager: Manager, ref: str, *, name: str, email: str, phone: str, times: str, consent: bool
) -> None:
    """Ask the center for help: its people and whom they give it to read the problem from now on. Without consent nothing is kept."""
    email = tidy_email(email)
    if not consent:
        raise Invalid(CONSENT, consent=CONSENT)
    with atomic():
        problem = managed(manager, ref)
        if problem.request is not None:
            raise Conflict(ASKED)
        if _asked_today(email) >= MOST_OF_ADDRESS:
            raise Invalid(ENOUGH, email=ENOUGH)
        row = ProblemRequest(
            problem_id=problem.id, name=name.strip(), email=email, phone=phone.strip(), times=times.strip(),
            consent_at=clock.now(), reply_due_on=reply_day(clock.today()),
        )  # fmt: skip
        db.session.add(row)
        problem.last_at = clock.now()
        db.session.flush()
        audit.record("problem_request.ask", row, manager.actor)
        notify("problem_asked", row.id, staff(), problem_request_id=row.id)
        tell_asker("problem_received", row.id, row)


def _asked_today(email: str) -> int:
    query = select(func.count()).select_from(ProblemRequest)
    since = clock.now() - timedelta(days=1)
    return db.session.scalar(query.where(ProblemRequest.email == email, ProblemRequest.asked_at > since)) or 0


def write_to_center(manager: Manager, ref: str, body: str, form_token: str | None = None) -> None:
    """The asker writes again; the center answers within its days. What was closed is open again."""
    with atomic():
        row = _of_asker(manager, ref)
        if made_before(ProblemMessage, form_token, ProblemMessage.request_id == row.id) is not None:
            return
        message = _add(row, "asker", manager.actor.user_id, body, form_token)
        if row.state != "waiting":
            row.waiting_since, row.reply_due_on = clock.now(), reply_day(clock.today())
            row.reminded_at = row.escalated_at = row.closed_at = None
        REQUEST.perform("write", row, SYSTEM)
        people = [*staff(), row.expert.user_id if row.expert else None]
        notify("problem_wrote", message.id, people, problem_request_id=row.id)


def withdraw_request(manager: Manager, ref: str) -> None:
    """The asker needs no help any more; writing again opens it."""
    with atomic():
        row = _of_asker(manager, ref)
        REQUEST.perform("close", row, SYSTEM, by_asker=True)
        row.closed_at = row.problem.last_at = clock.now()


def answer_request(actor: Actor, ref: str, body: str, form_token: str | None = None) -> None:
    """The center, or the expert it was given to, answers: on the asker's page and by mail."""
    with atomic():
        row = _read(actor, ref)
        if made_before(ProblemMessage, form_token, ProblemMessage.request_id == row.id) is not None:
            return
        REQUEST.perform("answer", row, actor)
        row.answered_at = row.answered_at or clock.now()
        side = "center" if "center" in request_parties(actor, row) else "expert"
        message = _add(row, side, actor.user_id, body, form_token)
        tell_asker("problem_answered", message.id, row, problem_message_id=message.id)


def give_to_expert(actor: Actor, ref: str, expert_ref: str) -> None:
    """The center gives it to an expert, who reads it and may answer; an empty ref takes it back."""
    with atomic():
        row = _read(actor, ref)
        if not answers_for_center(actor):
            raise Forbidden(ONLY_CENTER)
        if row.state not in OPEN:
            raise Conflict()
        expert = expert_for(actor, expert_ref) if expert_ref else None
        if expert_ref and (expert is None or expert.user_id is None or not expert.is_public):
            raise Invalid(NO_EXPERT, expert=NO_EXPERT)
        before, row.expert_id = row.expert_id, expert.id if expert else None
        if row.expert_id == before:
            return
        db.session.flush()
        audit.record("problem_request.give", row, actor, expert=expert_ref)
        if expert is not None:
            notify("problem_given", f"{row.id}:{row.version}", [expert.user_id], problem_request_id=row.id)


def close_request(actor: Actor, ref: str) -> None:
    """The center has done what it can; the asker hears of it and may write again."""
    with atomic():
        row = _read(actor, ref)
        REQUEST.perform("close", row, actor)
        row.closed_at = row.problem.last_at = clock.now()
        tell_asker("problem_closed", f"{row.id}:{row.version}", row)


def reopen_request(actor: Actor, ref: str) -> None:
    """Closed too early: it waits again, with a new day."""
    with atomic():
        row = _read(actor, ref)
        REQUEST.perform("reopen", row, actor)
        row.waiting_since, row.reply_due_on, row.closed_at = clock.now(), reply_day(clock.today()), None
        row.reminded_at = row.escalated_at = None


def tell_asker(template: str, key: object, row: ProblemRequest, **refs: object) -> None:
    notify_address(template, key, row.email, row.problem.language, problem_request_id=row.id, **refs)


def _of_asker(manager: Manager, ref: str) -> ProblemRequest:
    problem = managed(manager, ref)
    if problem.request is None:
        raise NotFound()
    return locked(ProblemRequest, problem.request.id)


def _read(actor: Actor, ref: str) -> ProblemRequest:
    return locked_by(ProblemRequest, ProblemRequest.ref == ref, readable_requests(actor))


def _add(
    row: ProblemRequest, side: str, author_id: int | None, body: str, form_token: str | None
) -> ProblemMessage:
    body = body.strip()
    if not body or len(body) > LONGEST_MESSAGE:
        sentence = LONG_BODY if body else NO_BODY
        raise Invalid(sentence, body=sentence)
    message = ProblemMessage(
        request_id=row.id, side=side, author_id=author_id, body=body, form_token=form_token
    )
    db.session.add(message)
    row.problem.last_at = clock.now()
    db.session.flush()
    return message
