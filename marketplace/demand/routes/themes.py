"""Themed calls: the list and a call for everybody, its making, questions, offers, outcome."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.demand import queries, services
from marketplace.demand.forms.themes import (
    CancelForm,
    JudgeForm,
    OfferForm,
    QuestionForm,
    ReplyForm,
    ThemedCallForm,
)
from marketplace.demand.lifecycle import THEMED_CALL, THEMED_OFFER
from marketplace.demand.models import KINDS, ThemedCall, ThemedQuestion
from marketplace.demand.permissions import hosts_calls, may_ask_about, may_choose, theme_parties
from marketplace.demand.routes import bp
from marketplace.gateways.storage import files
from marketplace.kernel.errors import Forbidden
from marketplace.kernel.text import Text
from marketplace.papers.services import ATTACHMENT_TYPES, store_attachments
from marketplace.web.errors import carry_out, say
from marketplace.web.exports import attached
from marketplace.web.forms import Form
from marketplace.web.identity import actor, found, sign_in_required
from marketplace.web.paging import page_number, paginate
from marketplace.web.security import limiter


@bp.get("/open-calls")
def themed_calls() -> ResponseReturnValue:
    """Calls for everybody; one's own that are not public yet first."""
    return render_template(
        "demand/themed_calls.html",
        page=paginate(queries.themed_calls(actor()), page_number()),
        kinds=KINDS,
        states=THEMED_CALL.states,
        may_create=hosts_calls(actor()),
        page_url=lambda number: url_for("demand.themed_calls", page=number),
    )


@bp.route("/open-calls/new", methods=["GET", "POST"])
@sign_in_required
def new_themed_call() -> ResponseReturnValue:
    return _write(ThemedCallForm(), None)


@bp.route("/open-calls/<ref>/edit", methods=["GET", "POST"])
@sign_in_required
def edit_themed_call(ref: str) -> ResponseReturnValue:
    row = found(queries.themed_call_for(actor(), ref))
    if "host" not in theme_parties(actor(), row):
        raise Forbidden(Text("공모를 낸 쪽만 고칠 수 있습니다.", "Only its host can change it."))
    return _write(ThemedCallForm(obj=row), row)


def _write(form: ThemedCallForm, row: ThemedCall | None) -> ResponseReturnValue:
    hosts = queries.hosts_of(actor())
    if not hosts:
        raise Forbidden(
            Text(
                "센터 관리자와 기업의 대표자, 서명 대리인이 공모를 낼 수 있습니다.",
                "Calls are made by the center's administrators and by who signs for a company.",
            )
        )
    form.host_id.choices = [(host.id, host.name) for host in hosts]
    return carry_out(
        form,
        lambda: services.save_themed_call(
            actor(),
            row.ref if row else None,
            host_id=form.host_id.data,
            form_token=form.form_token.data or "",
            kind=form.kind.data,
            title=form.title.data,
            body=form.body.data,
            field=form.field.data or "",
            opens_at=form.opens_at.data,
            closes_at=form.closes_at.data,
        ),
        again=lambda status: (render_template("demand/edit_themed_call.html", form=form, call=row), status),
        then=lambda ref: redirect(url_for("demand.themed_call", ref=ref), 303),
        let_through=(409,),
    )


@bp.get("/open-calls/<ref>")
def themed_call(ref: str) -> ResponseReturnValue:
    """The call with its questions; the way to offer; for the host, once it has closed, what was offered."""
    return _page(ref)


def _page(
    ref: str, status: int = 200, replies: dict[str, ReplyForm] | None = None, **forms: Form
) -> ResponseReturnValue:
    """`replies`: the answer that was refused, by the question's ref."""
    reader = actor()
    row = found(queries.themed_call_for(reader, ref))
    questions = queries.themed_questions_of(reader, row)
    is_host = "host" in theme_parties(reader, row)
    offerers = queries.offerers_of(reader, row)
    chosen = {
        "question_form": QuestionForm(formdata=None),
        "offer_form": _offer_form(row, formdata=None),
        "cancel_form": CancelForm(formdata=None),
    } | forms
    offers = queries.offers_of(reader, row)
    return render_template(
        "demand/themed_call.html",
        call=row,
        kind=KINDS[row.kind],
        states=THEMED_CALL.states,
        actions=THEMED_CALL.available(row, reader),
        is_host=is_host,
        may_ask=may_ask_about(reader, row) and row.is_open,
        questions=questions,
        replies={one.ref: _reply_form(one, formdata=None, obj=one) for one in questions if is_host}
        | (replies or {}),
        own=[one for one in offers if one.organisation_id in {host.id for host in offerers}],
        offers=offers if may_choose(reader, row) else [],
        offer_states=THEMED_OFFER.states,
        offerers=offerers,
        accept=ATTACHMENT_TYPES,
        **chosen,
    ), status


def _offer_form(row: ThemedCall, **options: object) -> OfferForm:
    form = OfferForm(**options)
    form.organisation_id.choices = [(one.id, one.name) for one in queries.offerers_of(actor(), row)]
    return form


@bp.post("/open-calls/<ref>/<any(submit, send_back, publish, announce):action>")
@sign_in_required
def move_themed_call(ref: str, action: str) -> ResponseReturnValue:
    found(queries.themed_call_for(actor(), ref))
    act, done = {
        "submit": (services.submit_themed_call, Text("제출했습니다.", "Handed in.")),
        "send_back": (
            services.send_back_themed_call,
            Text("작성 중으로 돌렸습니다.", "It is a draft again."),
        ),
        "publish": (services.publish_themed_call, Text("공개했습니다.", "Published.")),
        "announce": (
            services.announce,
            Text("결과를 발표하고 모두에게 알렸습니다.", "Announced; everybody was told."),
        ),
    }[action]
    act(actor(), ref)
    say(done.ko, done.en)
    return redirect(url_for("demand.themed_call", ref=ref), 303)


