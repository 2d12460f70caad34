"""Filing a royalty report: it is filled in, checked with what it comes to, and only then declared."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.formats.table_writer import TYPES
from marketplace.kernel.errors import Refusal
from marketplace.kernel.text import Text
from marketplace.papers.services import ATTACHMENT_TYPES, store_attachments
from marketplace.royalties import queries, services, spreadsheet
from marketplace.royalties.forms.reporting import FilingForm, ReportForm, SpreadsheetForm
from marketplace.royalties.lifecycle import REPORT
from marketplace.royalties.models import RoyaltyLine, RoyaltyReport
from marketplace.royalties.routes import bp
from marketplace.royalties.services.reports import Line
from marketplace.web.errors import carry_out, say, show_refusal
from marketplace.web.forms import in_units
from marketplace.web.identity import actor, found, sign_in_required

BLANK_LINES = 3
LARGEST_SHEET = 5_000_000


@bp.route("/royalties/<ref>/file", methods=["GET", "POST"])
@sign_in_required
def file_report(ref: str) -> ResponseReturnValue:
    """Enter the period's sales per product; what was entered before is there to be changed. Nothing is filed yet."""
    row = _load(ref)
    if not queries.may_prepare(actor(), row):
        if request.method == "POST":
            services.require_preparing(row, actor())  # 403 or 409; the page itself leads back to the report
        return redirect(url_for("royalties.report", ref=ref), 303)
    form = ReportForm() if request.method == "POST" else ReportForm(formdata=None, data=_entered(row))

    def prepare() -> RoyaltyReport:
        evidence = store_attachments((f.filename or "", f.stream) for f in request.files.getlist("evidence"))
        return services.prepare_report(
            row.id,
            form.as_lines(row.schedule.currency),
            actor(),
            remark=form.remark.data or "",
            answer=form.answer.data or "",
            no_sales=form.no_sales.data,
            evidence=evidence,
            keep=request.form.getlist("keep"),
        )

    return carry_out(
        form,
        prepare,
        again=lambda status: _filing(row, form, status),
        then=url_for("royalties.check_report", ref=ref),
    )


@bp.route("/royalties/<ref>/check", methods=["GET", "POST"])
@sign_in_required
def check_report(ref: str) -> ResponseReturnValue:
    """What was entered and what it comes to; filed by who may, as it is shown here."""
    row = _load(ref)
    prepared = services.prepared(row)
    if not queries.may_prepare(actor(), row) or prepared is None:
        if request.method == "POST":
            services.require_preparing(row, actor())
        return redirect(url_for("royalties.report", ref=ref), 303)
    form = FilingForm()

    def page(status: int) -> ResponseReturnValue:
        shown = services.prepared(found(queries.report_for(actor(), ref)))
        if shown is None:
            say(
                "그사이 보고서가 제출되었거나 작성한 내용이 바뀌었습니다. 최신 내용을 확인해 주십시오.",
                "Meanwhile the report was filed or its draft was changed. Please look at the current page.",
                "info",
            )
            return redirect(url_for("royalties.report", ref=ref), 303)
        form.seen.data = shown.seen
        form.declared.data = False
        return (
            render_template(
                "royalties/check.html",
                report=row,
                schedule=row.schedule,
                draft=row.draft,
                prepared=shown,
                form=form,
                may_file=REPORT.can("submit", row, actor()),
            ),
            status,
        )

    if request.method == "POST":
        REPORT.check("submit", row, actor())
    return carry_out(
        form,
        lambda: services.file_report(row.id, form.seen.data or "", actor()),
        again=page,
        done=Text(
            "기술료 보고서를 제출했습니다. 기관이 확정하기 전에는 철회할 수 있습니다.",
            "The report was filed. You can withdraw it until the institution has accepted it.",
        ),
        then=url_for("royalties.report", ref=ref),
    )


@bp.post("/royalties/<ref>/ask")
@sign_in_required
def ask_to_file(ref: str) -> ResponseReturnValue:
    """A member who may not file asks those who may."""
    services.ask_to_file(_load(ref).id, actor())
    say("제출할 수 있는 분에게 이메일로 알렸습니다.", "Those who may file it were told by email.")
    return redirect(url_for("royalties.report", ref=ref), 303)


def _load(ref: str) -> RoyaltyReport:
    return found(queries.report_for(actor(), ref))


def _entered(row: RoyaltyReport) -> dict[str, Any]:
    """What the form begins with: the draft, else what was filed before."""
    currency = row.schedule.currency
    draft = row.draft
    lines = [Line(**line) for line in draft["lines"]] if draft else list(row.lines)
    correction = next((line for line in lines if line.is_correction), None)
    return {
        "lines": [_shown(line, currency) for line in lines if not line.is_correction] + [{}] * BLANK_LINES,
        "remark": draft["remark"] if draft else row.remark,
        "answer": draft["answer"] if draft else "",
        "no_sales": bool(draft and draft["no_sales"]),
        "correction": in_units(-correction.sales, currency) if correction else None,
        "correction_note": correction.note if correction else "",
    }


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
    services.require_preparing(row, actor())
    empty = ReportForm(formdata=None, data=_entered(row))
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
    filled = ReportForm(formdata=None, data=_entered(row) | {"lines": lines, "no_sales": False})
    return _filing(row, filled, 200, preview=services.preview(row, reading.lines), notes=reading.notes)
