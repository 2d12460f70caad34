"""Settling an invoice otherwise: what was kept on the way, and the surplus of another invoice."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.billing import queries
from marketplace.billing.forms import DeductionForm, SurplusForm
from marketplace.billing.routes import bp
from marketplace.billing.routes.invoices import load_invoice
from marketplace.books import services as books
from marketplace.gateways.storage import files
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock
from marketplace.kernel.text import Text
from marketplace.papers.services import ATTACHMENT_TYPES, store_attachments
from marketplace.web.errors import carry_out, say
from marketplace.web.exports import attached
from marketplace.web.identity import actor, found, sign_in_required


def _load(ref: str) -> Invoice:
    """The invoice for finance of its payee; Forbidden for other readers."""
    row = load_invoice(ref)
    books.refuse_unless_finance(actor(), row.institution_id)
    return row


@bp.get("/invoices/<ref>/settling")
@sign_in_required
def settling(ref: str) -> ResponseReturnValue:
    """For finance: less arrived than was sent, or more than is owed."""
    return _page(_load(ref))


def _page(row: Invoice, forms: dict[str, Any] | None = None, status: int = 200) -> ResponseReturnValue:
    view = queries.settling_of(actor(), row)
    deduction, surplus = DeductionForm(formdata=None), SurplusForm(formdata=None)
    deduction.on_day.data = clock.today()
    shown: dict[str, Any] = {"deduction_form": deduction, "surplus_form": surplus} | (forms or {})
    shown["surplus_form"].invoice.choices = view.choices
    return (
        render_template(
            "billing/settling.html",
            invoice=row,
            view=view,
            accept=ATTACHMENT_TYPES,
            form=next(iter(forms.values())) if forms else None,
            **shown,
        ),
        status,
    )


@bp.post("/invoices/<ref>/deductions")
@sign_in_required
def request_deduction(ref: str) -> ResponseReturnValue:
    """Ask for what was kept on the way to be taken off what is owed."""
    row, form = _load(ref), DeductionForm()

    def ask() -> None:
        upload = request.files.get("file")
        stored = store_attachments([(upload.filename or "", upload.stream)] if upload else [], most=1)
        invoicing.request_deduction(
            row.id,
            form.kind.data,
            form.amount.minor(row.currency),
            form.on_day.data,
            form.note.data,
            invoicing.Proof(**vars(stored[0])) if stored else None,
            actor(),
            form.form_token.data,
        )

    return carry_out(
        form,
        ask,
        again=lambda status: _page(row, {"deduction_form": form}, status),
        done=Text(
            "요청하였습니다. 다른 재무 담당자가 승인하면 남은 금액에서 빠집니다.",
            "Requested. It comes off what is owed when another person of finance approves.",
        ),
        then=url_for("billing.settling", ref=ref),
    )


@bp.post("/deductions/<ref>/<any(approve, cancel, undo):action>")
@sign_in_required
def decide_deduction(ref: str, action: str) -> ResponseReturnValue:
    row = found(bills.deduction_for(actor(), ref))
    acts = {
        "approve": invoicing.approve_deduction,
        "cancel": invoicing.cancel_deduction,
        "undo": invoicing.undo_deduction,
    }
    acts[action](row.id, actor())
    say("처리하였습니다.", "Done.")
    return redirect(url_for("billing.settling", ref=row.invoice.ref), 303)


@bp.get("/deductions/<ref>/file")
@sign_in_required
def deduction_file(ref: str) -> Response:
    """The evidence, as an attachment, for both sides."""
    row = found(bills.deduction_for(actor(), ref))
    return attached(files().open(row.sha256), row.media_type, row.name, row.sha256)


@bp.post("/invoices/<ref>/surplus")
@sign_in_required
def move_surplus(ref: str) -> ResponseReturnValue:
    """Let what lies here beyond what was owed pay another invoice of the same payer."""
    row, form = _load(ref), SurplusForm()
    form.invoice.choices = queries.settling_of(actor(), row).choices
    return carry_out(
        form,
        lambda: invoicing.move_surplus(
            row.id, form.invoice.data, form.surplus.minor(row.currency), actor(), form.form_token.data
        ),
        again=lambda status: _page(row, {"surplus_form": form}, status),
        done=Text("다른 청구서의 납부로 옮겼습니다.", "It pays the other invoice now."),
        then=url_for("billing.settling", ref=ref),
    )


@bp.post("/surplus/<ref>/undo")
@sign_in_required
def undo_surplus(ref: str) -> ResponseReturnValue:
    row = found(bills.move_for(actor(), ref))
    invoicing.undo_surplus(row.id, actor())
    say("옮긴 금액을 되돌렸습니다.", "The move has been taken back.")
    return redirect(url_for("billing.settling", ref=row.origin.ref), 303)