@bp.post("/open-calls/<ref>/cancel")
@sign_in_required
def cancel_themed_call(ref: str) -> ResponseReturnValue:
    form = CancelForm()
    done = Text("취소하고 제안한 곳에 알렸습니다.", "Cancelled; who had offered was told.")
    row = found(queries.themed_call_for(actor(), ref))
    then = url_for("demand.themed_calls" if row.state != "published" else "demand.themed_call", ref=ref)
    return _do(
        ref,
        form,
        lambda: services.cancel_themed_call(actor(), ref, form.reason.data or ""),
        done,
        then,
        cancel_form=form,
    )


@bp.post("/open-calls/<ref>/questions")
@sign_in_required
@limiter.limit("30 per hour")
def ask_about_call(ref: str) -> ResponseReturnValue:
    form = QuestionForm()
    done = Text(
        "질문을 보냈습니다. 답이 오면 이름 없이 함께 공개됩니다.",
        "Sent. It is published with its answer, without your name.",
    )
    token = form.form_token.data
    return _do(
        ref,
        form,
        lambda: services.ask_about_call(actor(), ref, form.body.data or "", token),
        done,
        question_form=form,
    )


@bp.post("/open-calls/questions/<ref>/answer")
@sign_in_required
def answer_question(ref: str) -> ResponseReturnValue:
    row = found(queries.themed_question_for(actor(), ref))
    form = _reply_form(row)
    call = row.call.ref
    return carry_out(
        form,
        lambda: services.answer_question(actor(), ref, form.answer.data or ""),
        again=lambda status: _page(call, status, {ref: form}),
        then=url_for("demand.themed_call", ref=call),
        done=Text("답을 공개했습니다.", "The answer was published."),
        let_through=(403, 404, 409),
    )


def _reply_form(row: ThemedQuestion, **options: object) -> ReplyForm:
    form = ReplyForm(**options)
    form.answer.id = f"answer-{row.ref}"
    return form


@bp.post("/open-calls/<ref>/offers")
@sign_in_required
@limiter.limit("30 per hour")
def offer_to_call(ref: str) -> ResponseReturnValue:
    row = found(queries.themed_call_for(actor(), ref))
    found(queries.offerers_of(actor(), row) or None)
    form = _offer_form(row)
    done = Text(
        "제안을 접수했습니다. 마감 전까지 다시 내거나 취소하실 수 있습니다.",
        "Received. Until it closes you can replace or withdraw it.",
    )
    return _do(
        ref,
        form,
        lambda: services.offer_to_call(
            actor(),
            ref,
            organisation_id=form.organisation_id.data,
            body=form.body.data or "",
            public_id=form.public_id.data or "",
            files=store_attachments(form.uploads()),
            form_token=form.form_token.data,
        ),
        done,
        offer_form=form,
    )


def _do(
    ref: str, form: Form, act: Callable[[], object], done: Text, then: str = "", **forms: Form
) -> ResponseReturnValue:
    """Do what a form on the page of a call asks for; the page again with what is wrong."""
    found(queries.themed_call_for(actor(), ref))
    return carry_out(
        form,
        act,
        again=lambda status: _page(ref, status, **forms),
        then=then or url_for("demand.themed_call", ref=ref),
        done=done,
        let_through=(403, 404),
    )


@bp.get("/open-calls/offers/<ref>")
@sign_in_required
def themed_offer(ref: str) -> ResponseReturnValue:
    """One offer: for who made it, and for the host once the call has closed."""
    return _offer_page(ref)


def _offer_page(ref: str, status: int = 200, form: JudgeForm | None = None) -> ResponseReturnValue:
    reader = actor()
    row = found(queries.themed_offer_for(reader, ref))
    judge = may_choose(reader, row.call)
    if form is None:
        form = JudgeForm(formdata=None, data={"choice": row.choice or None, "reason": row.reason})
    return render_template(
        "demand/themed_offer.html",
        offer=row,
        judge=judge,
        states=THEMED_OFFER.states,
        may_withdraw=THEMED_OFFER.can("withdraw", row, reader) and row.call.is_open,
        form=form,
    ), status


@bp.post("/open-calls/offers/<ref>/judge")
@sign_in_required
def judge_offer(ref: str) -> ResponseReturnValue:
    row = found(queries.themed_offer_for(actor(), ref))
    call = row.call.ref
    form = JudgeForm()
    return carry_out(
        form,
        lambda: services.judge_offer(actor(), ref, form.choice.data or "", form.reason.data or ""),
        again=lambda status: _offer_page(ref, status, form),
        then=url_for("demand.themed_call", ref=call),
        done=Text("적어 두었습니다. 발표할 때까지 아무에게도 알리지 않습니다.", "Noted; nobody hears of it before you announce."),
        let_through=(403, 409),
    )  # fmt: skip


@bp.post("/open-calls/offers/<ref>/withdraw")
@sign_in_required
def withdraw_offer(ref: str) -> ResponseReturnValue:
    row = services.withdraw_offer(actor(), ref)
    say("제안을 취소했습니다.", "Your offer was withdrawn.")
    return redirect(url_for("demand.themed_call", ref=row.call.ref), 303)


@bp.get("/open-calls/files/<ref>")
@sign_in_required
def themed_file(ref: str) -> ResponseReturnValue:
    """A file of an offer, for who made it and, once the call has closed, for the host."""
    row = found(queries.themed_file_for(actor(), ref))
    return attached(files().open(row.sha256), row.media_type, row.name, row.sha256)
