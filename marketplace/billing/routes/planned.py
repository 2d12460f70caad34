"""The schedule of a deal's payments: seen by both sides, kept by the payee."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.billing import queries
from marketplace.billing.forms import PlanForm
from marketplace.billing.permissions import is_desk
from marketplace.billing.routes import bp
from marketplace.billing.routes.invoices import load_invoice
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import PLANNED_KINDS, Invoice
from marketplace.kernel.errors import NotFound
from marketplace.kernel.text import Text
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, found, sign_in_required


def _load(ref: str) -> Invoice:
    row = load_invoice(ref)
    if row.source_type != "agreement" or row.credits_id is not None:
        raise NotFound()
    return row


@bp.get("/invoices/<ref>/schedule")
@sign_in_required
def schedule(ref: str) -> ResponseReturnValue:
    """What was billed for the deal and what will be, with the days."""
    row = _load(ref)
    return _page(
        row, PlanForm(formdata=None, tax_treatment=bills.treatment_for(row.company_id, row.institution_id))
    )


def _page(row: Invoice, form: PlanForm, status: int = 200) -> ResponseReturnValue:
    who = actor()
    return (
        render_template(
            "billing/schedule.html",
            invoice=row,
            rows=queries.schedule_of(who, row),
            kinds=PLANNED_KINDS,
            may_plan=invoicing.may_plan(who, row.institution_id),
            office=is_desk(who),
            form=form,
        ),
        status,
    )


@bp.post("/invoices/<ref>/schedule")
@sign_in_required
def plan(ref: str) -> ResponseReturnValue:
    row, form = _load(ref), PlanForm()
    invoicing.refuse_unless_planner(actor(), row.institution_id)

    def add() -> None:
        planned = invoicing.Planned(
            form.text_ko.data,
            form.text_en.data or "",
            form.net.minor(row.currency),
            form.due_on.data,
            form.kind.data,
            form.tax_treatment.data,
        )
        invoicing.plan_invoices(row.id, [planned], actor(), form.form_token.data)

    return carry_out(
        form,
        add,
        again=lambda status: _page(row, form, status),
        done=Text(
            "납부 일정에 넣었습니다. 납부 기업에 알렸습니다.",
            "Added to the schedule. The payer has been told.",
        ),
        then=url_for("billing.schedule", ref=ref),
    )


@bp.post("/planned/<ref>/cancel")
@sign_in_required
def cancel_planned(ref: str) -> ResponseReturnValue:
    row = found(queries.planned_by_ref(actor(), ref))
    invoicing.cancel_planned(row.id, "", actor())
    say("납부 일정에서 뺐습니다.", "Taken off the schedule.")
    first = bills.invoices_of(row.source_type, row.source_id)[0]
    return redirect(url_for("billing.schedule", ref=first.ref), 303)
