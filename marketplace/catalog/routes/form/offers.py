"""The offers of a listing: each saved by itself."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog import services, wording
from marketplace.catalog.forms.offers import OfferForm
from marketplace.catalog.models import Listing
from marketplace.catalog.permissions import may_keep_fields
from marketplace.catalog.routes import bp
from marketplace.catalog.routes.form.loading import desk_listing, editable
from marketplace.catalog.shape import SECTIONS as TITLES
from marketplace.formats.countries import HOME
from marketplace.kernel.money import MINOR_DIGITS
from marketplace.kernel.text import Text
from marketplace.rights import queries as rights
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, found, sign_in_required


def draw_offers(row: Listing) -> str:
    offers = [
        (offer, row.right_name(offer.kind), wording.offer_terms(offer))
        for offer in row.offers
        if offer.withdrawn_at is None
    ]
    wrong = {offer.ref: rights.assets.refusal(offer.kind, row.assets) for offer in row.misfits}
    return render_template(
        "catalog/form_offers.html", listing=row, offers=offers, wrong=wrong, title=TITLES["offers"]
    )


@bp.route("/desk/listings/<public_id>/offers/new", methods=["GET", "POST"])
@bp.route("/desk/listings/<public_id>/offers/<ref>", methods=["GET", "POST"])
@sign_in_required
def offer(public_id: str, ref: str | None = None) -> ResponseReturnValue:
    """One offer: new, or changed terms in place of the old ones."""
    row = editable(public_id)
    held = found(next((o for o in row.offers if o.ref == ref and not o.withdrawn_at), None)) if ref else None
    form = OfferForm(obj=held, found=row.assets)
    form.lay_out(rights.tree_of(row.id), held.extent if held else None, request.method == "GET")
    if request.method == "GET" and held is None:
        form.territories.data = [HOME]
    if request.method == "GET" and held is not None and held.fee is not None:
        form.fee.data = held.fee // 10 ** MINOR_DIGITS[held.currency]
    return carry_out(
        form,
        lambda: services.save_offer(row.id, actor(), form.values(), ref),
        again=lambda status: (_draw_offer(desk_listing(public_id), form, ref), status),
        done=Text("계약 조건을 저장했습니다.", "The offer is saved."),
        then=lambda _: redirect(url_for("catalog.section", public_id=public_id, section="offers")),
    )


def _draw_offer(row: Listing, form: Any, ref: str | None) -> str:
    return render_template(
        "catalog/form_offer.html",
        listing=row,
        form=form,
        ref=ref,
        assets=rights.assets.describe(row.assets),
        keeps_fields=may_keep_fields(actor(), row),
    )


@bp.post("/desk/listings/<public_id>/offers/<ref>/withdraw")
@sign_in_required
def withdraw_offer(public_id: str, ref: str) -> ResponseReturnValue:
    row = editable(public_id)
    services.withdraw_offer(row.id, actor(), ref)
    say("계약 조건을 거두었습니다.", "The offer is taken back.")
    return redirect(url_for("catalog.section", public_id=public_id, section="offers"))
