"""One deposit: for one invoice, for several, for another, or for none."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.bank import services as bank
from marketplace.bank.models import ASIDE, BankReceipt
from marketplace.billing import queries
from marketplace.billing.forms import AsideForm, MatchForm, SplitForm, TakeOutForm
from marketplace.billing.permissions import MONEY_ROLES
from marketplace.billing.routes import bp
from marketplace.books import queries as ledger
from marketplace.kernel.errors import NotFound
from marketplace.kernel.text import Text
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, found, role_required, sign_in_required

TAKEN_OUT = {
    "withdrawing": Text(
        "요청하였습니다. 다른 재무 담당자가 승인하면 청구서에서 빠지고 장부에서 제외됩니다.",
        "Requested. It leaves its invoice and the books when another person of finance approves.",
    ),
    "withdrawn": Text("입금을 장부에서 제외하였습니다.", "The deposit has been taken out of the books."),
}


def _load(ref: str) -> BankReceipt:
    return found(queries.receipt_for(actor(), ref))


@bp.get("/billing/receipts/<ref>")
@role_required(*MONEY_ROLES)
def receipt(ref: str) -> ResponseReturnValue:
    """One deposit and the invoices it may be for, the likeliest first."""
    return _page(_load(ref))


def _page(row: BankReceipt, forms: dict[str, Any] | None = None, status: int = 200) -> ResponseReturnValue:
    free = row.invoice_id is None and row.split_at is None and not row.aside_as
    matched = row.invoice_id is not None and row.aside_as != "withdrawing"
    page_forms: dict[str, Any] = {
        "aside_form": AsideForm(formdata=None),
        "match_form": MatchForm(formdata=None),
        "split_form": SplitForm(formdata=None),
        "out_form": TakeOutForm(formdata=None),
    } | (forms or {})
    finance = ledger.is_finance(actor(), row.account.institution_id)
    return (
        render_template(
            "billing/receipt.html",
            receipt=row,
            free=free,
            suggestions=queries.suggestions(row)[:20] if free or matched else [],
            invoice=queries.invoices_by_id([row.invoice_id]).get(row.invoice_id or 0),
            parts=queries.parts_of(row),
            aside_words=ASIDE,
            may_match=finance,
            may_approve=finance and row.aside_by_id != actor().user_id,
            may_take_out=finance and not row.aside_as and row.split_at is None and row.part_of_id is None,
            may_approve_out=finance and row.out_by_id != actor().user_id,
            form=next(iter(forms.values())) if forms else None,
            **page_forms,
        ),
        status,
    )


@bp.post("/billing/receipts/<ref>/match")
@sign_in_required
def match(ref: str) -> ResponseReturnValue:
    """Say which invoice it was for; one that is matched already moves there. Another sender is asked about first."""
    row, form = _load(ref), MatchForm()
    form.invoice.choices = [(s.row.invoice.id, s.row.invoice.number) for s in queries.suggestions(row)]
    if not form.validate_on_submit() and "invoice" in form.errors:
        raise NotFound()
    act = bank.match_receipt if row.invoice_id is None else bank.reassign_receipt
    return carry_out(
        form,
        lambda: act(
            row.id, form.invoice.data, actor(), form.reason.data or "", by_grant=bool(form.by_grant.data)
        ),
        again=lambda status: _page(row, {"match_form": form}, status),
        done=Text("입금을 청구서에 연결하였습니다.", "The deposit is matched."),
        then=url_for("billing.receipt", ref=ref),
        let_through=(403, 409),
    )


@bp.post("/billing/receipts/<ref>/unmatch")
@sign_in_required
def unmatch(ref: str) -> ResponseReturnValue:
    bank.unmatch_receipt(_load(ref).id, actor())
    say("연결을 되돌렸습니다.", "The match has been taken back.")
    return redirect(url_for("billing.receipt", ref=ref), 303)


@bp.post("/billing/receipts/<ref>/split")
@sign_in_required
def split_receipt(ref: str) -> ResponseReturnValue:
    """One transfer for several invoices: each takes what it is owed, those due first before the others."""
    row, form = _load(ref), SplitForm()
    choices = queries.suggestions(row)
    choices = [each for each in choices if each.share is None]
    form.invoices.choices = [(s.row.invoice.id, s.row.invoice.number) for s in choices]
    if (not form.validate_on_submit() and "invoices" in form.errors) or not form.invoices.data:
        raise NotFound()
    parts = queries.spread(row, [s.row for s in choices if s.row.invoice.id in form.invoices.data])
    return carry_out(
        form,
        lambda: bank.match_to_several(row.id, parts, actor(), form.reason.data or ""),
        again=lambda status: _page(row, {"split_form": form}, status),
        done=Text("입금을 나누어 청구서에 연결하였습니다.", "The deposit is split and matched."),
        then=url_for("billing.receipt", ref=ref),
        let_through=(403, 409),
    )


@bp.post("/billing/receipts/<ref>/join")
@sign_in_required
def join_receipt(ref: str) -> ResponseReturnValue:
    bank.join_parts(_load(ref).id, actor())
    say("나눈 입금을 다시 합쳤습니다.", "The parts are one deposit again.")
    return redirect(url_for("billing.receipt", ref=ref), 303)


@bp.post("/billing/receipts/<ref>/aside")
@sign_in_required
def set_aside(ref: str) -> ResponseReturnValue:
    row, form = _load(ref), AsideForm()
    return carry_out(
        form,
        lambda: bank.set_aside(row.id, form.kind.data, form.note.data, actor()),
        again=lambda status: _page(row, {"aside_form": form}, status),
        done=Text(
            "요청하였습니다. 다른 담당자가 승인하면 장부에서 빠집니다.",
            "Requested. It leaves the books when another person approves.",
        ),
        then=url_for("billing.receipt", ref=ref),
    )


@bp.post("/billing/receipts/<ref>/aside/<any(approve, cancel):action>")
@sign_in_required
def decide_aside(ref: str, action: str) -> ResponseReturnValue:
    row = _load(ref)
    (bank.approve_aside if action == "approve" else bank.cancel_aside)(row.id, actor())
    say("처리하였습니다.", "Done.")
    return redirect(url_for("billing.receipt", ref=ref), 303)


@bp.post("/billing/receipts/<ref>/out")
@sign_in_required
def take_out(ref: str) -> ResponseReturnValue:
    """It was entered wrongly or twice: out of the books, at once or when a second person agrees."""
    row, form = _load(ref), TakeOutForm()
    return carry_out(
        form,
        lambda: bank.take_out(row.id, form.out_reason.data, actor()),
        again=lambda status: _page(row, {"out_form": form}, status),
        then=_taken_out,
    )


def _taken_out(row: BankReceipt) -> ResponseReturnValue:
    words = TAKEN_OUT[row.aside_as]
    say(words.ko, words.en)
    return redirect(url_for("billing.receipt", ref=row.ref), 303)


@bp.post("/billing/receipts/<ref>/out/<any(approve, cancel, back):action>")
@sign_in_required
def decide_out(ref: str, action: str) -> ResponseReturnValue:
    """The second person's yes or anybody's no; or the deposit is put back."""
    row = _load(ref)
    {"approve": bank.approve_out, "cancel": bank.cancel_out, "back": bank.put_back}[action](row.id, actor())
    say("처리하였습니다.", "Done.")
    return redirect(url_for("billing.receipt", ref=ref), 303)
