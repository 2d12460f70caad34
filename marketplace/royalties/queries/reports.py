"""Royalty reports as their reader may see them: the licensee's people, the institution's office, center, auditor."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, select

from marketplace.accounts.models import Organisation, User
from marketplace.accounts.queries import people_of
from marketplace.formats.dates_text import period_in_both, period_text
from marketplace.invoicing.models import Invoice
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text, language
from marketplace.kernel.work import WorkItem
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries import HomeLine
from marketplace.papers.models import Paper
from marketplace.royalties.lifecycle import REPORT
from marketplace.royalties.models import (
    RoyaltyEstimate,
    RoyaltyEvidence,
    RoyaltyFiler,
    RoyaltyReport,
    RoyaltySchedule,
)
from marketplace.royalties.permissions import (
    files_for,
    live_filers,
    names_filers,
    offices,
    readable_agreements,
    report_parties,
)
from marketplace.royalties.queries.lasting import selling_off


@dataclass(frozen=True)
class ReportDetail:
    """What the page of one report shows, and what this reader may do."""

    report: RoyaltyReport
    state: Text
    is_licensee: bool
    is_office: bool
    may_prepare: bool
    selling_off: bool
    actions: list[str]
    invoice: Invoice | None
    paper: str
    estimate: tuple[RoyaltyEstimate, Invoice] | None


def reports_for(actor: Actor) -> Select[Any]:
    """Reports that the actor may read: unfinished ones first, by their due day."""
    return (
        select(RoyaltyReport)
        .join(RoyaltySchedule, RoyaltySchedule.id == RoyaltyReport.schedule_id)
        .join(Agreement, Agreement.id == RoyaltySchedule.agreement_id)
        .where(readable_agreements(actor))
        .order_by(RoyaltyReport.state.in_(("accepted", "billed")), RoyaltyReport.due_on, RoyaltyReport.id)
    )


def report_for(actor: Actor, ref: str) -> RoyaltyReport | None:
    """One report by its ref, or None when there is none for this reader."""
    return db.session.scalars(reports_for(actor).where(RoyaltyReport.ref == ref)).first()


def report_detail(actor: Actor, report: RoyaltyReport) -> ReportDetail:
    """The page of one report. `actor` has been found to be a reader of it."""
    parties = report_parties(actor, report)
    return ReportDetail(
        report=report,
        state=REPORT.states[report.state],
        is_licensee="licensee" in parties,
        is_office="officer" in parties,
        may_prepare=may_prepare(actor, report),
        selling_off=selling_off(report),
        actions=REPORT.available(report, actor),
        invoice=db.session.get(Invoice, report.invoice_id) if report.invoice_id else None,
        paper=_paper_ref(report),
        estimate=_estimate(report),
    )


def may_be_billed(source_type: str, source_id: int, source_key: str) -> bool:
    """Whether what a period was billed for still stands: an estimate does until the report takes its place."""
    if source_type != "royalty_report" or source_key != "estimate":
        return True
    query = select(RoyaltyEstimate.id).where(
        RoyaltyEstimate.report_id == source_id, RoyaltyEstimate.replaced_at.is_(None)
    )
    return db.session.scalar(query) is not None


def may_prepare(actor: Actor, report: RoyaltyReport) -> bool:
    """Whether this person of the licensee may fill the report in now."""
    return report.state in REPORT.steps["submit"].sources and "licensee" in report_parties(actor, report)


def filers_of(company_id: int) -> list[int]:
    """Ids of the members who were named to file the company's reports and still belong to it."""
    query = select(RoyaltyFiler.user_id).where(RoyaltyFiler.company_id == company_id, live_filers())
    members = people_of(company_id, "member")
    return [user_id for user_id in db.session.scalars(query.order_by(RoyaltyFiler.id)) if user_id in members]


@dataclass(frozen=True)
class Filing:
    """Who files for a company: those who were named, the members who could be, for the representative's page."""

    company: Organisation
    named: list[RoyaltyFiler]
    members: list[User]


def filing_of(actor: Actor) -> list[Filing]:
    """For each company whose representative the reader is."""
    found = []
    for company_id in actor.organisations("company", "representative"):
        if not names_filers(actor, company_id):
            continue
        members = people_of(company_id, "member")
        rows = db.session.scalars(
            select(RoyaltyFiler)
            .where(RoyaltyFiler.company_id == company_id, live_filers())
            .order_by(RoyaltyFiler.id)
        ).all()
        named = [row for row in rows if row.user_id in members]
        free = set(members) - {row.user_id for row in named}
        people = db.session.scalars(select(User).where(User.id.in_(free)).order_by(User.id)).all()
        found.append(Filing(db.session.get_one(Organisation, company_id), named, list(people)))
    return found


def _estimate(report: RoyaltyReport) -> tuple[RoyaltyEstimate, Invoice] | None:
    query = (
        select(RoyaltyEstimate, Invoice)
        .join(Invoice, Invoice.id == RoyaltyEstimate.invoice_id)
        .where(RoyaltyEstimate.report_id == report.id)
    )
    row = db.session.execute(query).first()
    return (row[0], row[1]) if row else None


