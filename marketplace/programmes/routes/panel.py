"""The review of a call as its administrators run it: reviewers, rounds, assignment, and the decision in a dry run."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.formats.numbers_in import whole
from marketplace.kernel.errors import Refusal
from marketplace.kernel.text import Text
from marketplace.programmes import built_form, queries, services
from marketplace.programmes.conflicts import REASONS
from marketplace.programmes.forms.applying import ReviewerForm, RoundForm
from marketplace.programmes.lifecycle import APPLICATION, REVIEW
from marketplace.programmes.models import Call
from marketplace.programmes.queries import reviews
from marketplace.programmes.routes import bp
from marketplace.programmes.services import Verdict
from marketplace.web.errors import carry_out, say, show_refusal
from marketplace.web.forms import Form
from marketplace.web.identity import actor, found, sign_in_required


def _call(ref: str) -> Call:
    """The call for those who may see its review; for everybody else there is no such page."""
    call = queries.call_for(actor(), ref)
    return found(call if call is not None and reviews.sees_review(actor(), call) else None)


@bp.get("/center/calls/<ref>/review")
@sign_in_required
def panel(ref: str) -> ResponseReturnValue:
    return _panel(ref)


def _panel(ref: str, status: int = 200, **forms: Form) -> ResponseReturnValue:
    call = _call(ref)
    people, rows, phases = reviews.reviewers_of(call), reviews.weighed(call), reviews.phases_of(call)
    clashes = reviews.Conflicts(call, people, rows)
    phase = phases[-1] if phases else None
    given: dict[int, list[object]] = {}
    for row in reviews.reviews_in(phase) if phase else []:
        given.setdefault(row.application_id, []).append(row)
    empty: dict[str, Form] = {
        "reviewer_form": ReviewerForm(formdata=None),
        "round_form": RoundForm(formdata=None),
    }
    page = render_template(
        "programmes/panel.html",
        call=call,
        phase=phase,
        stage=queries.phase(call),
        people=people,
        rows=rows,
        given=given,
        clashes={
            (person.id, row.id): [REASONS[key] for key in clashes.between(person.id, row)]
            for person in people
            for row in rows
        },
        states=REVIEW.states,
        **(empty | forms),
    )
    return page, status


@bp.post("/center/calls/<ref>/reviewers")
@sign_in_required
def add_reviewer(ref: str) -> ResponseReturnValue:
    _call(ref)
    form = ReviewerForm()
    return carry_out(
        form,
        lambda: services.add_reviewer(actor(), ref, form.email.data or "", form.affiliations.data or ""),
        again=lambda status: _panel(ref, status, reviewer_form=form),
        done=Text("심사위원을 더하고 알렸습니다.", "The reviewer is added and was told."),
        then=url_for("programmes.panel", ref=ref),
    )


@bp.post("/center/calls/<ref>/reviewers/<reviewer_ref>/delete")
@sign_in_required
def remove_reviewer(ref: str, reviewer_ref: str) -> ResponseReturnValue:
    return _act(ref, lambda: services.remove_reviewer(actor(), ref, reviewer_ref))


@bp.post("/center/calls/<ref>/rounds")
@sign_in_required
def open_round(ref: str) -> ResponseReturnValue:
    _call(ref)
    form = RoundForm()
    return carry_out(
        form,
        lambda: services.open_round(
            actor(), ref, form.until_at.data, form.blind.data, form.how.data or "mean"
        ),
        again=lambda status: _panel(ref, status, round_form=form),
        done=Text(
            "심사를 시작했습니다. 신청서를 배정해 주십시오.", "The round has begun. Assign the applications."
        ),
        then=url_for("programmes.panel", ref=ref),
    )


@bp.post("/center/calls/<ref>/rounds/close")
@sign_in_required
def close_round(ref: str) -> ResponseReturnValue:
    return _act(ref, lambda: services.close_round(actor(), ref))


@bp.post("/center/calls/<ref>/assign")
@sign_in_required
def assign(ref: str) -> ResponseReturnValue:
    """One application to one reviewer; or all of them evenly (`each` reviewers an application)."""
    if each := whole(request.form.get("each"), 1, 10):

        def fill() -> None:
            lacking = services.assign_evenly(actor(), ref, each)
            if lacking:
                say(
                    f"배정했습니다. 이해관계가 없는 심사위원이 모자라 {lacking}건을 더 배정해야 합니다.",
                    f"Assigned. Reviewers without a conflict are missing for {lacking} more.",
                    "warning",
                )

        return _act(ref, fill)
    application, reviewer = request.form.get("application", ""), request.form.get("reviewer", "")
    return _act(ref, lambda: services.assign(actor(), ref, application, reviewer))


@bp.post("/center/calls/<ref>/reviews/<review_ref>/delete")
@sign_in_required
def take_away(ref: str, review_ref: str) -> ResponseReturnValue:
    return _act(ref, lambda: services.take_away(actor(), ref, review_ref))


def _act(ref: str, act: Callable[[], None]) -> ResponseReturnValue:
    """Do it and show the page again, with the sentence of whoever refused."""
    _call(ref)
    form = Form()
    return carry_out(
        form,
        act,
        again=lambda status: _panel(ref, status, reviewer_form=_told(form)),
        let_through=(404,),
        then=url_for("programmes.panel", ref=ref),
    )


def _told(form: Form) -> ReviewerForm:
    """The page's own form, bearing the sentence of another one."""
    shown = ReviewerForm(formdata=None)
    shown.form_errors.extend(form.form_errors)
    return shown


