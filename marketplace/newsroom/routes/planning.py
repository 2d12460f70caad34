"""The center's desk of events: planned, announced, who comes, who came."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.formats import numbers_in
from marketplace.kernel import clock
from marketplace.kernel.text import Text
from marketplace.newsroom import queries, services
from marketplace.newsroom.forms import EventForm, FilesForm, ReasonForm
from marketplace.newsroom.models import AUDIENCES
from marketplace.newsroom.queries import gatherings as room
from marketplace.newsroom.routes import bp
from marketplace.newsroom.routes.desk import CENTER, KEEPERS, to
from marketplace.papers.services import ATTACHMENT_TYPES
from marketplace.web.errors import carry_out, say
from marketplace.web.exports import table_response
from marketplace.web.identity import actor, found, role_required
from marketplace.web.paging import page_number, paginate


@bp.get("/desk/events")
@role_required(*CENTER)
def keep_events() -> ResponseReturnValue:
    past = request.args.get("view") == "past"
    page = paginate(queries.events(actor(), past), page_number())
    return render_template(
        "newsroom/keep_events.html",
        page=page,
        past=past,
        states=queries.EVENT.states,
        seats=room.seats_of(row.id for row in page.items),
        edits=queries.edits(actor()),
        page_url=lambda n: url_for("newsroom.keep_events", view="past" if past else None, page=n),
    )


@bp.route("/desk/events/new", methods=["GET", "POST"])
@role_required(*KEEPERS)
def new_event() -> ResponseReturnValue:
    form = EventForm()
    return carry_out(
        form,
        lambda: services.write_event(actor(), form.form_token.data or "", form.plan()),
        again=lambda status: (render_template("newsroom/edit_event.html", form=form, event=None), status),
        done=Text("저장했습니다. 확인하고 공개해 주십시오.", "Saved. Look at it, then announce it."),
        then=lambda ref: redirect(to("event", ref), 303),
    )


@bp.get("/desk/events/<ref>")
@role_required(*CENTER)
def keep_event(ref: str) -> ResponseReturnValue:
    return event_page(ref)


def event_page(ref: str, status: int = 200, **forms: Any) -> tuple[str, int]:
    row = found(queries.event_for(actor(), ref))
    scores, words = room.feedback(row)
    page = render_template(
        "newsroom/keep_event.html",
        event=row,
        files=queries.files_of(row),
        audiences=AUDIENCES,
        states=queries.EVENT.states,
        people_states=queries.REGISTRATION.states,
        actions=queries.EVENT.available(row, actor()),
        edits=queries.edits(actor()),
        seats=room.seats(row),
        people=room.registrations(row),
        people_come=room.people_come(row),
        began=row.starts_at <= clock.now(),
        over=row.ends_at <= clock.now(),
        scores=scores,
        words=words,
        here=str(current_app.config["SITE_URL"]).rstrip("/") + url_for("newsroom.here"),
        accept=ATTACHMENT_TYPES,
        **({"reason_form": ReasonForm(formdata=None), "files_form": FilesForm(formdata=None)} | forms),
    )
    return page, status


@bp.route("/desk/events/<ref>/edit", methods=["GET", "POST"])
@role_required(*KEEPERS)
def edit_event(ref: str) -> ResponseReturnValue:
    row = found(queries.event_for(actor(), ref))
    form = EventForm(obj=row)
    version = numbers_in.whole(request.form.get("version"))
    return carry_out(
        form,
        lambda: services.change_event(actor(), ref, form.plan(), version),
        again=lambda status: (render_template("newsroom/edit_event.html", form=form, event=row), status),
        done=Text(
            "저장했습니다. 시각이나 장소가 바뀌면 신청한 분에게 알립니다.",
            "Saved. Who registered hears of another time or place.",
        ),
        then=to("event", ref),
    )


@bp.post("/desk/events/<ref>/announce")
@role_required(*KEEPERS)
def announce_event(ref: str) -> ResponseReturnValue:
    services.announce_event(actor(), ref)
    say("행사를 공개했습니다.", "The event is announced.")
    return redirect(to("event", ref), 303)


@bp.post("/desk/events/<ref>/cancel")
@role_required(*KEEPERS)
def cancel_event(ref: str) -> ResponseReturnValue:
    found(queries.event_for(actor(), ref))
    form = ReasonForm()
    return carry_out(
        form,
        lambda: services.cancel_event(actor(), ref, form.reason.data or ""),
        again=lambda status: event_page(ref, status, reason_form=form),
        done=Text("행사를 취소하고 신청한 분에게 알렸습니다.", "Cancelled; who registered is told."),
        then=to("event", ref),
    )


@bp.post("/desk/events/<ref>/people/<person>/attendance")
@role_required(*KEEPERS)
def mark_attendance(ref: str, person: str) -> ResponseReturnValue:
    """The center notes who is there, and takes it back by the same button."""
    came = request.form.get("came") == "yes"
    name = services.mark_attendance(actor(), ref, person, came)
    if came:
        say(f"참석: {name}", f"Came: {name}")
    else:
        say(f"참석 취소: {name}", f"Did not come: {name}")
    return redirect(to("event", ref) + "#people", 303)


@bp.post("/desk/events/<ref>/people/<person>/withdraw")
@role_required(*KEEPERS)
def withdraw_for(ref: str, person: str) -> ResponseReturnValue:
    name = services.withdraw_for(actor(), ref, person)
    say(f"신청을 취소하고 이메일로 알렸습니다: {name}", f"Registration withdrawn, told by email: {name}")
    return redirect(to("event", ref) + "#people", 303)


@bp.get("/desk/events/<ref>/people.<any(csv, xlsx):kind>")
@role_required(*CENTER)
def people_file(ref: str, kind: str) -> Response:
    """The list of who registered and who came."""
    row = found(queries.event_for(actor(), ref))
    header = (
        Text("이름", "Name"), Text("소속", "Organisation"), Text("이메일", "Email"), Text("상태", "Status"),
        Text("신청한 때", "Registered at"), Text("참석한 때", "Came at"),
    )  # fmt: skip
    return table_response(kind, f"event-{row.ref}", header, room.export_rows(row))
