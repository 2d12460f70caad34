"""Royalty reports: the list, filing one, reviewing it."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from marketplace.formats.table_writer import TYPES
from marketplace.gateways.storage import files
from marketplace.kernel.errors import Refusal
from marketplace.kernel.text import Text
from marketplace.papers.services import ATTACHMENT_TYPES, store_attachments
from marketplace.royalties import queries, services, spreadsheet
from marketplace.royalties.forms import (
    AuditForm,
    QuestionForm,
    ReportForm,
    ScheduleForm,
    SpreadsheetForm,
    StatedSalesForm,
)
from marketplace.royalties.lifecycle import REPORT
from marketplace.royalties.models import RoyaltyLine, RoyaltyReport, RoyaltySchedule
from marketplace.royalties.routes import bp
from marketplace.royalties.services.reports import Line
from marketplace.web.errors import carry_out, say, show_refusal
from marketplace.web.forms import in_units
from marketplace.web.identity import actor, found, sign_in_required
from marketplace.web.paging import page_number, paginate

BLANK_LINES = 3
LARGEST_SHEET = 5_000_000


@bp.get("/royalties")
@sign_in_required
def reports() -> ResponseReturnValue:
    """Reports of my company, or of my institution's licensees."""
    return render_template(
        "royalties/reports.html",
        page=paginate(queries.reports_for(actor()), page_number()),
        page_url=lambda n: url_for("royalties.reports", page=n),
        states=REPORT.states,
    )


def _load(ref: str) -> RoyaltyReport:
    return found(queries.report_for(actor(), ref))


@bp.get("/royalties/<ref>")
@sign_in_required
def report(ref: str) -> ResponseReturnValue:
    """One period: what was sold, how the royalty came about, what was asked and answered."""
    return _page(_load(ref))


def _page(row: RoyaltyReport, forms: dict[str, Any] | None = None, status: int = 200) -> ResponseReturnValue:
    page_forms: dict[str, Any] = {"question_form": QuestionForm(formdata=None)} | (forms or {})
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


@bp.route("/royalties/<ref>/file", methods=["GET", "POST"])
@sign_in_required
def file_report(ref: str) -> ResponseReturnValue:
    """Enter the period's sales per product; what was filed before is there to be changed."""
    row = _load(ref)
    detail = queries.report_detail(actor(), row)
    if "submit" not in detail.actions:
        if request.method == "POST":
            REPORT.check("submit", row, actor())  # 403 or 409; the page itself leads back to the report
        return redirect(url_for("royalties.report", ref=ref), 303)
    form = ReportForm() if request.method == "POST" else ReportForm(formdata=None, data=_filed(row))

    def submit() -> RoyaltyReport:
        evidence = store_attachments((f.filename or "", f.stream) for f in request.files.getlist("evidence"))
        return services.submit_report(
            row.id,
            form.as_lines(row.schedule.currency),
            actor(),
            remark=form.remark.data or "",
            evidence=evidence,
            answer=form.answer.data or "",
        )

    return carry_out(
        form,
        submit,
        again=lambda status: _filing(row, form, status),
        done=Text(
            "기술료 보고서를 제출하였습니다. 기관이 확인하면 청구서를 보내 드립니다.",
            "Filed. When the institution has accepted it you receive the invoice.",
        ),
        then=url_for("royalties.report", ref=ref),
    )


def _filed(row: RoyaltyReport) -> dict[str, Any]:
    lines = [_shown(x, row.schedule.currency) for x in row.lines if not x.is_correction]
    return {"lines": lines + [{}] * BLANK_LINES, "remark": row.remark}


def _shown(line: RoyaltyLine | Line, currency: str) -> dict[str, Any]:
    """A line as the form shows it: amounts in units of the currency."""
    names = ("product", "field_of_use", "quantity", "note")
    return {name: getattr(line, name) for name in names} | {
        "sales": in_units(line.sales, currency),
        "deductions": in_units(line.deductions, currency),
    }


