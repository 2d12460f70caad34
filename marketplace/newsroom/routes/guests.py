"""Who registers without an account: a mailed link is the key to their own page."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.actor import GUEST, SYSTEM
from marketplace.kernel.clock import now
from marketplace.kernel.errors import NotFound
from marketplace.kernel.text import Text, language
from marketplace.newsroom import queries, services
from marketplace.newsroom.forms import CodeForm, FeedbackForm, GuestForm
from marketplace.newsroom.models import Registration
from marketplace.newsroom.queries import gatherings as room
from marketplace.newsroom.routes import bp
from marketplace.newsroom.routes.events import calendar_file, hours
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import found
from marketplace.web.security import limiter


@bp.route("/events/<ref>/guest", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"])
def ask_as_guest(ref: str) -> ResponseReturnValue:
    row = found(queries.event_for(GUEST, ref))
    if row.state != "announced":
        raise NotFound()
    form = GuestForm()
    return carry_out(
        form,
        lambda: services.ask_as_guest(
            ref, form.name.data, form.email.data, form.organisation.data or "", form.consent.data, language()
        ),
        again=lambda status: (
            render_template("newsroom/guest.html", form=form, event=row, open=room.is_open(row)), status,
        ),
        done=Text(
            "이메일을 보냈습니다. 이메일의 링크를 열어 신청을 마쳐 주십시오.",
            "We have sent you a mail. Open its link to finish your registration.",
        ),
        then=url_for("newsroom.event", ref=ref),
    )  # fmt: skip


def _row(secret: str) -> Registration:
    row = found(queries.registration_of(secret))
    if row.user_id is not None:  # has an account by now, which is the way in
        raise NotFound()
    return row


@bp.get("/events/own/<secret>")
def own(secret: str) -> ResponseReturnValue:
    """A guest's own page. Looking changes nothing: mail scanners open links."""
    return _page(secret)


def _page(secret: str, status: int = 200, **forms: Any) -> tuple[str, int]:
    row = _row(secret)
    event = row.event
    page = render_template(
        "newsroom/own.html",
        secret=secret,
        mine=row,
        event=event,
        hours=hours(event),
        states=queries.REGISTRATION.states,
        is_open=room.is_open(event),
        began=event.starts_at <= now(),
        over=event.ends_at <= now(),
        door=room.door_is_open(event),
        queue=room.place_in_queue(row) if row.state == "waiting" else None,
        **({"feedback_form": FeedbackForm(formdata=None), "code_form": CodeForm(formdata=None)} | forms),
    )
    return page, status


@bp.post("/events/own/<secret>/<any(confirm, seat, withdraw):act>")
@limiter.limit("60 per hour")
def own_step(secret: str, act: str) -> ResponseReturnValue:
    row = _row(secret)
    number = row.id
    if act == "confirm":
        if services.confirm_guest(number) == "waiting":
            say(
                "대기 명단에 올렸습니다. 자리가 나면 이메일로 알립니다.",
                "You are on the waiting list. An email tells you when a seat comes free.",
            )
        else:
            say("신청했습니다.", "You are registered.")
    elif act == "seat":
        services.confirm_seat(SYSTEM, number)
        say("참가를 확정했습니다.", "Your seat is confirmed.")
    else:
        services.withdraw(SYSTEM, number)
        say("신청을 취소했습니다.", "Your registration is withdrawn.")
    return redirect(url_for("newsroom.own", secret=secret), 303)


@bp.post("/events/own/<secret>/here")
@limiter.limit("20 per hour")
def own_here(secret: str) -> ResponseReturnValue:
    number, form = _row(secret).id, CodeForm()
    return carry_out(
        form,
        lambda: services.check_in_guest(number, form.code.data or ""),
        again=lambda status: _page(secret, status, code_form=form),
        done=Text("참석을 확인했습니다.", "You are on the list."),
        then=url_for("newsroom.own", secret=secret),
    )


@bp.post("/events/own/<secret>/feedback")
@limiter.limit("20 per hour")
def own_feedback(secret: str) -> ResponseReturnValue:
    number, form = _row(secret).id, FeedbackForm()
    return carry_out(
        form,
        lambda: services.give_feedback(number, int(form.score.data or 0), form.words.data or ""),
        again=lambda status: _page(secret, status, feedback_form=form),
        done=Text("의견을 남겨 주셔서 감사합니다.", "Thank you for your feedback."),
        then=url_for("newsroom.own", secret=secret),
    )


@bp.get("/events/own/<secret>/event.ics")
def own_calendar(secret: str) -> ResponseReturnValue:
    row = _row(secret)
    return calendar_file(row.event, row.state == "registered")