def _paper_ref(report: RoyaltyReport) -> str:
    query = select(Paper.ref).where(
        Paper.kind == "royalty_statement",
        Paper.subject_type == "royalty_report",
        Paper.subject_id == report.id,
        Paper.language == language(),
    )
    return db.session.scalar(query) or ""


def evidence_for(actor: Actor, ref: str) -> RoyaltyEvidence | None:
    """A file of a report for those who may read the report."""
    query = (
        select(RoyaltyEvidence)
        .join(RoyaltyReport, RoyaltyReport.id == RoyaltyEvidence.report_id)
        .join(RoyaltySchedule, RoyaltySchedule.id == RoyaltyReport.schedule_id)
        .join(Agreement, Agreement.id == RoyaltySchedule.agreement_id)
        .where(RoyaltyEvidence.ref == ref, readable_agreements(actor))
    )
    return db.session.scalars(query).first()


def schedule_for(actor: Actor, ref: str) -> RoyaltySchedule | None:
    """A schedule by its ref for those who may read its reports."""
    query = (
        select(RoyaltySchedule)
        .join(Agreement, Agreement.id == RoyaltySchedule.agreement_id)
        .where(RoyaltySchedule.ref == ref, readable_agreements(actor))
    )
    return db.session.scalars(query).first()


def reports_of_agreement(actor: Actor, agreement_id: int) -> list[RoyaltyReport]:
    """The reports of one agreement that the actor may read, the first period first."""
    query = reports_for(actor).where(Agreement.id == agreement_id).order_by(None)
    return list(db.session.scalars(query.order_by(RoyaltyReport.period_from)).unique())


def licence_lines(actor: Actor, agreement_id: int) -> list[HomeLine]:
    """Answers a licence's home: the reports that wait for its holder, and where all of them are."""
    reports = reports_of_agreement(actor, agreement_id)
    lines = [
        HomeLine(
            Text("기술료 보고: {period}", "Royalty report: {period}").fill(
                period=period_in_both(report.period_from, report.period_until)
            ),
            "royalty_report",
            {"ref": report.ref},
            report.due_on,
        )
        for report in reports
        if report.state in ("due", "prepared", "queried")
    ]
    schedule = db.session.scalars(
        select(RoyaltySchedule).where(RoyaltySchedule.agreement_id == agreement_id)
    ).first()
    if schedule is not None:
        title = Text("기술료 조건과 보고 전체", "Royalty conditions and all reports")
        lines.append(HomeLine(title, "royalty_schedule", {"ref": schedule.ref}))
    return lines


WORK: dict[tuple[str, str], tuple[Text, bool]] = {
    ("licensee", "due"): (Text("기술료 보고서를 작성해 주십시오.", "Please fill in the royalty report."), True),
    ("licensee", "prepared"): (Text("작성한 기술료 보고서의 제출을 기다립니다.", "Waiting for the prepared royalty report to be filed."), False),
    ("filer", "due"): (Text("기술료 보고서를 제출해 주십시오.", "Please file the royalty report."), True),
    ("filer", "prepared"): (Text("작성된 기술료 보고서를 확인하고 제출해 주십시오.", "Please check the prepared royalty report and file it."), True),
    ("licensee", "queried"): (Text("기술료 보고에 대한 질의에 답변해 주십시오.", "Please answer the question about your report."), True),
    ("filer", "queried"): (Text("기술료 보고에 대한 질의에 답변해 주십시오.", "Please answer the question about your report."), True),
    ("licensee", "submitted"): (Text("기관이 기술료 보고를 검토하고 있습니다.", "The institution is reviewing your report."), False),
    ("officer", "submitted"): (Text("기술료 보고를 검토해 주십시오.", "Please review the royalty report."), True),
    ("officer", "due"): (Text("기술료 보고를 기다리고 있습니다.", "Awaiting the royalty report."), False),
    ("officer", "queried"): (Text("질의에 대한 답변을 기다리고 있습니다.", "Awaiting the answer."), False),
}  # fmt: skip


def reports_work(actor: Actor) -> list[WorkItem]:
    """Reports that wait for the actor, or for the other side."""
    if not actor.organisations("company") and not offices(actor):
        return []
    query = reports_for(actor).where(RoyaltyReport.state.in_(("due", "submitted", "queried"))).limit(100)
    items, files = [], cache(files_for)
    for report in db.session.scalars(query).unique():
        parties = report_parties(actor, report, files)
        if "filer" in parties:
            parties -= {"licensee"} if report.state != "submitted" else {"filer"}
        state = "prepared" if report.draft is not None and "officer" not in parties else report.state
        for party in sorted(parties):
            words = WORK.get((party, state))
            if words is not None:
                items.append(
                    WorkItem(
                        title=words[0],
                        subject=f"{report.agreement.number} · {period_text(report.period_from, report.period_until, language())}",
                        endpoint="royalties.report",
                        values={"ref": report.ref},
                        mine=words[1],
                        due_on=report.due_on,
                        icon="file-chart-column",
                    )
                )
    return items


def may_read_report(actor: Actor, report_id: int) -> bool:
    return (
        db.session.scalar(
            reports_for(actor).where(RoyaltyReport.id == report_id).with_only_columns(RoyaltyReport.id)
        )
        is not None
    )
