"""Royalty reports: the list, filing one, reviewing it."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.gateways.storage import files
from marketplace.kernel.text import Text
from marketplace.royalties import queries, services
from marketplace.royalties.forms.examining import AuditForm, StatedSalesForm
from marketplace.royalties.forms.reporting import FilerForm, QuestionForm, SettleForm, WithdrawalForm
from marketplace.royalties.lifecycle import REPORT
from marketplace.royalties.models import RoyaltyReport, RoyaltySchedule
from marketplace.royalties.routes import bp
from marketplace.royalties.signed import LABELS
from marketplace.web.errors import carry_out, say
from marketplace.web.exports import attached
from marketplace.web.identity import actor, found, sign_in_required
from marketplace.web.paging import page_number, paginate


@bp.get("/royalties")
@sign_in_required
def reports() -> ResponseReturnValue:
    """Reports of my company, or of my institution's licensees."""
    return render_template(
        "royalties/reports.html",
        page=paginate(queries.reports_for(actor()), page_number()),
        page_url=lambda n: url_for("royalties.reports", page=n),
        states=REPORT.states,
        filing=queries.filing_of(actor()),
        filer_form=FilerForm(formdata=None),
    )


def _load(ref: str) -> RoyaltyReport:
    """The report when it exists for this reader."""
    return found(queries.report_for(actor(), ref))


@bp.get("/royalties/<ref>")
@sign_in_required
def report(ref: str) -> ResponseReturnValue:
    """One period: what was sold, how the royalty came about, what was asked and answered."""
    return _page(_load(ref))


def _page(row: RoyaltyReport, forms: dict[str, Any] | None = None, status: int = 200) -> ResponseReturnValue:
    page_forms: dict[str, Any] = {
        "question_form": QuestionForm(formdata=None),
        "withdrawal_form": WithdrawalForm(formdata=None),
    } | (forms or {})
    return (
        render_template(
            "royalties/report.html",
            detail=queries.report_detail(actor(), row),
            report=row,
            schedule=row.schedule,
            form=next(iter(forms.values())) if forms else None,
            **page_forms,
        ),
        status,
    )


@bp.post("/royalties/<ref>/question")
@sign_in_required
def question(ref: str) -> ResponseReturnValue:
    row, form = _load(ref), QuestionForm()
    return carry_out(
        form,
        lambda: services.query_report(row.id, form.question.data, actor()),
        again=lambda status: _page(row, {"question_form": form}, status),
        done=Text("질의를 보냈습니다.", "Your question has been sent."),
        then=url_for("royalties.report", ref=ref),
    )


@bp.post("/royalties/<ref>/withdraw")
@sign_in_required
def withdraw_report(ref: str) -> ResponseReturnValue:
    """Take a filed report back until the institution has accepted it."""
    row, form = _load(ref), WithdrawalForm()
    return carry_out(
        form,
        lambda: services.withdraw_report(row.id, form.reason.data, actor()),
        again=lambda status: _page(row, {"withdrawal_form": form}, status),
        done=Text(
            "보고서를 철회했습니다. 입력한 내용은 작성 중인 보고서에 그대로 있습니다.",
            "The report was withdrawn. What you entered is kept as a draft.",
        ),
        then=url_for("royalties.report", ref=ref),
        let_through=(403,),
    )


@bp.post("/royalties/filers")
@sign_in_required
def name_filer() -> ResponseReturnValue:
    """The representative names who files the company's reports."""
    form = FilerForm()
    filing = found(next((x for x in queries.filing_of(actor()) if x.company.ref == form.company.data), None))
    people = [*filing.members, *(row.user for row in filing.named)]
    person = next((member.id for member in people if member.ref == form.user.data), 0)
    services.name_filer(filing.company.id, person, actor())
    say("보고 담당자를 지정했습니다.", "The person was named to file reports.")
    return redirect(url_for("royalties.reports"), 303)


@bp.post("/royalties/filers/<ref>/end")
@sign_in_required
def end_filer(ref: str) -> ResponseReturnValue:
    services.end_filer(ref, actor())
    say("보고 담당자 지정을 끝냈습니다.", "The person files no more reports.")
    return redirect(url_for("royalties.reports"), 303)


@bp.post("/royalties/<ref>/accept")
@sign_in_required
def accept(ref: str) -> ResponseReturnValue:
    services.accept_report(_load(ref).id, actor())
    say("기술료 보고를 확정하였습니다.", "The report is accepted.")
    return redirect(url_for("royalties.report", ref=ref), 303)


@bp.get("/royalties/schedules/<ref>")
@sign_in_required
def schedule(ref: str) -> ResponseReturnValue:
    """Steps, minimum, cap and period as the signed papers have them, each from its day on. Nobody types them in."""
    return schedule_page(found(queries.schedule_for(actor(), ref)), {})


@bp.post("/royalties/schedules/<ref>/settle")
@sign_in_required
def settle(ref: str) -> ResponseReturnValue:
    """Where a schedule of before parts from its paper: the officer decides which of the two holds."""
    row, form = found(queries.schedule_for(actor(), ref)), SettleForm()
    return carry_out(
        form,
        lambda: services.settle_difference(
            row.id, form.which.data == "paper", form.reason.data or "", actor()
        ),
        again=lambda status: schedule_page(row, {"settle_form": form}, status),
        done=Text("정한 내용을 저장하고 양쪽에 알렸습니다.", "Saved; both sides have been told."),
        then=url_for("royalties.schedule", ref=ref),
    )


def schedule_page(row: RoyaltySchedule, forms: dict[str, Any], status: int = 200) -> ResponseReturnValue:
    """The page of a schedule, with one of its forms as it was sent."""
    shown = {
        "settle_form": SettleForm(formdata=None),
        "sales_form": StatedSalesForm(formdata=None),
        "audit_form": AuditForm(formdata=None),
    } | forms
    return (
        render_template(
            "royalties/schedule.html",
            labels=LABELS,
            schedule=row,
            detail=queries.schedule_detail(actor(), row),
            **shown,
        ),
        status,
    )


@bp.get("/royalties/evidence/<ref>")
@sign_in_required
def evidence(ref: str) -> Response:
    """A file that came with a report, as an attachment."""
    row = found(queries.evidence_for(actor(), ref))
    return attached(files().open(row.sha256), row.media_type, row.name, row.sha256)
