"""Events for everybody: the list, one event, a member's registration, being there."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.formats.icalendar import calendar
from marketplace.formats.plain_blocks import blocks
from marketplace.kernel import clock
from marketplace.kernel.clock import SEOUL
from marketplace.kernel.errors import NotFound
from marketplace.kernel.text import Text, t
from marketplace.newsroom import queries, services
from marketplace.newsroom.forms import CodeForm, FeedbackForm
from marketplace.newsroom.models import Event
from marketplace.newsroom.queries import gatherings as room
from marketplace.newsroom.routes import bp
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, found, sign_in_required
from marketplace.web.paging import page_number, paginate
from marketplace.web.security import limiter, person_or_network


def hours(event: Event) -> str:
    """`14:00–16:00`, with the last day where it is another."""
    begins, ends = event.starts_at.astimezone(SEOUL), event.ends_at.astimezone(SEOUL)
    last = "" if begins.date() == ends.date() else f"{ends.month}. {ends.day}. "
    return f"{begins:%H:%M}–{last}{ends:%H:%M}"


@bp.get("/events")
def events() -> ResponseReturnValue:
    past = request.args.get("view") == "past"
    page = paginate(queries.events(actor(), past), page_number())
    return render_template(
        "newsroom/events.html",
        page=page,
        past=past,
        hours=hours,
        is_open=room.is_open,
        seats=room.seats_of(row.id for row in page.items),
        page_url=lambda n: url_for("newsroom.events", view="past" if past else None, page=n),
    )


@bp.get("/events/<ref>")
def event(ref: str) -> ResponseReturnValue:
    return _page(ref)


def _page(ref: str, status: int = 200, **forms: Any) -> tuple[str, int]:
    row, who = found(queries.event_for(actor(), ref)), actor()
    mine = room.own_registration(who, row)
    page = render_template(
        "newsroom/event.html",
        event=row,
        words=blocks(row.body),
        files=queries.files_of(row),
        hours=hours(row),
        is_open=room.is_open(row),
        opens_later=row.opens_at > clock.now(),
        began=row.starts_at <= clock.now(),
        over=row.ends_at <= clock.now(),
        door=room.door_is_open(row),
        for_reader=room.event_to_register(who, ref) is not None,
        seats=room.seats(row),
        mine=mine,
        state=mine.state if mine else "",
        queue=room.place_in_queue(mine) if mine and mine.state == "waiting" else None,
        people_states=queries.REGISTRATION.states,
        edits=queries.edits(who),
        **({"feedback_form": FeedbackForm(formdata=None, obj=_said(mine))} | forms),
    )
    return page, status


def _said(mine: Any) -> Any:
    """What the reader said of the event before, as the form shows it."""
    if mine is None or mine.score is None:
        return None
    return type("Said", (), {"score": str(mine.score), "words": mine.words})


@bp.get("/events/<ref>/event.ics")
def event_calendar(ref: str) -> ResponseReturnValue:
    """The event as a file for one's calendar program."""
    row = found(queries.event_for(actor(), ref))
    mine = room.own_registration(actor(), row)
    return calendar_file(row, mine is not None and mine.state == "registered")


def calendar_file(row: Event, with_link: bool) -> Response:
    site = str(current_app.config["SITE_URL"]).rstrip("/")
    item = queries.appointment(row, with_link, site)
    response = Response(
        calendar(t("센터 행사", "Events of the center"), [item], clock.now()), mimetype="text/calendar"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="event-{row.ref}.ics"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.post("/events/<ref>/register")
@sign_in_required
@limiter.limit("60 per hour", key_func=person_or_network)
def register(ref: str) -> ResponseReturnValue:
    if services.register(actor(), ref) == "waiting":
        say(
            "대기 명단에 올렸습니다. 자리가 나면 이메일로 알립니다.",
            "You are on the waiting list. An email tells you when a seat comes free.",
        )
    else:
        say("신청했습니다. 확인 이메일을 보냈습니다.", "You are registered. A mail confirms it.")
    return redirect(url_for("newsroom.event", ref=ref), 303)


@bp.post("/events/<ref>/seat")
@sign_in_required
def confirm_seat(ref: str) -> ResponseReturnValue:
    services.confirm_seat(actor(), _own(ref))
    say("참가를 확정했습니다.", "Your seat is confirmed.")
    return redirect(url_for("newsroom.event", ref=ref), 303)


@bp.post("/events/<ref>/withdraw")
@sign_in_required
def withdraw(ref: str) -> ResponseReturnValue:
    services.withdraw(actor(), _own(ref))
    say("신청을 취소했습니다.", "Your registration is withdrawn.")
    return redirect(url_for("newsroom.event", ref=ref), 303)


def _own(ref: str) -> int:
    row = found(queries.event_for(actor(), ref))
    mine = room.own_registration(actor(), row)
    if mine is None:
        raise NotFound()
    return mine.id


@bp.post("/events/<ref>/feedback")
@sign_in_required
def feedback(ref: str) -> ResponseReturnValue:
    mine, form = _own(ref), FeedbackForm()
    return carry_out(
        form,
        lambda: services.give_feedback(mine, int(form.score.data or 0), form.words.data or ""),
        again=lambda status: _page(ref, status, feedback_form=form),
        done=Text("의견을 남겨 주셔서 감사합니다.", "Thank you for your feedback."),
        then=url_for("newsroom.event", ref=ref),
    )


@bp.route("/events/here", methods=["GET", "POST"])
@sign_in_required
@limiter.limit("20 per hour", methods=["POST"], key_func=person_or_network)
def here() -> ResponseReturnValue:
    """For a phone in the room: six digits, one tap. The address shown in the room brings the digits along."""
    form = CodeForm()
    if request.method == "GET":
        form.code.data = request.args.get("code", "")[:6]
    return carry_out(
        form,
        lambda: services.check_in(actor(), form.code.data or ""),
        again=lambda status: (
            render_template("newsroom/here.html", form=form, action=url_for("newsroom.here")), status,
        ),
        done=Text("참석을 확인했습니다.", "You are on the list."),
        then=lambda ref: redirect(url_for("newsroom.event", ref=ref), 303),
    )  # fmt: skip
