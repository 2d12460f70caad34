"""What a technology would cost the reader: asked of the listing's published offers, before any deal."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.catalog import queries as catalog
from marketplace.dealroom import burden as of
from marketplace.dealroom.forms import BurdenForm
from marketplace.dealroom.routes import bp
from marketplace.kernel.errors import Refusal
from marketplace.negotiation.queries import costs
from marketplace.web.errors import show_refusal
from marketplace.web.identity import actor, found


@bp.get("/technologies/<public_id>/cost")
def burden(public_id: str) -> ResponseReturnValue:
    """Each offer with its fee, five years of royalty, VAT, and what a subsidy may take off."""
    listing = found(catalog.listing_for(actor(), public_id))
    form, company, status = BurdenForm(request.args), of.company_of(actor()), 200
    payer = of.payer_of(company, form.payer.data or "")
    form.payer.data = payer
    sales: list[int] = []
    if request.args:
        try:
            status = 200 if form.validate() else 422
            sales = of.five_years(form.sales.minor("KRW")) if status == 200 else []
        except Refusal as refusal:
            show_refusal(form, refusal)
            status = refusal.status
    page = render_template(
        "dealroom/burden.html",
        listing=listing,
        form=form,
        company=company,
        payer=payer,
        burdens=of.burdens(listing, company, payer, sales),
        years=costs.YEARS,
        asked=bool(sales and sales[0]),
    )
    return page, status