@bp.route("/center/calls/<ref>/decision", methods=["GET", "POST"])
@sign_in_required
def decision(ref: str) -> ResponseReturnValue:
    """The ranking, and what is to become of each: kept without anybody hearing of it."""
    call = _call(ref)
    form = Form()
    if request.method == "POST" and form.validate():
        try:
            services.prepare(actor(), ref, _verdicts(call))
        except Refusal as refusal:
            show_refusal(form, refusal)
            return _decision(call, form, refusal.status, list(refusal.fields.values()) or None)
        say(
            "시험 결정을 저장했습니다. 아직 아무에게도 알리지 않았습니다.",
            "The dry run is saved. Nobody was told yet.",
        )
        return redirect(url_for("programmes.decision", ref=ref), 303)
    return _decision(call, form, 200)


def _verdicts(call: Call) -> dict[str, Verdict]:
    sent = request.form
    return {
        row.ref: Verdict(
            sent.get(f"verdict-{row.ref}", ""),
            built_form.won(sent.get(f"amount-{row.ref}", "")) or 0,
            sent.get(f"reason-{row.ref}", ""),
        )
        for row in reviews.weighed(call)
    }


def _decision(call: Call, form: Form, status: int, wrong: list[Text] | None = None) -> ResponseReturnValue:
    phases = reviews.phases_of(call)
    standings = reviews.ranking(call, phases[-1] if phases else None)
    kept = reviews.decisions(call)
    page = render_template(
        "programmes/decision.html",
        call=call,
        stage=queries.phase(call),
        running=reviews.open_phase(call) is not None,
        standings=standings,
        kept=kept,
        suggested=reviews.suggested(standings, call.budget.left),
        sent=request.form if request.method == "POST" else {},
        planned=reviews.planned(standings, kept),
        states=APPLICATION.states,
        form=form,
        wrong=wrong,
    )
    return page, status


@bp.post("/center/calls/<ref>/decision/confirm")
@sign_in_required
def decide(ref: str) -> ResponseReturnValue:
    call, form = _call(ref), Form()
    return carry_out(
        form,
        lambda: services.decide(actor(), ref),
        again=lambda status: _decision(call, form, status),
        done=Text(
            "선정을 마치고 모든 기업에 결과와 이유를 보냈습니다.",
            "Decided. Every company was sent its result and the reasons.",
        ),
        then=url_for("programmes.decision", ref=ref),
    )


@bp.post("/center/calls/<ref>/move-up")
@sign_in_required
def move_up(ref: str) -> ResponseReturnValue:
    call, form = _call(ref), Form()
    return carry_out(
        form,
        lambda: services.move_up(actor(), ref),
        again=lambda status: _decision(call, form, status),
        done=Text("예비 기업을 선정하고 알렸습니다.", "A company of the reserve list was selected and told."),
        then=url_for("programmes.decision", ref=ref),
    )
