"""How the institution's supplies are taxed: its exemption, and the evidence for the zero rate of payers abroad."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.billing import queries
from marketplace.billing.forms import VatForm
from marketplace.billing.permissions import MONEY_ROLES, finance_institutions
from marketplace.billing.routes import bp
from marketplace.invoicing import queries as bills
from marketplace.invoicing import services as invoicing
from marketplace.kernel.errors import NotFound
from marketplace.kernel.text import Text
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, role_required, sign_in_required
from marketplace.web.paging import page_number, paginate


def _form(form: VatForm) -> VatForm:
    who = actor()
    form.institution_id.choices = [
        (row.id, row.name) for row in queries.book_institutions(who) if bills.is_payee(who, row.id)
    ]
    form.company_id.choices = [
        (0, Text("기관 전체: 면세", "The whole institution: exempt")),
        *((row_id, name) for row_id, name in bills.payers_abroad()),
    ]
    return form


@bp.route("/billing/vat", methods=["GET"])
@role_required(*MONEY_ROLES)
def vat() -> ResponseReturnValue:
    """What holds and what waits for a second person."""
    return _page(_form(VatForm(formdata=None)))


def _page(form: VatForm, status: int = 200) -> ResponseReturnValue:
    who = actor()
    return (
        render_template(
            "billing/vat.html",
            form=form,
            page=paginate(bills.vat_rulings(finance_institutions(who)), page_number()),
            page_url=lambda n: url_for("billing.vat", page=n),
            states=bills.VAT.states,
            actions=lambda row: bills.VAT.available(row, who),
            may_enter=bool(form.institution_id.choices),
        ),
        status,
    )


@bp.post("/billing/vat")
@role_required("finance", "officer", "center_finance")
def propose_vat() -> ResponseReturnValue:
    form = _form(VatForm())
    return carry_out(
        form,
        lambda: invoicing.propose_vat(
            form.institution_id.data,
            form.company_id.data or None,
            by_exchange_bank=form.by_exchange_bank.data,
            used_abroad=form.used_abroad.data,
            basis=form.basis.data,
            actor=actor(),
        ),
        again=lambda status: _page(form, status),
        done=Text(
            "제안하였습니다. 다른 담당자가 확인하면 그 뒤의 청구서부터 적용합니다.",
            "Proposed. Once a colleague confirms it, it holds for what is billed after that.",
        ),
        then=url_for("billing.vat"),
    )


@bp.post("/billing/vat/<ref>/<any(confirm, withdraw, end):action>")
@sign_in_required
def decide_vat(ref: str, action: str) -> ResponseReturnValue:
    row = queries.vat_ruling_for(actor(), ref)
    if row is None:
        raise NotFound()
    invoicing.decide_vat(row.id, action, actor())
    say("처리하였습니다.", "Done.")
    return redirect(url_for("billing.vat"), 303)
