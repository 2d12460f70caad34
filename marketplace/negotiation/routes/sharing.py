"""Pages of technology sharing (기술나눔): the application with its plan, and the decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog import queries as catalog
from marketplace.kernel.text import Text
from marketplace.negotiation import queries, services
from marketplace.negotiation.forms import ReasonForm, SharingForm
from marketplace.negotiation.lifecycle import SHARING
from marketplace.negotiation.models import SharingApplication
from marketplace.negotiation.permissions import is_of
from marketplace.negotiation.queries import sharing as sharing_rows
from marketplace.negotiation.queries.opening import closed_for, openings_of
from marketplace.negotiation.routes import bp
from marketplace.web.errors import carry_out
from marketplace.web.forms import Form, OnceForm
from marketplace.web.identity import actor, found, sign_in_required
from marketplace.web.security import limiter


@bp.route("/technologies/<public_id>/sharing/<offer>", methods=["GET", "POST"])
@sign_in_required
@limiter.limit("30 per hour", methods=["POST"])
def apply_for_sharing(public_id: str, offer: str) -> ResponseReturnValue:
    """The application: for which company, and what it will make of the technology."""
    listing = found(catalog.listing_for(actor(), public_id))
    row = found(sharing_rows.offer_of(listing, offer))
    under_way = sharing_rows.own(actor(), row.id)
    if request.method == "GET" and under_way is not None:
        return redirect(url_for("negotiation.sharing", ref=under_way.ref))
    companies = queries.companies_of(actor())
    if not companies:
        return render_template("negotiation/no_company.html", listing=listing), 403
    form = SharingForm()
    form.company_id.choices = [(company.id, company.name) for company in companies]
    if request.method == "GET":
        form.company_id.data = companies[0].id
    return carry_out(
        form,
        lambda: services.apply_for_sharing(
            actor(), public_id, offer, form.company_id.data, form.plan.data or "", form.form_token.data
        ),
        again=lambda status: (
            render_template("negotiation/sharing_apply.html", listing=listing, offer=row, form=form),
            status,
        ),
        done=Text(
            "신청했습니다. 결과는 전자우편으로 알려 드립니다.",
            "Your application was sent. The decision comes by e-mail.",
        ),
        then=lambda made: redirect(url_for("negotiation.sharing", ref=made.ref), 303),
    )


@bp.get("/sharing/<ref>")
@sign_in_required
def sharing(ref: str) -> ResponseReturnValue:
    """One application: its plan, what was decided, and for who decides the others beside it."""
    if sharing_rows.application_for(actor(), ref) is None and closed_for(actor(), "sharing", ref):
        return redirect(url_for("negotiation.open_matter", kind="sharing", ref=ref))
    return _page(_found(ref), ReasonForm())


@bp.post("/sharing/<ref>/<any(choose, withdraw):action>")
@sign_in_required
def decide_sharing(ref: str, action: str) -> ResponseReturnValue:
    act, done = {
        "choose": (
            services.choose_applicant,
            Text("선정하고 기업에 알렸습니다.", "Chosen; the company was told."),
        ),
        "withdraw": (
            services.withdraw_application,
            Text("신청을 취소했습니다.", "The application was withdrawn."),
        ),
    }[action]
    return _do(ref, OnceForm(), lambda form: act(ref, actor()), done)


@bp.post("/sharing/<ref>/decline")
@sign_in_required
def decline_sharing(ref: str) -> ResponseReturnValue:
    return _do(
        ref,
        ReasonForm(),
        lambda form: services.decline_applicant(ref, form.reason.data or "", actor()),
        Text("선정하지 않는 이유를 기업에 알렸습니다.", "The company was told why it was not chosen."),
    )


def _found(ref: str) -> SharingApplication:
    return found(sharing_rows.application_for(actor(), ref))


def _do(ref: str, form: Form, act: Callable[[Any], object], done: Text) -> ResponseReturnValue:
    _found(ref)
    return carry_out(
        form,
        lambda: act(form),
        again=lambda status: _page(_found(ref), form, status),
        done=done,
        then=url_for("negotiation.sharing", ref=ref),
        let_through=(403, 404),
    )


def _page(row: SharingApplication, form: Form, status: int = 200) -> ResponseReturnValue:
    who = actor()
    return render_template(
        "negotiation/sharing.html",
        row=row,
        form=form,
        actions=SHARING.available(row, who),
        states=SHARING.states,
        beside=sharing_rows.beside(who, row),
        openings=openings_of("sharing_application", row.id),
        reason_form=form if isinstance(form, ReasonForm) else ReasonForm(formdata=None),
        once_form=OnceForm(formdata=None),
        may_take=row.state == "chosen" and is_of(who, row.company_id),
    ), status
