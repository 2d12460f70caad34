"""One's own profile: written, claimed, published and hidden by oneself."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.experts import queries, services
from marketplace.experts.forms import ExpertForm, PublishForm, ReasonForm
from marketplace.experts.routes import bp
from marketplace.kernel import clock
from marketplace.kernel.text import Text
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, found, sign_in_required


@bp.get("/my/expert")
@sign_in_required
def own_profile() -> ResponseReturnValue:
    """What the center and others see of me; how to begin where there is nothing."""
    return _page(PublishForm(formdata=None))


def _page(form: PublishForm, status: int = 200, leave_form: ReasonForm | None = None) -> ResponseReturnValue:
    reader = actor()
    own = queries.own_expert(reader)
    page = render_template(
        "experts/own.html",
        expert=own,
        claimable=None if own else queries.claimable(reader),
        form=form,
        leave_form=leave_form or ReasonForm(formdata=None),
        average=queries.average_of(own) if own else None,
        hourly=queries.rate_on(own, clock.today()) if own else None,
        lines=queries.fee_lines(clock.today(), own) if own else [],
    )
    return page, status


@bp.route("/my/expert/edit", methods=["GET", "POST"])
@sign_in_required
def edit_own_profile() -> ResponseReturnValue:
    reader = actor()
    own = queries.own_expert(reader) or queries.claimable(reader)
    form = ExpertForm(obj=own)
    if own is None and not form.is_submitted():
        form.name_ko.data = reader.name
    elif own is not None and not form.is_submitted():
        form.show(own)
    return carry_out(
        form,
        lambda: services.save_own_profile(actor(), form.draft()),
        again=lambda status: (
            render_template(
                "experts/edit.html", form=form, expert=own, mine=True, back=url_for("experts.own_profile")
            ),
            status,
        ),
        done=Text("프로필을 저장했습니다.", "Your profile is saved."),
        then=url_for("experts.own_profile"),
    )


@bp.post("/my/expert/claim")
@sign_in_required
def claim() -> ResponseReturnValue:
    services.claim(actor())
    say("내 프로필로 연결했습니다. 내용을 확인해 주십시오.", "The profile is yours now. Please check it.")
    return redirect(url_for("experts.own_profile"), 303)


@bp.post("/my/expert/publish")
@sign_in_required
def publish() -> ResponseReturnValue:
    found(queries.own_expert(actor()))
    form = PublishForm()
    return carry_out(
        form,
        lambda: services.set_published(actor(), True),
        again=lambda status: _page(form, status),
        done=Text("프로필을 공개했습니다.", "Your profile is public."),
        then=url_for("experts.own_profile"),
    )


@bp.post("/my/expert/hide")
@sign_in_required
def hide() -> ResponseReturnValue:
    services.set_published(actor(), False)
    say("프로필을 비공개로 바꾸었습니다.", "Your profile is hidden.")
    return redirect(url_for("experts.own_profile"), 303)


@bp.post("/my/expert/leave")
@sign_in_required
def leave_own() -> ResponseReturnValue:
    own = found(queries.own_expert(actor()))
    form = ReasonForm()
    return carry_out(
        form,
        lambda: services.leave(actor(), own.ref, form.reason.data or ""),
        again=lambda status: _page(PublishForm(formdata=None), status, form),
        done=Text(
            "전문가 활동을 마쳤습니다. 그동안 감사합니다.", "You are no expert here any more. Thank you."
        ),
        then=url_for("experts.own_profile"),
    )
