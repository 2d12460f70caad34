"""An answer to a need: the company decides on it, who gave it follows it."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog.queries import cards
from marketplace.demand import queries, services
from marketplace.demand.forms import AcceptForm, AttachForm, PassForm
from marketplace.demand.lifecycle import NEED_ANSWER
from marketplace.demand.models import PASS_REASONS, NeedAnswer
from marketplace.demand.permissions import is_own
from marketplace.demand.routes import bp
from marketplace.gateways.storage import files
from marketplace.kernel.text import Text
from marketplace.web.addresses import page_or_home
from marketplace.web.errors import carry_out, say
from marketplace.web.exports import attached
from marketplace.web.forms import Form
from marketplace.web.identity import actor, found, sign_in_required


@bp.get("/need-answers/<ref>")
@sign_in_required
def answer(ref: str) -> ResponseReturnValue:
    """What was answered, and what may be done with it."""
    return _page(ref)


def _page(ref: str, status: int = 200, **forms: Form) -> ResponseReturnValue:
    reader = actor()
    row = found(queries.answer_for(reader, ref))
    own = is_own(reader, row.need)
    knows = own or reader.oversees
    accepting = AcceptForm(formdata=None)
    accepting.body.data = services.prefilled(row) if own else ""
    chosen = {
        "accept_form": accepting,
        "pass_form": PassForm(formdata=None),
        "attach_form": _attach_form(formdata=None),
    } | forms
    return render_template(
        "demand/answer.html",
        answer=row,
        own=own,
        knows=knows,
        # Who answered learns the company's name when the answer is taken up.
        company_name=row.need.company.name if knows or row.state == "accepted" else row.need.outer_name,
        need_title=row.need.title if knows else row.need.outer_title,
        need_url=url_for("demand.need" if knows else "demand.public_need", ref=row.need.ref),
        cards=cards([row.listing], reader) if row.listing and row.listing.state == "published" else [],
        actions=NEED_ANSWER.available(row, reader),
        answering="answering" in NEED_ANSWER.parties(reader, row),
        states=NEED_ANSWER.states,
        pass_reasons=PASS_REASONS,
        **chosen,
    ), status


def _attach_form(**options: object) -> AttachForm:
    form = AttachForm(**options)
    form.public_id.choices = [
        (row.public_id, f"{row.public_id} {row.title}") for row in queries.own_listings(actor())
    ]
    return form  # fmt: skip


@bp.get("/need-answers/files/<ref>")
@sign_in_required
def answer_file(ref: str) -> ResponseReturnValue:
    """A file of a proposal, for the parties alone."""
    row = found(queries.answer_file_for(actor(), ref))
    return attached(files().open(row.sha256), row.media_type, row.name, row.sha256)


@bp.post("/need-answers/<ref>/accept")
@sign_in_required
def accept_answer(ref: str) -> ResponseReturnValue:
    """Take the answer up: the deal opens with the need as its first message."""
    found(queries.answer_for(actor(), ref))
    form = AcceptForm()
    return carry_out(
        form,
        lambda: services.accept_answer(
            actor(), ref, form.body.data or "", form.contact_consent.data, form.form_token.data
        ),
        again=lambda status: _page(ref, status, accept_form=form),
        then=_onward,
        done=Text("답변을 채택하고 답변한 분께 알렸습니다.", "You took the answer up; who gave it was told."),
        let_through=(403,),
    )


@bp.post("/need-answers/<ref>/deal")
@sign_in_required
def open_deal(ref: str) -> ResponseReturnValue:
    """Open the deal on the listing that an accepted proposal has become."""
    found(queries.answer_for(actor(), ref))
    form = AcceptForm()
    return carry_out(
        form,
        lambda: services.open_deal(
            actor(), ref, form.body.data or "", form.contact_consent.data, form.form_token.data
        ),
        again=lambda status: _page(ref, status, accept_form=form),
        then=_onward,
        let_through=(403,),
    )


def _onward(row: NeedAnswer) -> ResponseReturnValue:
    if row.inquiry is not None:
        return redirect(page_or_home("deal", ref=row.inquiry.ref), 303)
    return redirect(url_for("demand.answer", ref=row.ref), 303)


@bp.post("/need-answers/<ref>/pass")
@sign_in_required
def pass_answer(ref: str) -> ResponseReturnValue:
    """Pass the answer over, with the reason that who gave it will read."""
    found(queries.answer_for(actor(), ref))
    form = PassForm()

    def done(row: NeedAnswer) -> ResponseReturnValue:
        say(
            "채택하지 않기로 하고 이유를 전했습니다.",
            "Passed over; the reason was told.",
            undo=(url_for("demand.reconsider_answer", ref=ref), {}),
        )
        return redirect(url_for("demand.need", ref=row.need.ref), 303)

    return carry_out(
        form,
        lambda: services.pass_answer(actor(), ref, form.passed_for.data or "", form.reason.data or ""),
        again=lambda status: _page(ref, status, pass_form=form),
        then=done,
        let_through=(403, 409),
    )


@bp.post("/need-answers/<ref>/reconsider")
@sign_in_required
def reconsider_answer(ref: str) -> ResponseReturnValue:
    services.reconsider_answer(actor(), ref)
    say("다시 검토 중으로 돌렸습니다.", "It waits for your decision again.")
    return redirect(url_for("demand.answer", ref=ref), 303)


@bp.post("/need-answers/<ref>/withdraw")
@sign_in_required
def withdraw_answer(ref: str) -> ResponseReturnValue:
    services.withdraw_answer(actor(), ref)
    say("답변을 철회했습니다.", "Your answer was withdrawn.")
    return redirect(url_for("demand.answer", ref=ref), 303)


@bp.post("/need-answers/<ref>/listing")
@sign_in_required
def attach_listing(ref: str) -> ResponseReturnValue:
    """Name the listing that an accepted proposal has become."""
    found(queries.answer_for(actor(), ref))
    form = _attach_form()
    return carry_out(
        form,
        lambda: services.attach_listing(actor(), ref, form.public_id.data or ""),
        again=lambda status: _page(ref, status, attach_form=form),
        then=url_for("demand.answer", ref=ref),
        done=Text("기업에 알렸습니다.", "The company was told."),
        let_through=(403, 409),
    )
