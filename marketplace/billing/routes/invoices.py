"""An invoice for its payer, its payee and the center; paying it; taking it back."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.arrears import queries as arrears_queries
from marketplace.bank import queries as bank_queries
from marketplace.bank import services as bank
from marketplace.billing import queries
from marketplace.billing.forms import (
    AmendForm,
    OriginalForm,
    PaymentNoteForm,
    RefundForm,
    VoidForm,
    WriteOffForm,
)
from marketplace.billing.routes import bp
from marketplace.books import services as books
from marketplace.cards import services as cards
from marketplace.cards.models import DISPUTE_WORDS
from marketplace.formats import numbers_in
from marketplace.gateways.stripe import Broken, Refused, Silent, gateway
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import AMEND_REASONS, TAX_TREATMENTS, Invoice, TaxDocument
from marketplace.kernel import clock, outbox
from marketplace.kernel.text import Text
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, found, sign_in_required


def load_invoice(ref: str) -> Invoice:
    """The invoice for its reader, or 404."""
    return found(bills.invoice_for(actor(), ref))


@bp.get("/invoices/<ref>")
@sign_in_required
def invoice(ref: str) -> ResponseReturnValue:
    """The invoice with its lines, papers, payments, and what the reader may do next."""
    return show_invoice(load_invoice(ref))


def show_invoice(row: Invoice, forms: dict[str, Any] | None = None, status: int = 200) -> ResponseReturnValue:
    """The page; `forms` holds one that was refused."""
    detail = queries.invoice_detail(actor(), row)
    refund_form = RefundForm(formdata=None)
    refund_form.source.choices = detail.refund_choices
    amend_form = AmendForm(formdata=None, prefix="amend")
    amend_form.amends.choices = _originals(detail.tax_documents)
    page_forms = {
        "amend_form": amend_form,
        "void_form": VoidForm(formdata=None),
        "note_form": PaymentNoteForm(formdata=None, paid_on=clock.today()),
        "tax_form": OriginalForm(formdata=None),
        "write_off_form": WriteOffForm(formdata=None),
        "refund_form": refund_form,
    } | (forms or {})
    return (
        render_template(
            "billing/invoice.html",
            detail=detail,
            invoice=row,
            bonds=arrears_queries.cover_of(actor(), row) if detail.payable else [],
            standin=gateway().is_standin,
            tax_treatments=TAX_TREATMENTS,
            amend_reasons=AMEND_REASONS,
            dispute_words=DISPUTE_WORDS,
            form=next(iter(forms.values())) if forms else None,
            **page_forms,
        ),
        status,
    )


@bp.get("/invoices/<ref>/pay")
@sign_in_required
def pay(ref: str) -> ResponseReturnValue:
    """How to pay: by card where the institution takes cards, by transfer always."""
    row = load_invoice(ref)
    detail = queries.invoice_detail(actor(), row)
    return render_template("billing/pay.html", invoice=row, detail=detail, standin=gateway().is_standin)


@bp.post("/invoices/<ref>/pay")
@sign_in_required
def start_payment(ref: str) -> ResponseReturnValue:
    """Write the attempt down, let it be carried out now, and go to Stripe's page by GET."""
    row = load_invoice(ref)
    attempt = cards.start_attempt(row.id, actor())
    outbox.run_now("submit_attempt", attempt.ref)
    return redirect(url_for("billing.checkout", ref=ref), 303)


@bp.get("/invoices/<ref>/checkout")
@sign_in_required
def checkout(ref: str) -> ResponseReturnValue:
    """On to the open payment page; while there is none yet, a page that says so and looks again."""
    row = load_invoice(ref)
    detail = queries.invoice_detail(actor(), row)
    attempt = detail.live_attempt
    if attempt is not None and attempt.state == "open" and attempt.url and detail.is_payer:
        return redirect(attempt.url, 303)
    if attempt is None:
        if detail.last_error:
            say(
                "결제 화면을 열지 못했습니다. 다시 시도하거나 계좌이체로 납부해 주십시오.",
                "The payment page could not be opened. Please try again, or pay by bank transfer.",
                "error",
            )
        return redirect(url_for("billing.pay", ref=ref), 303)
    return render_template("billing/waiting.html", invoice=row, detail=detail)


