"""간편 계약: 조건 → 사업자 정보 → 확인 → 서명 → 납부. The text is readable before signing in; signing is the
agreement's own page."""

from __future__ import annotations

from typing import Any

from flask import jsonify, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import services as accounts
from marketplace.accounts.models import Organisation
from marketplace.catalog.models import Listing, Offer
from marketplace.kernel.text import language
from marketplace.licensing import forms, queries, services
from marketplace.licensing.models import Agreement, ExpressDraft
from marketplace.licensing.queries.reading import text_of_terms
from marketplace.licensing.routes import EXPRESS_STEPS, bp
from marketplace.negotiation import queries as negotiation
from marketplace.negotiation.models import terms as term_rules
from marketplace.negotiation.queries import sharing as sharing_queries
from marketplace.web.errors import carry_out
from marketplace.web.identity import actor, sign_in_required
from marketplace.web.security import limiter

AT = "/technologies/<public_id>/express/<offer>"


@bp.get(AT)
def express(public_id: str, offer: str) -> ResponseReturnValue:
    """Step 1, for everyone: price, terms and the whole text of the contract."""
    listing, row = services.open_offer(actor(), public_id, offer)
    if not actor().is_signed_in:
        session["after_sign_up"] = url_for("licensing.express_company", public_id=public_id, offer=offer)
    return _page(
        "terms",
        listing,
        row,
        1,
        text=text_of_terms(listing, row, language(), queries.wording_of("express", language())),
        draft=_draft(row),
    )


@bp.route(AT + "/company", methods=["GET", "POST"])
@sign_in_required
@limiter.limit("30 per hour", methods=["POST"])
def express_company(public_id: str, offer: str) -> ResponseReturnValue:
    """Step 2: which company; a new one is registered here, its facts kept while they are typed."""
    listing, row = services.open_offer(actor(), public_id, offer)
    if not _may_take(row):
        return redirect(url_for("negotiation.apply_for_sharing", public_id=public_id, offer=offer))
    companies = negotiation.companies_of(actor())
    if companies:
        return _known_company(listing, row, companies)
    draft = _draft(row)
    form = forms.ExpressCompanyForm(data=draft.answers if draft else None)
    if form.is_submitted():
        services.keep_draft(actor(), row.id, answers=form.typed())
    return carry_out(
        form,
        lambda: accounts.register(
            actor(),
            "company",
            form.business_number.data,
            form.facts(actor().email),
            [],
            form.upload(),
            form.country.data,
            form.by(),
        ),
        again=lambda status: _page("company", listing, row, 2, status, form=form),
        then=lambda ref: _go_on(listing, row, queries.organisation_id(ref)),
    )


@bp.post(AT + "/company/draft")
@sign_in_required
@limiter.limit("600 per hour")
def express_draft(public_id: str, offer: str) -> ResponseReturnValue:
    """Autosave of step 2: text only, the certificate is chosen again."""
    _, row = services.open_offer(actor(), public_id, offer)
    services.keep_draft(actor(), row.id, answers=forms.ExpressCompanyForm().typed())
    return jsonify(saved=True)


@bp.route(AT + "/check", methods=["GET", "POST"])
@sign_in_required
@limiter.limit("30 per hour", methods=["POST"])
def express_check(public_id: str, offer: str) -> ResponseReturnValue:
    """Step 3: everything once more; sending it makes the agreement, once."""
    listing, row = services.open_offer(actor(), public_id, offer)
    draft = _draft(row)
    if draft is None or draft.company_id not in actor().organisations("company"):
        return redirect(url_for("licensing.express_company", public_id=public_id, offer=offer))
    if (living := _living(draft)) is not None:
        return redirect(_next(living), 303)
    form = forms.ExpressOrderForm()

    def page(status: int) -> ResponseReturnValue:
        company = next(c for c in negotiation.companies_of(actor()) if c.id == draft.company_id)
        return _page("check", listing, row, 3, status, form=form, company=company)

    return carry_out(
        form,
        lambda: services.order(actor(), public_id, offer, language()),
        again=page,
        then=lambda agreement: redirect(url_for("licensing.sign", ref=agreement.ref), 303),
    )


def _known_company(listing: Listing, row: Offer, companies: list[Any]) -> ResponseReturnValue:
    """Step 2 for who belongs to a company: choose it, when there is a choice, and see what stands on the paper."""
    form, status = forms.ExpressChoiceForm(), 200
    form.company_id.choices = [(company.id, company.name) for company in companies]
    if form.is_submitted():
        status = 422
        if form.validate():
            return _go_on(listing, row, form.company_id.data)
    elif form.company_id.data is None:
        form.company_id.data = companies[0].id
    return _page("choice", listing, row, 2, status, form=form, companies=companies)


def _go_on(listing: Listing, row: Offer, company_id: int) -> ResponseReturnValue:
    services.keep_draft(actor(), row.id, company_id=company_id)
    return redirect(url_for("licensing.express_check", public_id=listing.public_id, offer=row.ref), 303)


def _may_take(row: Offer) -> bool:
    """A shared technology is taken by who was chosen; everything else by everybody."""
    if row.kind != "sharing":
        return True
    own = sharing_queries.own(actor(), row.id)
    return own is not None and own.state == "chosen"


def _draft(row: Offer) -> ExpressDraft | None:
    return queries.express_draft(actor(), row.id)


def _living(draft: ExpressDraft) -> Agreement | None:
    """The agreement that this draft has already become."""
    found = draft.agreement
    return found if found and found.offered_at and found.state not in ("revoked", "lapsed") else None


def _next(agreement: Agreement) -> str:
    endpoint = "licensing.sign" if agreement.state == "offered" else "licensing.agreement"
    return url_for(endpoint, ref=agreement.ref)


def _page(
    step: str,
    listing: Listing,
    row: Offer,
    number: int,
    status: int = 200,
    company: Organisation | None = None,
    **more: object,
) -> ResponseReturnValue:
    terms = term_rules.of_offer(row, listing.assets)
    return render_template(
        f"licensing/express_{step}.html",
        listing=listing,
        offer=row,
        steps=EXPRESS_STEPS,
        number=number,
        # the fee stands below the table, with its VAT
        rows=[
            row
            for row in term_rules.rows({**terms, "start_on": None, "note": ""})
            if row.label != term_rules.LABELS["fee"]
        ],
        price=queries.price_of(row, company.id if company else None),
        automatic=queries.signs_at_once(listing, row),
        applies=not _may_take(row),
        pending_limit=queries.pending_limit(),
        company=company,
        **more,
    ), status
