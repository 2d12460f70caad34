"""Beside the reports: sales the company states for a year, and the examination of its books."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.gateways.storage import files
from marketplace.kernel.text import Text
from marketplace.papers.services import store_attachments
from marketplace.royalties import queries, services
from marketplace.royalties.forms.examining import AuditForm, FindingsForm, StatedSalesForm
from marketplace.royalties.lifecycle import AUDIT
from marketplace.royalties.models import RoyaltyAudit
from marketplace.royalties.routes import bp
from marketplace.royalties.routes.reports import schedule_page
from marketplace.web.errors import carry_out, say
from marketplace.web.exports import attached
from marketplace.web.identity import actor, found, sign_in_required


@bp.post("/royalties/schedules/<ref>/sales")
@sign_in_required
def state_sales(ref: str) -> ResponseReturnValue:
    """The licensee states a year's sales of the licensed products, with its financial statements where it likes."""
    row, form = found(queries.schedule_for(actor(), ref)), StatedSalesForm()

    def state() -> None:
        upload = request.files.get("file")
        stored = store_attachments([(upload.filename or "", upload.stream)] if upload else [])
        services.state_sales(
            row.id,
            form.year.data,
            form.amount.minor(row.currency),
            actor(),
            form_token=form.form_token.data,
            file=stored[0] if stored else None,
        )

    return carry_out(
        form,
        state,
        again=lambda status: schedule_page(row, {"sales_form": form}, status),
        done=Text("연간 매출을 기록하였습니다.", "The yearly sales have been recorded."),
        then=url_for("royalties.schedule", ref=ref),
    )


@bp.get("/royalties/sales/<ref>")
@sign_in_required
def stated_file(ref: str) -> Response:
    """The file of a yearly statement, as an attachment."""
    row = found(queries.stated_for(actor(), ref))
    return attached(files().open(row.sha256), row.media_type, row.name, row.sha256)


@bp.post("/royalties/schedules/<ref>/audit")
@sign_in_required
def open_audit(ref: str) -> ResponseReturnValue:
    """Announce an examination of the licensee's books."""
    row, form = found(queries.schedule_for(actor(), ref)), AuditForm()
    return carry_out(
        form,
        lambda: services.open_audit(
            row.id,
            form.from_on.data,
            form.until_on.data,
            form.examiner.data,
            form.reason.data,
            actor(),
            form_token=form.form_token.data,
        ),
        again=lambda status: schedule_page(row, {"audit_form": form}, status),
        done=Text("장부 검사를 기업에 알렸습니다.", "The company has been told of the examination."),
        then=lambda audit: redirect(url_for("royalties.audit", ref=audit.ref), 303),
    )


def _audit(ref: str) -> RoyaltyAudit:
    return found(queries.audit_for(actor(), ref))


@bp.get("/royalties/audits/<ref>")
@sign_in_required
def audit(ref: str) -> ResponseReturnValue:
    """One examination: why, of which periods, what was found and what it changed."""
    row = _audit(ref)
    data = {"found": [{"report_id": str(each.id)} for each in services.reports_of(row)]}
    return _audit_page(row, FindingsForm(formdata=None, data=data))


def _audit_page(row: RoyaltyAudit, form: FindingsForm, status: int = 200) -> ResponseReturnValue:
    return (
        render_template(
            "royalties/audit.html",
            audit=row,
            schedule=row.schedule,
            form=form,
            state=AUDIT.states[row.state],
            actions=AUDIT.available(row, actor()),
            reports={str(each.id): each for each in services.reports_of(row)},
            invoices=queries.audit_invoices(row),
        ),
        status,
    )


@bp.post("/royalties/audits/<ref>/conclude")
@sign_in_required
def conclude_audit(ref: str) -> ResponseReturnValue:
    row, form = _audit(ref), FindingsForm()
    AUDIT.check("conclude", row, actor())

    def conclude() -> None:
        allowed = {each.id for each in services.reports_of(row)}
        services.conclude_audit(
            row.id,
            form.by_report(allowed, row.schedule.currency),
            form.costs.minor(row.schedule.currency),
            form.findings.data,
            actor(),
        )

    return carry_out(
        form,
        conclude,
        again=lambda status: _audit_page(row, form, status),
        done=Text("검사 결과를 확정하였습니다.", "The examination is concluded."),
        then=url_for("royalties.audit", ref=ref),
    )


@bp.post("/royalties/audits/<ref>/drop")
@sign_in_required
def drop_audit(ref: str) -> ResponseReturnValue:
    services.drop_audit(_audit(ref).id, "", actor())
    say("장부 검사를 중단하였습니다.", "The examination has been dropped.")
    return redirect(url_for("royalties.audit", ref=ref), 303)
