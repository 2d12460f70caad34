"""Other words that the company proposes for an offered agreement, and the officer's answer, article by article."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.text import Text
from marketplace.licensing import queries, services
from marketplace.licensing.comparing import compare
from marketplace.licensing.lifecycle import REDLINE
from marketplace.licensing.models import Redline
from marketplace.licensing.queries.redlines import paper_articles
from marketplace.licensing.routes import bp
from marketplace.licensing.routes.agreements import agreement_found
from marketplace.licensing.routes.article_forms import RedlineAnswerForm, RedlineForm
from marketplace.negotiation import queries as negotiation
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, found, sign_in_required


@bp.route("/agreements/<ref>/proposal", methods=["GET", "POST"])
@sign_in_required
def propose_redline(ref: str) -> ResponseReturnValue:
    """The company's page: every article of the paper that was sent, to be written otherwise."""
    row = agreement_found(ref)
    services.require_open_text(row, actor())
    form = RedlineForm()
    if request.method == "GET":
        form.fill(paper_articles(row), empty=1)
    return carry_out(
        form,
        lambda: services.propose_redline(
            row.id, form.typed(), form.note.data or "", actor(), form.form_token.data
        ),
        again=lambda status: (render_template("licensing/redline_edit.html", row=row, form=form), status),
        done=Text(
            "수정 제안을 보냈습니다. 기관이 답변하면 이메일로 알립니다.",
            "Your proposal was sent. You will get an email when the institution answers.",
        ),
        then=lambda made: redirect(url_for("licensing.redline", ref=made.ref), 303),
    )


@bp.get("/agreement-proposals/<ref>")
@sign_in_required
def redline(ref: str) -> ResponseReturnValue:
    """What the company would change, and what became of it."""
    row = _found(ref)
    if not negotiation.may_read(
        actor(), row.agreement.inquiry_id
    ):  # how the text came about is part of the talks
        return redirect(url_for("negotiation.open_matter", kind="deal", ref=row.agreement.inquiry.ref))
    return _page(row)


@bp.post("/agreement-proposals/<ref>/answer")
@sign_in_required
def answer_redline(ref: str) -> ResponseReturnValue:
    row, form = _found(ref), RedlineAnswerForm()
    keys = request.form.getlist("accepted")
    return carry_out(
        form,
        lambda: services.answer_redline(ref, keys, form.answer.data or "", actor()),
        again=lambda status: _page(row, form, status, keys),
        done=Text(
            "답변을 보냈습니다. 기업에 이메일로 알립니다.",
            "Your answer was sent; the company is told by email.",
        ),
        let_through=(403,),
        then=lambda agreement: redirect(url_for("licensing.agreement", ref=agreement.ref), 303),
    )


@bp.post("/agreement-proposals/<ref>/withdraw")
@sign_in_required
def withdraw_redline(ref: str) -> ResponseReturnValue:
    _found(ref)
    agreement = services.withdraw_redline(ref, actor())
    say("수정 제안을 취소했습니다.", "Your proposal is withdrawn.")
    return redirect(url_for("licensing.agreement", ref=agreement.ref), 303)


def _page(
    row: Redline, form: RedlineAnswerForm | None = None, status: int = 200, chosen: list[str] | None = None
) -> ResponseReturnValue:
    page = render_template(
        "licensing/redline.html",
        row=row,
        agreement=row.agreement,
        changes=[change for change in compare(row.before, row.articles) if change.changed],
        actions=REDLINE.available(row, actor()),
        states=REDLINE.states,
        form=form or RedlineAnswerForm(formdata=None),
        chosen=chosen or [],
    )
    return page, status


def _found(ref: str) -> Redline:
    return found(queries.redline_for(actor(), ref))
