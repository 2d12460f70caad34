"""The steps of a mentoring: one button or one small form each."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from marketplace.experts import queries, services
from marketplace.experts.forms import EndForm, RateMentoringForm, ReasonForm
from marketplace.experts.routes import bp
from marketplace.experts.routes.mentoring import mentoring_page
from marketplace.kernel.actor import Actor
from marketplace.kernel.text import Text
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, found, sign_in_required

BUTTONS: dict[str, tuple[Callable[[Actor, str], None], Text]] = {
    "agree": (services.agree, Text("동의했습니다. 센터가 전문가를 찾습니다.", "Agreed. The center looks for an expert.")),
    "withdraw": (services.withdraw, Text("취소했습니다.", "Cancelled.")),
    "reopen": (services.reopen, Text("다시 신청했습니다.", "Asked for again.")),
    "take_back": (services.take_back, Text("요청을 취소했습니다. 다른 전문가를 배정할 수 있습니다.", "Taken back. You may ask another.")),
    "accept": (services.accept, Text("수락했습니다. 기업과 첫 만남을 정해 주십시오.", "Accepted. Arrange the first meeting.")),
    "resume": (services.resume, Text("멘토링을 다시 시작했습니다.", "The mentoring goes on.")),
}  # fmt: skip


@bp.post("/mentoring/<ref>/<any(agree, withdraw, reopen, take_back, accept, resume):action>")
@sign_in_required
def step(ref: str, action: str) -> ResponseReturnValue:
    """A step that needs no words."""
    act, done = BUTTONS[action]
    act(actor(), ref)
    undo: tuple[str, dict[str, str]] = (url_for("experts.step", ref=ref, action="reopen"), {})
    say(done.ko, done.en, undo=undo if _may_reopen(ref, action) else None)
    return redirect(url_for("experts.mentoring", ref=ref), 303)


def _may_reopen(ref: str, action: str) -> bool:
    row = queries.mentoring_for(actor(), ref) if action == "withdraw" else None
    return row is not None and "reopen" in queries.MENTORING.available(row, actor())


@bp.post("/mentoring/<ref>/<any(decline, release):action>")
@sign_in_required
def part(ref: str, action: str) -> ResponseReturnValue:
    """The expert declines, or another expert is wanted: with a reason for the center alone."""
    found(queries.mentoring_for(actor(), ref))
    form = ReasonForm(prefix=f"{action}-")
    act = services.decline if action == "decline" else services.release
    mine = queries.own_expert(actor()) is not None
    return carry_out(
        form,
        lambda: act(actor(), ref, form.reason.data or ""),
        again=lambda status: mentoring_page(ref, status, **{f"{action}_form": form}),
        done=Text(
            "센터에 알렸습니다. 센터가 다른 전문가를 찾습니다.",
            "The center was told and looks for another expert.",
        ),
        then=lambda _: redirect(_after(ref, mine), 303),
        let_through=(403, 409),
    )


def _after(ref: str, mine: bool) -> str:
    """Back to the mentoring where it still exists for who left it."""
    if mine and queries.mentoring_for(actor(), ref) is None:
        return url_for("experts.mentorings")
    return url_for("experts.mentoring", ref=ref)


@bp.post("/mentoring/<ref>/end")
@sign_in_required
def end(ref: str) -> ResponseReturnValue:
    found(queries.mentoring_for(actor(), ref))
    form = EndForm(prefix="end-")
    return carry_out(
        form,
        lambda: services.end(actor(), ref, form.outcome.data or "", form.words.data or ""),
        again=lambda status: mentoring_page(ref, status, end_form=form),
        done=Text(
            "멘토링을 마쳤습니다. 어떠했는지 알려 주십시오.", "The mentoring has ended. Tell us how it was."
        ),
        then=url_for("experts.mentoring", ref=ref),
        let_through=(403, 409),
    )


@bp.post("/mentoring/<ref>/rate")
@sign_in_required
def rate(ref: str) -> ResponseReturnValue:
    found(queries.mentoring_for(actor(), ref))
    form = RateMentoringForm(prefix="rate-")
    return carry_out(
        form,
        lambda: services.rate(actor(), ref, int(form.score.data), form.words.data or ""),
        again=lambda status: mentoring_page(ref, status, rate_form=form),
        done=Text("평가를 남겼습니다. 센터만 봅니다.", "Thank you. Only the center reads it."),
        then=url_for("experts.mentoring", ref=ref),
        let_through=(403, 409),
    )
