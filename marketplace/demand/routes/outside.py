"""Needs as others than the company and the center may see them: the public page, and what an institution was asked."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.queries import organisation_snapshot
from marketplace.demand import queries, services
from marketplace.demand.forms import AnswerForm, RequestDeclineForm
from marketplace.demand.lifecycle import NEED, NEED_ANSWER, NEED_REQUEST
from marketplace.demand.models import Need
from marketplace.demand.permissions import answering_for
from marketplace.demand.routes import bp
from marketplace.formats import codes
from marketplace.kernel.text import Text, either, language
from marketplace.papers.services import ATTACHMENT_TYPES, store_attachments
from marketplace.web.errors import carry_out, say
from marketplace.web.forms import Form
from marketplace.web.identity import actor, found, sign_in_required
from marketplace.web.paging import page_number, paginate
from marketplace.web.security import limiter


@bp.get("/open-needs")
def public_needs() -> ResponseReturnValue:
    """What companies look for and show to everybody."""
    field = request.args.get("field", "")[:20]
    words = request.args.get("q", "").strip()[:100]
    return render_template(
        "demand/public_needs.html",
        page=paginate(queries.public_needs(field, words), page_number()),
        field=field,
        words=words,
        fields=codes.choices("field", language()),
        field_titles=dict(codes.choices("field", language())),
        page_url=lambda number: url_for(
            "demand.public_needs", field=field or None, q=words or None, page=number
        ),
    )


@bp.get("/asked-needs")
@sign_in_required
def asked_needs() -> ResponseReturnValue:
    """What the center asked the reader's institutions, what waits longest first."""
    return render_template(
        "demand/asked_needs.html",
        page=paginate(queries.requests_to(actor()), page_number()),
        states=NEED_REQUEST.states,
        page_url=lambda number: url_for("demand.asked_needs", page=number),
    )


@bp.get("/open-needs/<ref>")
def public_need(ref: str) -> ResponseReturnValue:
    """The outside of a need, with the way to answer it."""
    return _page(ref)


def _page(ref: str, status: int = 200, **forms: Form) -> ResponseReturnValue:
    reader = actor()
    row = found(queries.outside_for(reader, ref))
    mine = set(answering_for(reader))
    chosen = {
        "answer_form": _answer_form(formdata=None),
        "decline_form": RequestDeclineForm(formdata=None),
    } | forms
    return render_template(
        "demand/public_need.html",
        need=row,
        question=queries.own_request(reader, row) if mine else None,
        answers=[one for one in queries.answers_of(reader, row) if one.institution_id in mine],
        answer_states=NEED_ANSWER.states,
        states=NEED.states,
        may_answer=bool(mine) and row.state == "open",
        field_title=codes.title("field", row.field, language()) if row.field else "",
        accept=ATTACHMENT_TYPES,
        **chosen,
    ), status  # fmt: skip


def _answer_form(**options: object) -> AnswerForm:
    form = AnswerForm(**options)
    names = ((number, organisation_snapshot(number)) for number in answering_for(actor()))
    form.institution_id.choices = [(number, either(row["name_ko"], row["name_en"])) for number, row in names]
    none = ("", Text("고르지 않음 (제안만 보냄)", "None (a proposal only)"))
    form.public_id.choices = [
        none,
        *((row.public_id, f"{row.public_id} {row.title}") for row in queries.own_listings(actor())),
    ]
    return form


@bp.post("/open-needs/<ref>/answer")
@sign_in_required
@limiter.limit("30 per hour")
def answer_need(ref: str) -> ResponseReturnValue:
    """Answer with a technology, a proposal, or both."""
    _found(ref)
    form = _answer_form()
    return carry_out(
        form,
        lambda: services.answer_need(
            actor(),
            ref,
            institution_id=form.institution_id.data,
            public_id=form.public_id.data or "",
            body=form.body.data or "",
            files=store_attachments(form.uploads()),
            form_token=form.form_token.data,
        ),
        again=lambda status: _page(ref, status, answer_form=form),
        then=lambda made: redirect(url_for("demand.answer", ref=made.ref), 303),
        done=Text(
            "답변을 보냈습니다. 기업이 검토하면 이메일로 알려 드립니다.",
            "Your answer was sent. You hear by email what the company decides.",
        ),
    )


def _found(ref: str) -> Need:
    row: Need = found(queries.outside_for(actor(), ref))
    found(answering_for(actor()) or None)
    return row


@bp.post("/open-needs/requests/<ref>/decline")
@sign_in_required
def decline_request(ref: str) -> ResponseReturnValue:
    """The institution has nothing to offer; the next page lets it think again."""
    row = found(queries.request_for(actor(), ref))
    outside = row.need.ref
    form = RequestDeclineForm()

    def done(_row: object) -> ResponseReturnValue:
        say(
            "제안이 없다고 센터에 알렸습니다.",
            "The center was told that you have nothing to offer.",
            undo=(url_for("demand.resume_request", ref=ref), {}),
        )
        return redirect(url_for("demand.public_need", ref=outside), 303)

    return carry_out(
        form,
        lambda: services.decline_request(actor(), ref, form.declined_for.data or "", form.reason.data or ""),
        again=lambda status: _page(outside, status, decline_form=form),
        then=done,
        let_through=(403, 409),
    )


@bp.post("/open-needs/requests/<ref>/resume")
@sign_in_required
def resume_request(ref: str) -> ResponseReturnValue:
    """The no was premature."""
    found(queries.request_for(actor(), ref))
    row = services.resume_request(actor(), ref)
    say("다시 답하실 수 있습니다.", "You can answer again.")
    return redirect(url_for("demand.public_need", ref=row.need.ref), 303)
