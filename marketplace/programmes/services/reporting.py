"""What a company owes for its award: reports by their days, expenses with evidence, and asking for more time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from marketplace.accounts.queries import center_people, people_of
from marketplace.accounts.services import notify
from marketplace.kernel import clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.programmes.lifecycle import AWARD_AMENDMENT, AWARD_EXPENSE, AWARD_REPORT
from marketplace.programmes.models import Award, AwardAmendment, AwardExpense, AwardReport
from marketplace.programmes.permissions import award_parties
from marketplace.programmes.queries import awards
from marketplace.programmes.services.awarding import locked_award
from marketplace.programmes.services.calls import StoredFile


def _running(actor: Actor, ref: str) -> Award:
    """The award while it runs, for its company's people."""
    award = locked_award(actor, ref)
    if "company" not in award_parties(actor, award):
        raise Forbidden(
            Text("지원받는 기업의 구성원이 하는 작업입니다.", "This is done by the company's people.")
        )
    return _still_running(award)


def _still_running(award: Award) -> Award:
    if award.state != "running":
        raise Conflict(
            Text("협약이 진행 중일 때 할 수 있습니다.", "This is done while the award is under way.")
        )
    return award


def submit_report(actor: Actor, ref: str, body: str) -> None:
    with atomic():
        row = awards.report_for(actor, ref)
        if row is None:
            raise NotFound()
        _still_running(locked(Award, row.award_id))
        row = locked(AwardReport, row.id)
        AWARD_REPORT.check("submit", row, actor)
        if not body.strip():
            sentence = Text("보고 내용을 입력해 주십시오.", "Enter the report.")
            raise Invalid(sentence, body=sentence)
        AWARD_REPORT.perform("submit", row, actor)
        row.body, row.submitted_at = body.strip()[:20_000], clock.now()
        notify(
            "award_report_submitted",
            f"{row.id}:{row.version}",
            center_people("center_admin"),
            award_report_id=row.id,
        )


def answer_report(actor: Actor, ref: str, note: str) -> None:
    """Accept it (no note), or ask for changes."""
    with atomic():
        row = awards.report_for(actor, ref)
        if row is None:
            raise NotFound()
        _still_running(locked(Award, row.award_id))
        row = locked(AwardReport, row.id)
        AWARD_REPORT.perform("send_back" if note.strip() else "accept", row, actor)
        row.note = note.strip()[:1000]
        notify(
            "award_report_answered",
            f"{row.id}:{row.version}",
            people_of(row.award.company_id),
            award_report_id=row.id,
        )


def enter_expense(
    actor: Actor, ref: str, *, item: str, on: date | None, what: str, amount: int | None, vat: int | None,
    file: StoredFile | None, form_token: str,
) -> None:  # fmt: skip
    """What was spent, in the period and on an item of the award, with what shows it."""
    with atomic():
        award = _running(actor, ref)
        if db.session.scalar(select(AwardExpense.id).where(AwardExpense.form_token == form_token)):
            return
        wrong: dict[str, Text] = {}
        if not award.items.get(item):
            wrong["item"] = Text("협약에 있는 항목을 선택해 주십시오.", "Choose an item of the agreement.")
        assert award.from_on
        assert award.until_on
        if on is None or not award.from_on <= on <= award.until_on or on > clock.today():
            wrong["on"] = Text(
                f"협약 기간({award.from_on:%Y-%m-%d}부터) 안의, 오늘까지의 날짜를 입력해 주십시오.",
                f"Enter a day within the period (from {award.from_on:%Y-%m-%d}) and not after today.",
            )
        if not amount or amount < 0:
            wrong["amount"] = Text("부가세를 뺀 금액을 입력해 주십시오.", "Enter the amount without VAT.")
        if not what.strip():
            wrong["what"] = Text("무엇을 샀는지 입력해 주십시오.", "Enter what it was for.")
        if file is None:
            wrong["file"] = Text(
                "영수증이나 세금계산서 파일을 올려 주십시오.", "Upload the receipt or tax invoice."
            )
        if wrong or file is None or amount is None or on is None:
            raise Invalid(next(iter(wrong.values())), **wrong)
        db.session.add(
            AwardExpense(
                award_id=award.id, item=item, on=on, what=what.strip()[:200], amount=amount, vat=vat or 0, name=file.name,
                sha256=file.sha256, media_type=file.media_type, entered_by_id=actor.user_id, form_token=form_token,
            )
        )  # fmt: skip


