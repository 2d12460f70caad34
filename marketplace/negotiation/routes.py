"""Pages of negotiation: the question, and the files of a thread. The deal's own page is the deal room's."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for

from marketplace.catalog import queries as catalog
from marketplace.gateways.storage import files
from marketplace.kernel.errors import Forbidden, Refusal
from marketplace.kernel.text import Text
from marketplace.negotiation import queries, services
from marketplace.negotiation.attachments import ACCEPT, store_all
from marketplace.negotiation.forms import AskForm
from marketplace.web.errors import say, show_refusal
from marketplace.web.identity import actor, found, sign_in_required
from marketplace.web.security import limiter

bp = Blueprint("negotiation", __name__)


@bp.route("/technologies/<public_id>/ask", methods=["GET", "POST"])
@sign_in_required
@limiter.limit("60 per hour", methods=["POST"])
def ask(public_id: str) -> Any:
    """The question: at most four fields, a named person, the day by which an answer comes."""
    listing = found(catalog.listing_for(actor(), public_id))
    companies = queries.companies_of(actor())
    if not companies:
        raise Forbidden(
            Text(
                "문의는 기업 구성원이 보낼 수 있습니다. 소속 기업을 먼저 등록해 주십시오.",
                "Questions are asked for a company. Please register or join yours first.",
            )
        )
    form = AskForm(purpose=request.args.get("purpose", "adopt"))
    form.company_id.choices = [(company.id, company.name) for company in companies]
    status = 200
    if request.method == "GET":
        form.company_id.data = companies[0].id
    elif form.validate():
        try:
            inquiry = services.ask(
                actor(), public_id, form.company_id.data, form.purpose.data, form.body.data,
                store_all(form.uploads()), form.contact_consent.data, form.form_token.data,
            )  # fmt: skip
        except Refusal as refusal:
            show_refusal(form, refusal)
            status = refusal.status
        else:
            say("문의를 보냈습니다. 답변이 오면 전자우편으로 알려 드립니다.", "Your question was sent. We will tell you by e-mail when it is answered.")  # fmt: skip
            return redirect(url_for("dealroom.deal", ref=inquiry.ref), 303)
    else:
        status = 422
    person = queries.named_person(listing)
    return render_template(
        "negotiation/ask.html", form=form, listing=listing, person=person, accept=ACCEPT,
        due_on=queries.reply_due_on(),
        reply_days=catalog.usual_reply(listing.institution_id),
        existing=queries.open_inquiry_of([company.id for company in companies], listing.id),
    ), status  # fmt: skip


@bp.get("/deals/files/<ref>")
@sign_in_required
def file(ref: str) -> Any:
    """A file of a thread, for the deal's parties only; never shown inside the site's own origin."""
    row = found(queries.file_for(actor(), ref))
    response = send_file(
        files().open(row.sha256), mimetype=row.media_type, as_attachment=True, download_name=row.name,
        etag=row.sha256,
    )  # fmt: skip
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response
