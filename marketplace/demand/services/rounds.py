"""What ends with a need, or with what it stood on: questions to institutions and answers that wait."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.accounts.services import notify
from marketplace.demand import queries
from marketplace.demand.lifecycle import NEED_ANSWER, NEED_REQUEST
from marketplace.demand.models import Need, NeedAnswer, NeedRequest
from marketplace.kernel import clock
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db

ENDED = "찾는 일이 끝났습니다. (It is no longer looked for.)"


def end_requests(need: Need) -> None:
    """Institutions that were asked need not answer any more, and are told so."""
    waiting = select(NeedRequest).where(NeedRequest.need_id == need.id, NeedRequest.state == "asked")
    for row in db.session.scalars(waiting.order_by(NeedRequest.id).with_for_update()).all():
        NEED_REQUEST.perform("withdraw", row, SYSTEM)
        people = queries.institution_people(row.institution_id)
        notify("need_request_ended", f"{row.id}:{row.version}", people, need_request_id=row.id)


def end_answers(need: Need, reason: str = ENDED) -> None:
    """Answers that wait for the company are passed over, and who gave them is told why."""
    waiting = select(NeedAnswer).where(NeedAnswer.need_id == need.id, NeedAnswer.state == "given")
    for row in db.session.scalars(waiting.order_by(NeedAnswer.id).with_for_update()).all():
        NEED_ANSWER.perform("pass_over", row, SYSTEM)
        row.decided_at, row.passed_for, row.reason = clock.now(), "other", reason
        db.session.flush()
        people = queries.answer_people(row)
        notify("need_answer_passed", f"{row.id}:{row.version}", people, need_answer_id=row.id)