def judge_expense(actor: Actor, ref: str, reason: str) -> None:
    """Accept it (no reason), or disallow it; either may be corrected until the award is settled."""
    with atomic():
        row = awards.expense_for(actor, ref)
        if row is None:
            raise NotFound()
        _still_running(locked(Award, row.award_id))
        row = locked(AwardExpense, row.id)
        AWARD_EXPENSE.perform("disallow" if reason.strip() else "accept", row, actor)
        row.note = reason.strip()[:500]
        if row.note:
            notify(
                "award_expense_disallowed",
                f"{row.id}:{row.version}",
                people_of(row.award.company_id),
                award_expense_id=row.id,
            )


def ask_for_time(actor: Actor, ref: str, until_on: date | None, reason: str) -> None:
    with atomic():
        award = _running(actor, ref)
        wrong: dict[str, Text] = {}
        assert award.until_on
        if until_on is None or not award.until_on < until_on <= award.until_on + timedelta(days=730):
            wrong["until_on"] = Text(
                "지금의 종료일보다 뒤의 날짜를 입력해 주십시오.", "Enter a day after the present end."
            )
        if not reason.strip():
            wrong["reason"] = Text("연장하는 이유를 입력해 주십시오.", "Enter why you need more time.")
        if any(row.state == "asked" for row in awards.amendments_of(award)):
            raise Conflict(Text("이미 요청한 변경이 있습니다.", "You have asked for a change already."))
        if wrong or until_on is None:
            raise Invalid(next(iter(wrong.values())), **wrong)
        row = AwardAmendment(
            award_id=award.id, until_on=until_on, reason=reason.strip()[:1000], asked_by_id=actor.user_id
        )
        db.session.add(row)
        db.session.flush()
        notify("award_amendment_asked", row.id, center_people("center_admin"), award_amendment_id=row.id)


def answer_amendment(actor: Actor, ref: str, note: str) -> None:
    """Agree (no note): the period and the final report's day move; or refuse, with the reason."""
    with atomic():
        row = awards.amendment_for(actor, ref)
        if row is None:
            raise NotFound()
        award = _still_running(locked(Award, row.award_id))
        row = locked(AwardAmendment, row.id)
        AWARD_AMENDMENT.perform("decline" if note.strip() else "agree", row, actor)
        row.note = note.strip()[:500]
        if not row.note:
            assert award.until_on
            longer = row.until_on - award.until_on
            award.until_on = row.until_on
            for report in awards.reports_of(award):
                if report.kind == "final" and report.state in ("due", "returned"):
                    report.due_on += longer
        notify("award_amendment_answered", row.id, people_of(award.company_id), award_amendment_id=row.id)


def remind_award_reports(payload: dict[str, Any], key: str) -> None:
    """Daily job: reports that are due soon or late, and money that has not come back, once for each of the policy's days."""
    today = clock.today()
    days = sorted(policy.value("award_reminder_days", today))
    with atomic():
        query = select(AwardReport).join(Award, Award.id == AwardReport.award_id)
        query = query.where(AwardReport.state.in_(("due", "returned")), Award.state == "running")
        for row in db.session.scalars(
            query.where(AwardReport.due_on <= today - timedelta(days=days[0]))
        ).all():
            if (rung := _rung(row.due_on, today, days)) is not None:
                people = people_of(row.award.company_id)
                notify("award_report_due", f"{row.id}:{row.due_on}:{rung}", people, award_report_id=row.id)
        owing = select(Award).where(Award.to_return > 0, Award.returned_on.is_(None))
        for award in db.session.scalars(owing).all():
            if award.return_by and (rung := _rung(award.return_by, today, days)) is not None:
                notify(
                    "award_return_due", f"{award.id}:{rung}", people_of(award.company_id), award_id=award.id
                )


def _rung(day: date, today: date, days: list[int]) -> int | None:
    """The latest of the policy's days that has come, counted from the day (negative: before it)."""
    return max((number for number in days if (today - day).days >= number), default=None)
