"""기술도입비: a company lets its award pay a part of a licence invoice."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.formats import money_text
from marketplace.invoicing import queries as invoicing
from marketplace.kernel.errors import NotFound
from marketplace.kernel.feature import link
from marketplace.kernel.text import Text, language
from marketplace.programmes import services
from marketplace.programmes.forms.awarding import LicenceForm
from marketplace.programmes.queries import licences
from marketplace.programmes.routes import bp
from marketplace.web.errors import carry_out
from marketplace.web.identity import actor, found, sign_in_required


@bp.route("/invoices/<ref>/grant", methods=["GET", "POST"])
@sign_in_required
def pay_licence(ref: str) -> ResponseReturnValue:
    """Which award, and how much: what the company and the center would each pay stands beside it."""
    invoice = found(invoicing.invoice_for(actor(), ref))
    if not invoicing.is_payer(actor(), invoice):
        raise NotFound()
    choices = licences.awards_for(actor(), invoice)
    form = LicenceForm(award=choices[0][0].ref, amount=choices[0][1]) if choices else LicenceForm()
    form.award.choices = [
        (row.ref, f"{row.number} {row.application.call.title} ({money_text.exact(most, 'KRW', language())})")
        for row, most in choices
    ]

    def ask() -> None:
        services.request_licence_share(
            actor(), form.award.data or "", ref, form.amount.data, form.form_token.data or ""
        )

    return carry_out(
        form,
        ask,
        again=lambda status: (
            render_template(
                "programmes/pay_licence.html",
                form=form,
                invoice=invoice,
                choices=choices,
                own={row.ref: invoice.total - most for row, most in choices},
            ),
            status,
        ),
        done=Text(
            "지원금을 신청했습니다. 센터의 두 사람이 승인하면 기업은 나머지만 납부합니다.",
            "Asked for. Once two people of the center approve, you pay the rest alone.",
        ),
        then=link("invoice", ref=ref) or url_for("programmes.awards_page"),
        let_through=(403, 404),
    )
