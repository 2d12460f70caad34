"""An application: begun with what is known, saved while it is written, submitted before the call closes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from marketplace.accounts.models import Organisation, User
from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.ids import next_number
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked_by
from marketplace.programmes import built_form, queries
from marketplace.programmes.lifecycle import APPLICATION
from marketplace.programmes.models import Application, ApplicationFile, Call
from marketplace.programmes.permissions import may_apply_for
from marketplace.programmes.queries.applications import missing, own_application
from marketplace.programmes.services.calls import StoredFile
from marketplace.programmes.services.common import locked_call
from marketplace.programmes.services.common import own_application as own

LATE = Text(
    "{at}에 마감되어 제출할 수 없습니다. 쓰신 내용은 그대로 저장되어 있으며, 다음 공고의 신청서에 다시 쓸 수 있습니다.",
    "The call closed at {at}, so this can't be submitted. What you wrote is kept, and fills in your next application.",
)


def begin(actor: Actor, call_ref: str, company_id: int) -> str:
    """The company's application to a call: a new one, filled with what is known, or the one there is; its ref."""
    with atomic():
        call = locked_call(actor, call_ref)
        if not may_apply_for(actor, company_id):
            raise Forbidden(Text("소속 기업을 선택해 주십시오.", "Choose a company of yours."))
        if row := own_application(call, company_id):
            return row.ref
        _refuse_unless_open(call)
        company = db.session.get_one(Organisation, company_id)
        if lacking := missing(queries.eligibility(call, company)):
            raise Conflict(
                Text("신청할 수 없습니다: {what}. {remedy}", "You can't apply: {what}. {remedy}").fill(
                    what=lacking.what, remedy=lacking.remedy or ""
                )
            )
        row = Application(
            number=next_number("PA", 4),
            call_id=call.id,
            company_id=company_id,
            created_by_id=actor.user_id,
            answers=queries.known_answers(call, company, db.session.get_one(User, actor.user_id)),
        )
        db.session.add(row)
        db.session.flush()
        return row.ref


def _refuse_unless_open(call: Call) -> None:
    now = queries.phase(call)
    if now == "soon":
        raise Conflict(
            Text(
                "아직 접수를 시작하지 않았습니다. 접수 시작 시각부터 신청할 수 있습니다.",
                "It has not opened yet. You can apply from the time of opening on.",
            )
        )
    if now != "open":
        raise Conflict(_late(call))


def _late(call: Call) -> Text:
    at = call.closes_at.astimezone(clock.SEOUL)
    return Text(
        LATE.ko.format(at=f"{at:%Y. %m. %d. %H:%M:%S}"), LATE.en.format(at=f"{at:%d %b %Y, %H:%M:%S}")
    )


def save_answers(actor: Actor, ref: str, answers: dict[str, Any], version: int | None) -> int:
    """Keep what was typed, readable or not, after the call has closed too; the new version.

    Conflict when a colleague has saved since the page was read (`version`), so that neither writes over the other.
    """
    with atomic():
        row = own(actor, ref)
        if row.state != "draft":
            raise Conflict(
                Text(
                    "이미 제출한 신청서입니다. 고치려면 먼저 제출을 취소해 주십시오.",
                    "It has been submitted. Take it back to change it.",
                )
            )
        if version is not None and version != row.version:
            raise Conflict(
                Text(
                    "그사이 다른 분이 이 신청서를 저장했습니다. 다른 창에서 확인한 뒤 다시 저장하면 이 화면의 내용으로 바뀝니다.",
                    "A colleague has saved this application meanwhile. Look at it in another window. Saved again, this page replaces it.",
                )
            )
        kept = built_form.bounded(row.call.fields, answers)
        money = answers.get("money") or {}
        kept["money"] = {
            item["key"]: [str(part)[:40] for part in money.get(item["key"], ("", ""))]
            for item in row.call.items
        }
        if kept != row.answers:
            row.answers, row.saved_at = kept, clock.now()
            db.session.flush()
        return row.version


def keep_file(actor: Actor, ref: str, field: str, file: StoredFile) -> None:
    """The file of a field; one that was there is replaced."""
    with atomic():
        row = own(actor, ref)
        if row.state != "draft":
            raise Conflict()
        if not any(f["key"] == field and f["kind"] == "file" for f in row.call.fields):
            raise Invalid(Text("이 양식에 없는 파일입니다.", "The form does not ask for this file."))
        for old in [old for old in row.files if old.field == field]:
            db.session.delete(old)
        db.session.add(ApplicationFile(application_id=row.id, field=field, **asdict(file)))
        db.session.flush()
        db.session.expire(row, ["files"])


def submit(actor: Actor, ref: str) -> None:
    """Hand it in, before the second in which the call closes; the company's people get a receipt."""
    with atomic():
        row = own(actor, ref)
        call = locked_by(Call, Call.id == row.call_id)
        APPLICATION.check("submit", row, actor)
        _refuse_unless_open(call)
        if lacking := missing(queries.eligibility(call, row.company)):
            raise Conflict(lacking.remedy or lacking.what)
        if wrong := queries.problems(row):
            raise Invalid(next(iter(wrong.values())), **wrong)
        APPLICATION.perform("submit", row, actor)
        row.money, _ = queries.sums(call, row.answers)
        row.requested = sum(part["grant"] for part in row.money.values())
        row.own_part = sum(part["own"] for part in row.money.values())
        row.submitted_at = clock.now()
        key = f"{row.id}:{row.submitted_at.isoformat()}"
        notify("application_received", key, people_of(row.company_id), programme_application_id=row.id)


def take_back(actor: Actor, ref: str) -> None:
    """Make a draft of it again, while the call is open: nobody at the center has it before them any more."""
    with atomic():
        row = own(actor, ref)
        APPLICATION.check("take_back", row, actor)
        if not queries.is_open(row.call):
            raise Conflict(
                Text(
                    "접수가 마감되어 고칠 수 없습니다. 신청을 포기할 수는 있습니다.",
                    "The call has closed, so it can't be changed. It can be withdrawn.",
                )
            )
        APPLICATION.perform("take_back", row, actor)
        row.submitted_at = None


def give_up(actor: Actor, ref: str, reason: str) -> None:
    """Withdraw for good: it is not weighed any more."""
    with atomic():
        row = own(actor, ref)
        APPLICATION.perform("give_up", row, actor)
        row.note = reason.strip()[:500]
