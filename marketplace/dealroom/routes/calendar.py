"""Deadlines, meetings and events in one's own calendar, by a secret address."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from flask import Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.dealroom import deadlines, services
from marketplace.dealroom.routes import bp
from marketplace.formats.icalendar import Appointment, Deadline, calendar
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.feature import installed, page
from marketplace.kernel.text import reading, t
from marketplace.web.errors import say
from marketplace.web.identity import actor, found, sign_in_required
from marketplace.web.security import limiter


@bp.get("/calendar")
@sign_in_required
def calendar_page() -> ResponseReturnValue:
    """What is due; the address for one's calendar program is made here and shown once."""
    return _page("")


@bp.post("/calendar/address")
@sign_in_required
@limiter.limit("30 per hour")
def new_calendar() -> ResponseReturnValue:
    return _page(_address("dealroom.calendar_feed", secret=services.new_calendar(actor())))


@bp.post("/calendar/address/end")
@sign_in_required
def end_calendar() -> ResponseReturnValue:
    services.end_calendar(actor())
    say("캘린더 주소를 없앴습니다.", "The calendar address no longer works.")
    return _page("")


@bp.get("/calendar/<secret>.ics")
@limiter.limit("120 per hour")
def calendar_feed(secret: str) -> ResponseReturnValue:
    """The feed: whoever has the address reads it, so it says only what is due or takes place, where and when."""
    reader, language = found(deadlines.reader_of(secret))
    with reading(language):
        held = _appointments(reader)
        # What takes place stands at its hour, not once more as a day on which it is due.
        hours = {(one.url, clock.seoul_date(one.starts_at)) for one in held if isinstance(one, Appointment)}
        due = [one for one in _due(reader) if (one.url, one.day) not in hours]
        body = calendar(t("기술마당 일정", "Gisul Madang calendar"), [*due, *held], clock.now())
    response = Response(body, mimetype="text/calendar")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _due(reader: Actor) -> list[Deadline]:
    return [
        Deadline(
            uid=hashlib.sha256(
                f"{page(item.endpoint)}{sorted(item.values.items())}{item.title.ko}".encode()
            ).hexdigest()[:24]
            + "@gisul-madang",
            day=item.due_on,
            title=f"{t(item.title)} {item.subject}",
            url=_address(page(item.endpoint), **item.values),
        )
        for item in deadlines.deadlines_of(reader)
        if item.due_on is not None
    ]


def _appointments(reader: Actor) -> list[Appointment | Deadline]:
    """Meetings, events and closing days, of whichever feature has some; with whole addresses."""
    site = str(current_app.config["SITE_URL"]).rstrip("/")
    found = [one for answer in installed().answers("appointments") for one in answer(reader)]
    return [replace(one, url=site + one.url) for one in found]


def _page(address: str) -> ResponseReturnValue:
    who = actor()
    return render_template(
        "dealroom/calendar.html",
        address=address,
        exists=deadlines.has_calendar(who),
        items=deadlines.deadlines_of(who),
    )


def _address(endpoint: str, **values: Any) -> str:
    return str(current_app.config["SITE_URL"]).rstrip("/") + url_for(endpoint, **values)