def _filing(row: RoyaltyReport, form: ReportForm, status: int, **looked: object) -> ResponseReturnValue:
    looked = {
        "sheet_form": SpreadsheetForm(formdata=None),
        "problems": [],
        "preview": None,
        "notes": [],
    } | looked
    return (
        render_template(
            "royalties/file.html",
            report=row,
            schedule=row.schedule,
            form=form,
            accept=ATTACHMENT_TYPES,
            **looked,
        ),
        status,
    )


@bp.get("/royalties/<ref>/form.xlsx")
@sign_in_required
def spreadsheet_form(ref: str) -> Response:
    """The period as a workbook to fill in."""
    row = _load(ref)
    return Response(
        spreadsheet.template(row),
        mimetype=TYPES["xlsx"],
        headers={"Content-Disposition": f'attachment; filename="{row.number}.xlsx"'},
    )


@bp.post("/royalties/<ref>/spreadsheet")
@sign_in_required
def read_spreadsheet(ref: str) -> ResponseReturnValue:
    """Look at a filled-in workbook: what is wrong with each line, or the form with its lines. Nothing is stored."""
    row, form = _load(ref), SpreadsheetForm()
    REPORT.check("submit", row, actor())
    empty = ReportForm(formdata=None, data=_filed(row))
    if not form.validate_on_submit():
        return _filing(row, empty, 422, sheet_form=form)
    try:
        content = form.file.data.read(LARGEST_SHEET + 1)
        reading = spreadsheet.read(content, row)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return _filing(row, empty, refusal.status, sheet_form=form)
    if reading.problems:
        return _filing(row, empty, 422, problems=reading.problems)
    lines = [_shown(line, row.schedule.currency) for line in reading.lines]
    filled = ReportForm(formdata=None, data={"lines": lines, "remark": row.remark})
    return _filing(row, filled, 200, preview=services.preview(row, reading.lines), notes=reading.notes)


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


@bp.post("/royalties/<ref>/accept")
@sign_in_required
def accept(ref: str) -> ResponseReturnValue:
    services.accept_report(_load(ref).id, actor())
    say("기술료 보고를 확정하였습니다.", "The report is accepted.")
    return redirect(url_for("royalties.report", ref=ref), 303)


@bp.route("/royalties/schedules/<ref>", methods=["GET", "POST"])
@sign_in_required
def schedule(ref: str) -> ResponseReturnValue:
    """Steps, minimum, cap and period as the contract has them; the officer may change them until the first report."""
    row = found(queries.schedule_for(actor(), ref))
    form = ScheduleForm() if request.method == "POST" else ScheduleForm.of(row)
    return carry_out(
        form,
        lambda: services.set_schedule(
            row.id,
            steps=form.as_steps(row.currency),
            minimum=form.minimum.minor_or_none(row.currency),
            cap=form.cap.minor_or_none(row.currency),
            months=form.months.data,
            report_days=form.report_days.data,
            cumulative=form.cumulative.data,
            may_estimate=form.may_estimate.data,
            audit_clause=form.audit_clause.data or "",
            audit_cost_bp=form.audit_cost_bp.data,
            actor=actor(),
        ),
        again=lambda status: schedule_page(row, {"form": form}, status),
        done=Text("경상기술료 조건을 저장하였습니다.", "Saved."),
        then=url_for("royalties.schedule", ref=ref),
    )


def schedule_page(row: RoyaltySchedule, forms: dict[str, Any], status: int = 200) -> ResponseReturnValue:
    """The page of a schedule, with one of its forms as it was sent."""
    shown = {
        "form": ScheduleForm.of(row),
        "sales_form": StatedSalesForm(formdata=None),
        "audit_form": AuditForm(formdata=None),
    } | forms
    return (
        render_template(
            "royalties/schedule.html",
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
    return send_file(
        files().open(row.sha256), mimetype=row.media_type, as_attachment=True, download_name=row.name
    )
