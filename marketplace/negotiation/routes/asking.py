"""The question itself, by a company's people or by a guest, and the files of a thread."""

from __future__ import annotations

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.catalog import queries as catalog
from marketplace.catalog.models import Listing
from marketplace.gateways.storage import files
from marketplace.kernel.text import Text, language
from marketplace.negotiation import queries, services
from marketplace.negotiation.forms import AskForm, GuestAskForm
from marketplace.negotiation.routes import bp
from marketplace.papers.services import ATTACHMENT_TYPES, store_attachments
from marketplace.web.addresses import page_or_home
from marketplace.web.errors import carry_out
from marketplace.web.exports import attached
from marketplace.web.forms import Form
from marketplace.web.identity import actor, found, login_manager, sign_in_required
from marketplace.web.security import limiter

GUEST_FILES, GUEST_FILE_BYTES = 3, 20 * 1024 * 1024


@bp.route("/technologies/<public_id>/ask", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"])
def ask(public_id: str) -> ResponseReturnValue:
    """The question: at most four fields, a named person, the day by which an answer comes."""
    listing = catalog.listing_for(actor(), public_id)
    if not actor().is_signed_in:
        # A form begun while signed in has no address in it: it waits behind the sign-in page.
        begun = request.method == "POST" and "email" not in request.form
        if listing is None or begun:
            return login_manager.unauthorized()
        return _ask_as_guest(listing)
    listing = found(listing)
    companies = queries.companies_of(actor())
    if not companies:
        return render_template("negotiation/no_company.html", listing=listing), 403
    form = AskForm(purpose=request.args.get("purpose", "adopt"))
    form.company_id.choices = [(company.id, company.name) for company in companies]
    if request.method == "GET":
        form.company_id.data = companies[0].id

    def page(status: int) -> ResponseReturnValue:
        existing = queries.open_inquiry_of([company.id for company in companies], listing.id)
        return _page(listing, form, existing=existing), status

    return carry_out(
        form,
        lambda: services.ask(
            actor(),
            public_id,
            form.company_id.data,
            form.purpose.data,
            form.body.data,
            store_attachments(form.uploads()),
            form.contact_consent.data,
            form.form_token.data,
        ),
        again=page,
        then=lambda inquiry: redirect(page_or_home("deal", ref=inquiry.ref), 303),
        done=Text(
            "문의를 보냈습니다. 답변이 오면 전자우편으로 알려 드립니다.",
            "Your question was sent. We will tell you by e-mail when it is answered.",
        ),
    )


@limiter.limit("10 per hour", methods=["POST"])
def _ask_as_guest(listing: Listing) -> ResponseReturnValue:
    """The same answer for every address: a letter with a link is on its way."""
    form = GuestAskForm(purpose=request.args.get("purpose", "adopt"))
    return carry_out(
        form,
        lambda: services.ask_as_guest(
            listing.public_id,
            name=form.name.data,
            email=form.email.data,
            company_name=form.company_name.data,
            purpose=form.purpose.data,
            body=form.body.data,
            language=language(),
            consent=form.consent.data,
            files=store_attachments(form.uploads(), GUEST_FILES, GUEST_FILE_BYTES),
            form_token=form.form_token.data,
        ),
        again=lambda status: (_page(listing, form, guest=True), status),
        then=lambda _: render_template("negotiation/guest_sent.html", email=form.email.data, listing=listing),
    )


def _page(listing: Listing, form: Form, **more: object) -> str:
    return render_template(
        "negotiation/ask.html",
        form=form,
        listing=listing,
        person=queries.named_person(listing),
        accept=ATTACHMENT_TYPES,
        due_on=queries.reply_due_on(),
        reply_days=catalog.usual_reply(listing.institution_id),
        **more,
    )


@bp.get("/deals/files/<ref>")
@sign_in_required
def file(ref: str) -> ResponseReturnValue:
    """A file of a thread, for the deal's parties only; never shown inside the site's own origin."""
    row = found(queries.file_for(actor(), ref))
    return attached(files().open(row.sha256), row.media_type, row.name, row.sha256)