@bp.get("/invoices/<ref>/paid")
@sign_in_required
def paid(ref: str) -> ResponseReturnValue:
    """Back from Stripe. Nothing in the address is believed: what this invoice's own session says is asked for."""
    row = load_invoice(ref)
    try:
        for attempt_id in queries.attempts_to_sync(row.id):
            cards.sync_attempt(attempt_id)
    except (Silent, Broken, Refused):
        say("결제 결과를 확인하고 있습니다.", "The payment is being checked.", "info")
        return redirect(url_for("billing.invoice", ref=ref), 303)
    if bills.is_settled(row.id):
        say("납부가 확인되었습니다. 감사합니다.", "The payment has arrived. Thank you.")
    else:
        say("결제 결과를 확인하고 있습니다.", "The payment is being checked.", "info")
    return redirect(url_for("billing.invoice", ref=ref), 303)


@bp.post("/invoices/<ref>/transfer")
@sign_in_required
def choose_transfer(ref: str) -> ResponseReturnValue:
    """Close the card page so that nobody pays twice, then show the account."""
    row = load_invoice(ref)
    if cards.switch_to_transfer(row.id, actor()):
        say(
            "카드 결제를 닫았습니다. 아래 계좌로 이체해 주십시오.",
            "The card page is closed. Please transfer to the account below.",
        )
        return redirect(url_for("billing.pay", ref=ref), 303)
    say("카드 결제가 이미 진행되었습니다.", "The card payment has gone through already.", "info")
    return redirect(url_for("billing.invoice", ref=ref), 303)


@bp.post("/invoices/<ref>/noted")
@sign_in_required
def note_payment(ref: str) -> ResponseReturnValue:
    """입금했습니다: the payer tells finance of its transfer."""
    row, form = load_invoice(ref), PaymentNoteForm()
    return carry_out(
        form,
        lambda: bank.note_payment(
            row.id,
            form.paid_on.data,
            form.sender.data,
            form.paid_amount.minor(row.currency),
            actor(),
            form.form_token.data,
        ),
        again=lambda status: show_invoice(row, {"note_form": form}, status),
        done=Text(
            "기관에 알렸습니다. 재무 담당자가 입금을 확인하면 이메일로 알려 드립니다.",
            "The institution has been told. You get an email when finance has seen the deposit.",
        ),
        then=url_for("billing.invoice", ref=ref),
    )


@bp.post("/payment-notes/<ref>/withdraw")
@sign_in_required
def withdraw_payment_note(ref: str) -> ResponseReturnValue:
    note = found(bank_queries.note_for(actor(), ref))
    bank.withdraw_note(note.id, actor())
    say("철회하였습니다.", "Withdrawn.")
    return redirect(url_for("billing.invoice", ref=note.invoice.ref), 303)


@bp.post("/invoices/<ref>/void")
@sign_in_required
def void(ref: str) -> ResponseReturnValue:
    row, form = load_invoice(ref), VoidForm()

    def told(made: Invoice) -> ResponseReturnValue:
        if made.credits_id is None:
            say(
                "취소를 요청하였습니다. 다른 담당자가 취소하면 처리됩니다.",
                "Asked for. It is done when another person carries it out.",
            )
        else:
            say(
                "청구서를 취소하고 수정 청구서를 발행하였습니다.",
                "The invoice is cancelled; a credit note has been issued.",
            )
        return redirect(url_for("billing.invoice", ref=made.ref), 303)

    return carry_out(
        form,
        lambda: invoicing.void_invoice(row.id, form.reason.data, actor()),
        again=lambda status: show_invoice(row, {"void_form": form}, status),
        then=told,
    )


@bp.post("/invoices/<ref>/again")
@sign_in_required
def bill_again(ref: str) -> ResponseReturnValue:
    """What a void invoice was for is billed once more, with the same lines."""
    again = invoicing.bill_again(load_invoice(ref).id, actor())
    say(
        f"다시 청구하였습니다: {again.number}. 취소한 청구서에 들어온 돈은 이 청구서로 옮기거나 환불해 주십시오.",
        f"Billed again: {again.number}. Move what was paid on the void invoice here, or refund it.",
    )
    return redirect(url_for("billing.invoice", ref=again.ref), 303)


