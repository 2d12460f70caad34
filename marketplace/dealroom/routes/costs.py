"""The company's own arithmetic on a term sheet: total cost over five years, and the 품의 summary for its approval."""

from __future__ import annotations

import io

from flask import render_template, request, send_file
from flask.typing import ResponseReturnValue

from marketplace.dealroom import approval
from marketplace.dealroom.permissions import is_of_company
from marketplace.dealroom.routes import bp
from marketplace.kernel.errors import Forbidden
from marketplace.kernel.text import Text, language
from marketplace.negotiation import queries as negotiation
from marketplace.negotiation.forms import EstimateForm
from marketplace.negotiation.models import TermSheet, terms
from marketplace.negotiation.queries import costs
from marketplace.web.identity import actor, found, sign_in_required


@bp.get("/deals/<ref>/terms/<int:number>/cost")
@sign_in_required
def cost(ref: str, number: int) -> ResponseReturnValue:
    """Fee, VAT and five years of royalty at the company's own estimate; the estimate is in the address, kept nowhere."""
    sheet, form = _own_sheet(ref, number), EstimateForm(request.args, meta={"csrf": False})
    status = 200 if not request.args or form.validate() else 422
    return render_template(
        "dealroom/cost.html",
        sheet=sheet,
        inquiry=sheet.inquiry,
        form=form,
        rows=terms.rows(sheet.terms),
        costs=approval.costs_of(sheet, form.sales(sheet.terms["currency"])),
        years=range(1, costs.YEARS + 1),
    ), status


@bp.get("/deals/<ref>/terms/<int:number>/summary.pdf")
@sign_in_required
def summary(ref: str, number: int) -> ResponseReturnValue:
    """품의 요약: for the company's own decision makers, made on demand."""
    sheet, form = _own_sheet(ref, number), EstimateForm(request.args, meta={"csrf": False})
    form.validate()
    pdf = approval.summary(sheet, form.sales(sheet.terms["currency"]), actor(), language())
    response = send_file(io.BytesIO(pdf), "application/pdf", download_name=f"{ref}-{number}-summary.pdf")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _own_sheet(ref: str, number: int) -> TermSheet:
    sheet = found(negotiation.term_sheet_for(actor(), ref, number))
    if not is_of_company(actor(), sheet.inquiry):
        raise Forbidden(Text("기업 구성원이 쓰는 화면입니다.", "This page is for the company's people."))
    return sheet
