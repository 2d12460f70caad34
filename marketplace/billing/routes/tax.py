"""Approval numbers of tax invoices, taken in from 홈택스's list: what fits, what does not, confirm, undo."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.billing import queries
from marketplace.billing.forms import TaxImportForm
from marketplace.billing.permissions import MONEY_ROLES
from marketplace.billing.routes import bp
from marketplace.books import queries as ledger
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import TaxImport
from marketplace.kernel.errors import Refusal
from marketplace.kernel.text import Text
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, found, role_required, sign_in_required
from marketplace.web.paging import page_number, paginate


def _form(form: TaxImportForm) -> TaxImportForm:
    who = actor()
    form.institution_id.choices = [
        (row.id, row.name) for row in queries.book_institutions(who) if ledger.is_finance(who, row.id)
    ]
    return form


@bp.get("/billing/tax-imports")
@role_required(*MONEY_ROLES)
def tax_imports() -> ResponseReturnValue:
    """The files that were taken in, and the form for another."""
    return _page(_form(TaxImportForm(formdata=None)))


def _page(form: TaxImportForm, status: int = 200) -> ResponseReturnValue:
    return (
        render_template(
            "billing/tax_imports.html",
            form=form,
            page=paginate(queries.tax_imports_for(actor()), page_number()),
            page_url=lambda n: url_for("billing.tax_imports", page=n),
            states=queries.IMPORT_STATES,
            may_enter=bool(form.institution_id.choices),
        ),
        status,
    )


@bp.post("/billing/tax-imports")
@role_required("finance", "center_finance")
def read_tax_import() -> ResponseReturnValue:
    """Read a file and show what fits; nothing is noted before it is confirmed."""
    form = _form(TaxImportForm())
    return carry_out(
        form,
        lambda: invoicing.read_tax_import(
            form.institution_id.data, form.file.data.filename or "", form.file.data.read(), actor()
        ),
        again=lambda status: _page(form, status),
        then=lambda row: redirect(url_for("billing.tax_import", ref=row.ref), 303),
    )


def _load(ref: str) -> TaxImport:
    return found(queries.tax_import_for(actor(), ref))


@bp.get("/billing/tax-imports/<ref>")
@role_required(*MONEY_ROLES)
def tax_import(ref: str) -> ResponseReturnValue:
    return _show(_load(ref))


def _show(row: TaxImport, problem: Text | None = None, status: int = 200) -> ResponseReturnValue:
    return (
        render_template(
            "billing/tax_import.html",
            row=row,
            fits=[line for line in row.rows if line["invoice"]],
            rest=[line for line in row.rows if not line["invoice"]],
            why=invoicing.WHY,
            states=queries.IMPORT_STATES,
            problem=problem,
            may_decide=ledger.is_finance(actor(), row.institution_id),
        ),
        status,
    )


@bp.post("/billing/tax-imports/<ref>/<any(confirm, undo):action>")
@sign_in_required
def decide_tax_import(ref: str, action: str) -> ResponseReturnValue:
    """Note all numbers that fit, or take them all back."""
    row = _load(ref)
    try:
        (invoicing.confirm_tax_import if action == "confirm" else invoicing.undo_tax_import)(row.id, actor())
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        return _show(_load(ref), refusal.text, 409)
    if action == "confirm":
        say("승인번호를 기록하였습니다.", "The approval numbers are noted.")
    else:
        say("이 파일로 기록한 승인번호를 모두 되돌렸습니다.", "All numbers of this file were taken back.")
    return redirect(url_for("billing.tax_import", ref=ref), 303)