@bp.post("/invoices/<ref>/void/withdraw")
@sign_in_required
def withdraw_void(ref: str) -> ResponseReturnValue:
    row = load_invoice(ref)
    invoicing.withdraw_void(row.id, actor())
    say("취소 요청을 철회했습니다.", "The request is withdrawn.")
    return redirect(url_for("billing.invoice", ref=ref), 303)


@bp.post("/invoices/<ref>/tax-document")
@sign_in_required
def tax_document(ref: str) -> ResponseReturnValue:
    row, form = load_invoice(ref), OriginalForm()
    return carry_out(
        form,
        lambda: invoicing.record_tax_document(
            row.id,
            form.approval_number.data,
            form.issued_on.data,
            actor(),
            before_void=form.before_void.data,
        ),
        again=lambda status: show_invoice(row, {"tax_form": form}, status),
        done=Text("세금계산서 승인번호를 기록하였습니다.", "The approval number has been noted."),
        then=url_for("billing.invoice", ref=ref),
    )


def _originals(documents: list[TaxDocument]) -> list[tuple[int, str]]:
    """The tax invoices that can be amended, the latest first."""
    return [(row.id, row.approval_number) for row in reversed(documents)]


@bp.post("/invoices/<ref>/tax-document/amend")
@sign_in_required
def amend_tax_document(ref: str) -> ResponseReturnValue:
    """A 수정세금계산서 of the invoice: which one it amends, and why."""
    row, form = load_invoice(ref), AmendForm(prefix="amend")
    books.refuse_unless_finance(actor(), row.institution_id)
    form.amends.choices = _originals(queries.invoice_detail(actor(), row).tax_documents)
    return carry_out(
        form,
        lambda: invoicing.record_tax_document(
            row.id,
            form.approval_number.data,
            form.issued_on.data,
            actor(),
            form.amends.data,
            form.reason.data,
        ),
        again=lambda status: show_invoice(row, {"amend_form": form}, status),
        done=Text("수정세금계산서를 기록하였습니다.", "The amended tax invoice has been noted."),
        then=url_for("billing.invoice", ref=ref),
    )


@bp.post("/invoices/<ref>/tax-document/<number>/withdraw")
@sign_in_required
def withdraw_tax_document(ref: str, number: str) -> ResponseReturnValue:
    """A mistyped approval number is taken off again."""
    row = load_invoice(ref)
    invoicing.withdraw_tax_document(row.id, number, actor())
    say("승인번호를 철회하였습니다.", "The approval number is withdrawn.")
    return redirect(url_for("billing.invoice", ref=ref), 303)


@bp.post("/invoices/<ref>/refunds")
@sign_in_required
def request_refund(ref: str) -> ResponseReturnValue:
    row, form = load_invoice(ref), RefundForm()
    books.refuse_unless_finance(actor(), row.institution_id)
    form.source.choices = queries.invoice_detail(actor(), row).refund_choices

    def ask() -> None:
        attempt_id = numbers_in.whole(form.source.data)  # None: by transfer
        amount = form.amount.minor(row.currency)
        to_grantor = form.source.data == "grant"
        cards.request_refund(row.id, amount, form.reason.data, actor(), attempt_id, to_grantor=to_grantor)

    return carry_out(
        form,
        ask,
        again=lambda status: show_invoice(row, {"refund_form": form}, status),
        done=Text(
            "환불을 요청하였습니다. 다른 담당자가 승인하면 진행됩니다.",
            "Requested. It goes ahead when another person approves.",
        ),
        then=url_for("billing.invoice", ref=ref),
    )


@bp.post("/refunds/<ref>/<any(approve, reject, finish):action>")
@sign_in_required
def refund_action(ref: str, action: str) -> ResponseReturnValue:
    refund = found(queries.refund_for(actor(), ref))
    if action == "approve":
        cards.approve_refund(refund.id, actor())
        outbox.run_now("submit_refund", refund.ref)
        say("환불을 승인하였습니다.", "The refund is approved.")
    elif action == "reject":
        cards.reject_refund(refund.id, actor())
        say("환불 요청을 취소하였습니다.", "The request has been cancelled.")
    else:
        cards.finish_bank_refund(refund.id, actor())
        say("이체 환불을 기록하였습니다.", "The transfer back has been noted.")
    return redirect(url_for("billing.invoice", ref=refund.invoice.ref), 303)
