"""Guests' questions: the mailed links, the institution's page, and the way on as a company's deal."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.gateways.storage import files
from marketplace.kernel.errors import NotFound
from marketplace.kernel.text import Text
from marketplace.negotiation import queries, services
from marketplace.negotiation.forms import ContinueForm, DeclineForm, MessageForm
from marketplace.negotiation.lifecycle import GUEST_QUESTION
from marketplace.negotiation.models import PURPOSES, GuestQuestion
from marketplace.negotiation.queries import guests as guest_queries
from marketplace.negotiation.queries.opening import closed_for, openings_of
from marketplace.negotiation.routes import bp
from marketplace.web.addresses import page_or_home
from marketplace.web.errors import carry_out, say
from marketplace.web.exports import attached
from marketplace.web.forms import Form
from marketplace.web.identity import actor, found, sign_in_required
from marketplace.web.security import limiter


@bp.route("/questions/confirm/<secret>", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"])
def confirm_question(secret: str) -> ResponseReturnValue:
    """Opening shows a button: mail scanners open links, too."""
    if request.method == "POST":
        try:
            question = services.confirm_guest(secret)
        except NotFound:
            return render_template("negotiation/guest_link_gone.html"), 410
        say(
            "문의를 기관에 전달했습니다. 답변은 전자우편으로 보내 드립니다.",
            "Your question has reached the institution. The answer comes by e-mail.",
        )
        return redirect(url_for("negotiation.question", secret=question.secret), 303)
    waiting = guest_queries.question_to_confirm(secret)
    if waiting is None:
        return render_template("negotiation/guest_link_gone.html"), 410
    return render_template("negotiation/guest_confirm.html", question=waiting)


@bp.route("/questions/<secret>", methods=["GET", "POST"])
@limiter.limit("60 per hour", methods=["POST"])
def question(secret: str) -> ResponseReturnValue:
    """The guest's own page: whoever has the link reads and writes."""
    row = found(guest_queries.question_of_secret(secret))
    form = MessageForm()
    return _do(
        row, form, lambda: services.write_as_guest(secret, form.body.data, form.form_token.data), "guest"
    )


@bp.get("/questions/<secret>/files/<ref>")
def own_file(secret: str, ref: str) -> ResponseReturnValue:
    row = found(guest_queries.question_of_secret(secret))
    return _file(row, ref)


@bp.route("/my-questions/<ref>", methods=["GET", "POST"])
@sign_in_required
def own_question(ref: str) -> ResponseReturnValue:
    """A question asked with my address before I had an account; it can go on as a deal of my company."""
    row = found(next((q for q in guest_queries.questions_of(actor()) if q.ref == ref), None))
    form = ContinueForm()
    form.company_id.choices = [(company.id, company.name) for company in queries.companies_of(actor())]
    if request.method == "POST" and form.validate():
        inquiry = services.continue_as_deal(ref, form.company_id.data, actor())
        say("문의를 기업 거래로 옮겼습니다.", "The question goes on as a deal of your company.")
        return redirect(page_or_home("deal", ref=inquiry.ref), 303)
    return _page(row, "own", form, 200 if request.method == "GET" else 422)


@bp.get("/guest-questions/<ref>")
@sign_in_required
def guest_question(ref: str) -> ResponseReturnValue:
    """What the institution sees of it, and the center once it has opened it."""
    row = guest_queries.question_for(actor(), ref)
    if row is None and closed_for(actor(), "guest-question", ref):
        return redirect(url_for("negotiation.open_matter", kind="guest-question", ref=ref))
    return _page(found(row), "institution", MessageForm())


@bp.post("/guest-questions/<ref>/messages")
@sign_in_required
@limiter.limit("120 per hour")
def answer_guest(ref: str) -> ResponseReturnValue:
    row, form = found(guest_queries.question_for(actor(), ref)), MessageForm()
    return _do(
        row,
        form,
        lambda: services.reply_to_guest(row.id, form.body.data, actor(), form.form_token.data),
        "institution",
    )


@bp.post("/guest-questions/<ref>/decline")
@sign_in_required
def decline_guest(ref: str) -> ResponseReturnValue:
    row, form = found(guest_queries.question_for(actor(), ref)), DeclineForm()
    return _do(
        row,
        form,
        lambda: services.decline_guest(row.id, form.reason.data or "", actor(), form.declined_for.data),
        "institution",
    )


@bp.get("/guest-questions/<ref>/files/<file_ref>")
@sign_in_required
def guest_file(ref: str, file_ref: str) -> ResponseReturnValue:
    return _file(found(guest_queries.question_for(actor(), ref)), file_ref)


def _file(row: GuestQuestion, ref: str) -> ResponseReturnValue:
    file = found(guest_queries.file_of(row, ref))
    return attached(files().open(file["sha256"]), file["media_type"], file["name"], file["sha256"])


def _do(row: GuestQuestion, form: Form, act: Callable[[], object], mode: str) -> ResponseReturnValue:
    """One action: done and back, or the page again with what was typed and what to change."""
    back = request.path.removesuffix("/messages").removesuffix("/decline")
    return carry_out(
        form,
        act,
        again=lambda status: _page(row, mode, form, status),
        done=Text("전달했습니다.", "It was passed on."),
        then=back,
        let_through=(403,),
    )


def _page(row: GuestQuestion, mode: str, form: Form, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "negotiation/guest_question.html",
        question=row,
        mode=mode,
        form=form,
        status=status,
        purposes=PURPOSES,
        states=GUEST_QUESTION.states,
        person=queries.named_person(row.listing),
        actions=GUEST_QUESTION.available(row, actor()),
        message_form=form if isinstance(form, MessageForm) else MessageForm(formdata=None),
        decline_form=form if isinstance(form, DeclineForm) else DeclineForm(formdata=None),
        companies=queries.companies_of(actor()) if mode == "own" else [],
        openings=openings_of("guest_question", row.id),
        may_answer=bool(GUEST_QUESTION.parties(actor(), row) & {"licensor", "center"}),
    )
    return page, status, {"X-Robots-Tag": "noindex"}
