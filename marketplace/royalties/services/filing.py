"""From what a licensee has prepared to what it declares: a draft, a look at what it comes to, and a way back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import SIGNERS
from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.invoicing.queries import Amounts, with_vat
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.papers.services import Attachment
from marketplace.royalties.lifecycle import REPORT
from marketplace.royalties.models import RoyaltyEvidence, RoyaltyFiler, RoyaltyNote, RoyaltyReport
from marketplace.royalties.permissions import live_filers, names_filers, report_parties
from marketplace.royalties.queries.reports import filers_of, may_prepare
from marketplace.royalties.services.reports import (
    Line,
    Preview,
    check_lines,
    locked_report,
    preview,
    require_answer,
    submit_report,
)


@dataclass(frozen=True)
class Prepared:
    """What filing the draft would declare and cost. `seen` names exactly this, and is sent back when it is filed."""

    lines: list[Line]
    answer: str
    remark: str
    evidence: list[Attachment]
    preview: Preview
    amounts: Amounts
    seen: str


def prepare_report(
    report_id: int,
    lines: Sequence[Line],
    actor: Actor,
    *,
    remark: str = "",
    answer: str = "",
    no_sales: bool = False,
    evidence: Sequence[Attachment] = (),
    keep: Sequence[str] = (),
) -> RoyaltyReport:
    """Keep what was entered, to be looked at and filed by who may: nothing is declared yet.

    `keep` are the hashes of files of the draft before that stay. Any person of the licensee may prepare. Raises
    Invalid for what could not be filed, Forbidden, Conflict.
    """
    check_lines(lines, no_sales)
    with atomic():
        report = locked(RoyaltyReport, report_id)
        require_preparing(report, actor)
        if report.state == "queried":
            require_answer(answer)
        before = (report.draft or {}).get("evidence", [])
        report.draft = {
            "lines": [asdict(line) for line in lines],
            "remark": remark.strip()[:1000],
            "answer": answer.strip()[:4000],
            "no_sales": no_sales,
            "evidence": [
                *(file for file in before if file["sha256"] in keep),
                *(asdict(file) for file in evidence),
            ],
        }
        report.drafted_by_id, report.drafted_at = actor.user_id, clock.now()
        audit.record("royalty_report.prepare", report, actor)
    return report


def prepared(report: RoyaltyReport) -> Prepared | None:
    """The draft with what it comes to; None where nothing was prepared."""
    draft = report.draft
    if draft is None:
        return None
    lines = [Line(**line) for line in draft["lines"]]
    looked = preview(report, lines)
    agreement = report.agreement
    amounts = with_vat(
        agreement.company_id,
        agreement.institution_id,
        [looked.royalty],
        report.schedule.currency,
        clock.today(),
    )
    told: list[Any] = [draft, looked.steps, amounts.net, amounts.tax]
    seen = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]
    evidence = [Attachment(**file) for file in draft["evidence"]]
    return Prepared(lines, draft["answer"], draft["remark"], evidence, looked, amounts, seen)


def file_report(report_id: int, seen: str, actor: Actor) -> RoyaltyReport:
    """Declare the draft, exactly as it was shown: Conflict when it, or what it comes to, has changed since."""
    with atomic():
        report = locked_report(report_id)
        REPORT.check("submit", report, actor)
        shown = prepared(report)
        if shown is None or report.draft is None or shown.seen != seen:
            raise Conflict(
                Text(
                    "확인하신 뒤에 내용이 바뀌었습니다. 아래 내용을 다시 확인하고 제출해 주십시오.",
                    "The report has changed since you looked at it. Please check it again, then file it.",
                )
            )
        return submit_report(
            report.id,
            shown.lines,
            actor,
            remark=shown.remark,
            evidence=shown.evidence,
            answer=shown.answer,
            no_sales=report.draft["no_sales"],
        )


def withdraw_report(report_id: int, reason: str, actor: Actor) -> RoyaltyReport:
    """Take a report back that the institution has not accepted: what was entered is a draft again.

    Conflict where a later period was computed upon this one (steps that count all sales together, limits of a year).
    """
    if not reason.strip():
        problem = Text("철회하는 사유를 입력해 주십시오.", "Enter the reason for withdrawing it.")
        raise Invalid(problem, reason=problem)
    with atomic():
        report = locked_report(report_id)
        REPORT.check("withdraw", report, actor)
        if counts_upon(report) and _later_filed(report):
            raise Conflict(
                Text(
                    "뒤 기간의 보고서가 이 매출을 더하여 계산되었습니다. 뒤 기간의 보고서를 먼저 철회해 주십시오.",
                    "A later period was computed with these sales. Please withdraw the later report first.",
                )
            )
        REPORT.perform("withdraw", report, actor)
        report.draft = {
            "lines": [
                asdict(
                    Line(
                        line.product,
                        line.sales,
                        line.deductions,
                        line.field_of_use,
                        line.quantity,
                        line.note,
                        line.is_correction,
                    )
                )
                for line in report.lines
            ],
            "remark": report.remark,
            "answer": "",
            "no_sales": not any(not line.is_correction for line in report.lines),
            "evidence": [
                asdict(Attachment(file.name, file.sha256, file.size, file.media_type))
                for file in report.evidence
            ],
        }
        report.drafted_by_id, report.drafted_at = actor.user_id, clock.now()
        report.lines, report.remark, report.computed, report.anomalies = [], "", [], []
        report.royalty = report.credit = 0
        report.submitted_by_id = report.submitted_at = None
        for file in db.session.scalars(
            select(RoyaltyEvidence).where(RoyaltyEvidence.report_id == report.id)
        ).all():
            db.session.delete(file)
        db.session.add(
            RoyaltyNote(
                report_id=report.id,
                side="licensee",
                kind="withdrawal",
                author_id=actor.user_id,
                body=reason.strip()[:4000],
            )
        )
        db.session.flush()
        db.session.expire(report, ["evidence", "notes"])
        people = people_of(report.agreement.institution_id, "officer", "finance")
        notify("royalty_withdrawn", f"{report.id}:{report.version}", people, royalty_report_id=report.id)
    return report


def ask_to_file(report_id: int, actor: Actor) -> RoyaltyReport:
    """Who prepared a report and may not file it asks those who may, by letter, at most once a day."""
    with atomic():
        report = locked(RoyaltyReport, report_id)
        require_preparing(report, actor)
        if report.draft is None:
            raise Conflict(Text("먼저 보고서를 작성해 주십시오.", "Please fill in the report first."))
        company_id = report.agreement.company_id
        people = people_of(company_id, *SIGNERS) + filers_of(company_id)
        notify(
            "royalty_to_file",
            f"{report.id}:{clock.today()}",
            [person for person in people if person != actor.user_id],
            royalty_report_id=report.id,
            asked_by=actor.name,
        )
        audit.record("royalty_report.ask_to_file", report, actor)
    return report


def name_filer(company_id: int, user_id: int, actor: Actor) -> RoyaltyFiler:
    """The representative names a member who files royalty reports; the member is told. Named twice, it is done once."""
    if not names_filers(actor, company_id):
        raise Forbidden(
            Text(
                "기술료 보고 담당자는 대표자가 지정합니다. 대표자에게 요청해 주십시오.",
                "The representative names who files royalty reports. Please ask the representative.",
            )
        )
    with atomic():
        if user_id not in people_of(company_id, "member"):
            problem = Text("기업의 구성원을 선택해 주십시오.", "Choose a member of the company.")
            raise Invalid(problem, user=problem)
        named = select(RoyaltyFiler).where(
            RoyaltyFiler.company_id == company_id, RoyaltyFiler.user_id == user_id
        )
        row = db.session.scalars(named.where(live_filers())).first()
        if row is None:
            for old in db.session.scalars(named.where(RoyaltyFiler.ended_at.is_(None))):
                old.ended_at, old.ended_by_id = clock.now(), actor.user_id  # it ended when the member left
            db.session.flush()
            row = RoyaltyFiler(company_id=company_id, user_id=user_id, named_by_id=actor.user_id)
            db.session.add(row)
            db.session.flush()
            audit.record("royalty_filer.name", row, actor, organisation=company_id)
            notify("royalty_filer_named", row.id, [user_id], organisation_id=company_id)
    return row


def end_filer(ref: str, actor: Actor) -> None:
    """The member files no more royalty reports."""
    with atomic():
        row = db.session.scalars(select(RoyaltyFiler).where(RoyaltyFiler.ref == ref)).first()
        if row is None or not names_filers(actor, row.company_id):
            raise NotFound()
        if row.ended_at is None:
            row.ended_at, row.ended_by_id = clock.now(), actor.user_id
            audit.record("royalty_filer.end", row, actor, organisation=row.company_id)


def require_preparing(report: RoyaltyReport, actor: Actor) -> None:
    """Forbidden for who is not of the licensee, Conflict when the report is filed already."""
    if "licensee" not in report_parties(actor, report):
        raise Forbidden(Text("기술을 도입한 기업이 작성합니다.", "The licensee fills in the report."))
    if not may_prepare(actor, report):
        raise Conflict(
            Text(
                "이미 제출한 보고서입니다. 최신 내용을 확인해 주십시오.",
                "The report has been filed. Please look at the current page.",
            )
        )


def counts_upon(report: RoyaltyReport) -> bool:
    """Whether later periods are computed with this one: by steps that count all sales, or by the limits of a year."""
    conditions = report.conditions
    limits = conditions.minimum is not None or conditions.cap is not None
    return conditions.cumulative or (conditions.yearly and limits)


def _later_filed(report: RoyaltyReport) -> bool:
    query = select(RoyaltyReport.id).where(
        RoyaltyReport.schedule_id == report.schedule_id,
        RoyaltyReport.period_from > report.period_from,
        RoyaltyReport.state != "due",
    )
    return db.session.scalar(query.limit(1)) is not None
