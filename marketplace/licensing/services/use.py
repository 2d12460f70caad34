"""Reporting what became of a shared technology, and reminding of it."""

from __future__ import annotations

from typing import Any

from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.licensing.models import UseReport
from marketplace.licensing.permissions import agreement_parties
from marketplace.licensing.queries.use import due_on, owed, years_due
from marketplace.licensing.services.agreements import lock_agreement, required_text, write_to


def report_use(
    agreement_id: int, year: int | None, body: str, actor: Actor, form_token: str | None = None
) -> UseReport:
    """The licensee's report for one year. A form sent twice gives the same report; Conflict for a year that is not due."""
    body = required_text(body, "활용 결과를 적어 주십시오.", "Please say what became of it.", "body", 2_000)
    with atomic():
        if again := made_before(UseReport, form_token, UseReport.reported_by_id == actor.user_id):
            return again
        agreement = lock_agreement(agreement_id)
        if "lead" not in agreement_parties(actor, agreement):
            raise Forbidden(Text("계약 기업이 알려 주는 내용입니다.", "This is for the licensee to report."))
        if year not in years_due(agreement):
            raise Conflict(Text("지금 알려 주실 활용 결과가 아닙니다.", "No report is due for that year."))
        row = UseReport(
            agreement_id=agreement.id,
            year=year,
            body=body,
            reported_by_id=actor.user_id,
            form_token=form_token,
        )
        db.session.add(row)
        db.session.flush()
        audit.record("use_report.report", row, actor, agreement=agreement.id, year=year)
        write_to(agreement, "use_reported", "licensor", key=year, year=year)
        return row


def remind_of_use(payload: dict[str, Any], key: str) -> None:
    """Job: from 2 January on, tell the licensee once of a year whose report is due by the 31st."""
    year = clock.today().year - 1
    for row, years in owed():
        if year in years:
            with atomic():
                write_to(row, "use_due", "licensee", key=year, year=year, due_on=due_on(year).isoformat())
