"""A call from its draft to its announcement, its documents, and the questions that are put to it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import SIZES
from marketplace.accounts.queries import center_people, people_of
from marketplace.accounts.services import notify
from marketplace.kernel import clock
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.ids import next_number
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.programmes import queries
from marketplace.programmes.lifecycle import APPLICATION, CALL
from marketplace.programmes.models import Application, Budget, Call, CallFile, CallForm, CallQuestion
from marketplace.programmes.permissions import may_ask
from marketplace.programmes.services.common import as_center, locked_call

MOST_FILES = 20


@dataclass(frozen=True)
class StoredFile:
    """A file that lies in the store and is about to be kept."""

    name: str
    sha256: str
    size: int
    media_type: str


def save_call(actor: Actor, ref: str | None, *, form_token: str, **values: Any) -> str:
    """Write a call or change one that was not announced; its ref. `values` are columns of Call."""
    with atomic():
        as_center(actor)
        call = locked_call(actor, ref) if ref else made_before(Call, form_token)
        if call is not None and call.state != "draft":
            raise Conflict(
                Text(
                    "공고한 뒤에는 내용을 바꿀 수 없습니다. 마감을 늦추거나 취소할 수 있습니다.",
                    "An announced call stays as it is. It can be extended or cancelled.",
                )
            )
        _check(values)
        if call is None:
            number = next_number("PC", 3)
            call = Call(number=number, created_by_id=actor.user_id, form_token=form_token)
            db.session.add(call)
        for name, value in values.items():
            setattr(call, name, value)
        db.session.flush()
        return call.ref


def _check(values: dict[str, Any]) -> None:
    wrong: dict[str, Text] = {}
    if db.session.get(Budget, values["budget_id"]) is None:
        wrong["budget_id"] = Text("예산을 선택해 주십시오.", "Choose the budget.")
    if db.session.get(CallForm, values["form_id"]) is None:
        wrong["form_id"] = Text("신청서 양식을 선택해 주십시오.", "Choose the form.")
    if values["closes_at"] <= values["opens_at"]:
        wrong["closes_at"] = Text(
            "마감은 접수를 시작한 뒤여야 합니다.", "It has to close after it has opened."
        )
    if values["ceiling"] <= 0:
        wrong["ceiling"] = Text(
            "한 기업에 지원할 한도를 입력해 주십시오.", "Enter the most that one company may get."
        )
    if not 0 <= values["own_part_bp"] <= 9000:
        wrong["own_part_bp"] = Text(
            "기업 부담 비율은 0~90%로 입력해 주십시오.", "Enter the company's part from 0 to 90 %."
        )
    if not values["items"]:
        wrong["items"] = Text(
            "쓸 수 있는 항목을 한 줄에 하나씩 입력해 주십시오.",
            "Enter what the money may be spent on, one item a line.",
        )
    weights = sum(row["weight"] for row in values["criteria"])
    if weights != 100:
        wrong["criteria"] = Text(
            f"배점의 합이 100이어야 합니다. 지금은 {weights}입니다.",
            f"The weights have to sum to 100. They sum to {weights}.",
        )
    if set(values["sizes"]) - set(SIZES):
        wrong["sizes"] = Text("목록의 값을 선택해 주십시오.", "Choose one of the listed values.")
    if wrong:
        raise Invalid(next(iter(wrong.values())), **wrong)


def announce(actor: Actor, ref: str) -> None:
    """Show it to everybody, with the form as it is now: the call keeps this version whatever becomes of the form."""
    with atomic():
        call = locked_call(actor, ref)
        CALL.check("announce", call, actor)
        if call.closes_at <= clock.now():
            raise Conflict(
                Text(
                    "마감 시각이 이미 지났습니다. 시각을 바꾼 뒤 공고해 주십시오.",
                    "It would be closed already. Change the time first.",
                )
            )
        form = locked(
            CallForm, call.form_id
        )  # a change of the form that is under way is in it or comes after
        CALL.perform("announce", call, actor)
        call.form_version_id, call.announced_at = form.newest.id, clock.now()


def extend(actor: Actor, ref: str, closes_at: datetime | None) -> None:
    """Close it later; who is writing or has submitted hears of it. A call that has closed is not opened again."""
    with atomic():
        call = locked_call(actor, ref)
        CALL.check("extend", call, actor)
        if clock.now() >= call.closes_at:
            raise Conflict(
                Text(
                    "이미 마감된 공고입니다. 마감 뒤에는 늦출 수 없습니다.",
                    "It has closed. It can't be extended any more.",
                )
            )
        if closes_at is None or closes_at <= call.closes_at:
            sentence = Text(
                "지금의 마감보다 뒤의 시각을 입력해 주십시오.", "Enter a time after the present closing time."
            )
            raise Invalid(sentence, closes_at=sentence)
        CALL.perform("extend", call, actor, until=closes_at.isoformat())
        call.closes_at = closes_at
        for row in _running(call):
            people = people_of(row.company_id)
            notify(
                "call_extended", f"{row.id}:{closes_at.isoformat()}", people, programme_application_id=row.id
            )


def cancel_call(actor: Actor, ref: str, reason: str) -> None:
    """Nothing comes of it: applications end, their companies are told why, and find what they wrote."""
    with atomic():
        call = locked_call(actor, ref)
        if not reason.strip():
            sentence = Text("취소하는 이유를 입력해 주십시오.", "Enter why it is cancelled.")
            raise Invalid(sentence, reason=sentence)
        CALL.perform("cancel", call, actor)
        call.note = reason.strip()[:500]
        for row in _running(call):
            APPLICATION.perform("give_up", row, SYSTEM)
            row.note = call.note
            notify("call_cancelled", row.id, people_of(row.company_id), programme_application_id=row.id)


def _running(call: Call) -> list[Application]:
    query = select(Application).where(
        Application.call_id == call.id, Application.state.in_(("draft", "submitted", "reserved"))
    )
    return list(db.session.scalars(query.order_by(Application.id).with_for_update()))


def add_file(actor: Actor, ref: str, file: StoredFile) -> None:
    """A document that readers of the call may take along."""
    with atomic():
        as_center(actor)
        call = locked_call(actor, ref)
        if len(call.files) >= MOST_FILES:
            sentence = Text(
                "공고에는 파일을 20개까지 붙일 수 있습니다.", "A call may have at most 20 documents."
            )
            raise Invalid(sentence, file=sentence)
        db.session.add(CallFile(call_id=call.id, **asdict(file)))
        db.session.flush()
        db.session.expire(call, ["files"])


def remove_file(actor: Actor, ref: str, file_ref: str) -> None:
    with atomic():
        as_center(actor)
        call = locked_call(actor, ref)
        file = queries.call_file(actor, ref, file_ref)
        if file is None:
            raise NotFound()
        if call.state != "draft":
            raise Conflict(
                Text(
                    "공고한 문서는 지울 수 없습니다. 고친 문서를 더해 주십시오.",
                    "A document that was announced stays. Add the corrected one.",
                )
            )
        db.session.delete(file)


def ask_question(actor: Actor, ref: str, body: str, form_token: str) -> None:
    """A question to a call, while it may be applied for; the center is told."""
    with atomic():
        if not may_ask(actor):
            raise Forbidden(
                Text(
                    "신청하려는 분이 로그인해서 질문합니다.",
                    "Questions are asked by those who apply, signed in.",
                )
            )
        call = locked_call(actor, ref)
        if made_before(CallQuestion, form_token, CallQuestion.asked_by_id == actor.user_id):
            return
        if queries.phase(call) not in ("soon", "open"):
            raise Conflict(
                Text(
                    "접수가 끝난 공고에는 질문할 수 없습니다. 센터로 전화해 주십시오.",
                    "The call is closed to questions. Call the center.",
                )
            )
        if not body.strip():
            sentence = Text("질문을 입력해 주십시오.", "Enter your question.")
            raise Invalid(sentence, body=sentence)
        row = CallQuestion(
            call_id=call.id, asked_by_id=actor.user_id, body=body.strip()[:3000], form_token=form_token
        )
        db.session.add(row)
        db.session.flush()
        notify("call_question_asked", row.id, center_people("center_admin"), call_question_id=row.id)


def answer_question(actor: Actor, ref: str, answer: str, published: bool) -> None:
    """Answer it, for the asker or for everybody; an answer may be corrected, and the asker hears of that too."""
    with atomic():
        as_center(actor)
        row = queries.question_for(ref)
        if row is None:
            raise NotFound()
        row = locked(CallQuestion, row.id)
        if not answer.strip():
            sentence = Text("답변을 입력해 주십시오.", "Enter the answer.")
            raise Invalid(sentence, answer=sentence)
        row.answer, row.published, row.answered_at = answer.strip()[:5000], published, clock.now()
        key = f"{row.id}:{row.answered_at.isoformat()}"
        notify("call_question_answered", key, [row.asked_by_id], call_question_id=row.id)
