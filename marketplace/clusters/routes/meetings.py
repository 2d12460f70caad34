"""One meeting: its page, what is answered, who is there, its minutes and files."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.clusters import services
from marketplace.clusters.forms import CodeForm, FilesForm, MeetingForm, MinutesForm, NoteForm
from marketplace.clusters.lifecycle import MEETING
from marketplace.clusters.models import ClusterMeeting
from marketplace.clusters.permissions import chairs, is_member
from marketplace.clusters.queries import gatherings as rooms
from marketplace.clusters.queries import groups
from marketplace.clusters.queries.work import minutes_due_on
from marketplace.clusters.routes import bp
from marketplace.clusters.routes.room import entered
from marketplace.formats import numbers_in
from marketplace.formats.icalendar import calendar
from marketplace.formats.plain_blocks import blocks
from marketplace.gateways.storage import files
from marketplace.kernel import clock
from marketplace.kernel.clock import SEOUL
from marketplace.kernel.errors import Forbidden, NotFound
from marketplace.kernel.text import Text, t
from marketplace.papers.services import ATTACHMENT_TYPES, store_attachments
from marketplace.web.errors import carry_out, say
from marketplace.web.exports import attached
from marketplace.web.identity import actor, found, sign_in_required
from marketplace.web.security import limiter, person_or_network


def _found(ref: str) -> ClusterMeeting:
    return found(rooms.meeting_for(actor(), ref))


def _chaired(ref: str) -> ClusterMeeting:
    row = _found(ref)
    if not chairs(actor(), row.cluster):
        raise Forbidden(services.NOT_CHAIR)
    return row


def _to(ref: str) -> str:
    return url_for("clusters.meeting", ref=ref)


@bp.route("/clusters/<code>/meetings/new", methods=["GET", "POST"])
@sign_in_required
@limiter.limit("30 per hour", methods=["POST"])
def new_meeting(code: str) -> ResponseReturnValue:
    row = entered(code)
    if not chairs(actor(), row):
        raise Forbidden(services.NOT_CHAIR)
    form = MeetingForm()
    return carry_out(
        form,
        lambda: services.call_meeting(actor(), code, form.form_token.data or "", form.plan()),
        again=lambda status: (
            render_template("clusters/edit_meeting.html", form=form, cluster=row, meeting=None), status,
        ),
        done=Text("모임을 알렸습니다. 회원에게 초대 이메일이 갑니다.", "Called; members are invited by email."),
        then=lambda ref: redirect(_to(ref), 303),
    )  # fmt: skip


@bp.get("/cluster-meetings/<ref>")
@sign_in_required
def meeting(ref: str) -> ResponseReturnValue:
    return _page(_found(ref))


def _page(row: ClusterMeeting, status: int = 200, **forms: Any) -> tuple[str, int]:
    who = actor()
    chair = chairs(who, row.cluster)
    began = row.starts_at <= clock.now()
    page = render_template(
        "clusters/meeting.html",
        meeting=row,
        cluster=row.cluster,
        chair=chair,
        hours=f"{row.starts_at.astimezone(SEOUL):%H:%M}–{row.ends_at.astimezone(SEOUL):%H:%M}",
        attends=is_member(who, row.mini_cluster_id) or who.user_id == groups.coordinator_of(row.cluster),
        began=began,
        door=rooms.door_is_open(row),
        mine=rooms.own_answer(who, row),
        tally=rooms.tally(row),
        roll=rooms.roll(row, groups.people_in(row.cluster)) if chair else [],
        files=rooms.files_of(row),
        minutes=blocks(row.minutes) if row.state == "held" else [],
        states=MEETING.states,
        cancels=MEETING.can("cancel", row, who) and not began,
        minutes_due=minutes_due_on(row),
        here=str(current_app.config["SITE_URL"]).rstrip("/") + url_for("clusters.here"),
        accept=ATTACHMENT_TYPES,
        **({"note_form": NoteForm(formdata=None), "files_form": FilesForm(formdata=None)} | forms),
    )
    return page, status


@bp.route("/cluster-meetings/<ref>/edit", methods=["GET", "POST"])
@sign_in_required
def edit_meeting(ref: str) -> ResponseReturnValue:
    row = _chaired(ref)
    form = MeetingForm(obj=row)
    if request.method == "GET":
        begins, until = row.starts_at.astimezone(SEOUL), row.ends_at.astimezone(SEOUL)
        form.day.data, form.begins.data, form.until.data = begins.date(), begins.time(), until.time()
    return carry_out(
        form,
        lambda: services.change_meeting(
            actor(), ref, form.plan(), numbers_in.whole(request.form.get("version"))
        ),
        again=lambda status: (
            render_template("clusters/edit_meeting.html", form=form, cluster=row.cluster, meeting=row), status,
        ),
        done=Text("저장했습니다. 시각이나 장소가 바뀌면 회원에게 알립니다.", "Saved. Members hear of a new time or place."),
        then=_to(ref),
    )  # fmt: skip


@bp.post("/cluster-meetings/<ref>/cancel")
@sign_in_required
def cancel_meeting(ref: str) -> ResponseReturnValue:
    _chaired(ref)
    form = NoteForm()
    return carry_out(
        form,
        lambda: services.cancel_meeting(actor(), ref, form.note.data or ""),
        again=lambda status: _page(_found(ref), status, note_form=form),
        done=Text("모임을 취소하고 회원에게 알렸습니다.", "Called off; members are told."),
        then=_to(ref),
    )


@bp.post("/cluster-meetings/<ref>/<any(yes, no):answer>")
@sign_in_required
def answer_invitation(ref: str, answer: str) -> ResponseReturnValue:
    services.answer_invitation(actor(), ref, answer)
    if answer == "yes":
        say("참석한다고 알렸습니다.", "You said that you come.")
    else:
        say("참석하지 않는다고 알렸습니다.", "You said that you don't come.")
    return redirect(_to(ref), 303)


@bp.route("/here", methods=["GET", "POST"])
@sign_in_required
@limiter.limit("20 per hour", methods=["POST"], key_func=person_or_network)
def here() -> ResponseReturnValue:
    """For a phone in the room: six digits, one tap. The chair's address brings the digits along."""
    form = CodeForm()
    if request.method == "GET":
        form.code.data = request.args.get("code", "")[:6]
    return carry_out(
        form,
        lambda: services.check_in(actor(), form.code.data or ""),
        again=lambda status: (render_template("clusters/here.html", form=form), status),
        done=Text("참석을 확인했습니다.", "You are on the list."),
        then=lambda ref: redirect(_to(ref), 303),
    )


@bp.post("/cluster-meetings/<ref>/attendance/<person>")
@sign_in_required
def mark_attendance(ref: str, person: str) -> ResponseReturnValue:
    """Who leads the meeting notes who is there, and takes it back by the same button."""
    came = request.form.get("came") == "yes"
    name = services.mark_attendance(actor(), ref, person, came)
    if came:
        say(f"참석: {name}", f"Came: {name}")
    else:
        say(f"참석 취소: {name}", f"Did not come: {name}")
    return redirect(_to(ref) + "#roll", 303)


@bp.route("/cluster-meetings/<ref>/minutes", methods=["GET", "POST"])
@sign_in_required
def minutes(ref: str) -> ResponseReturnValue:
    row = _chaired(ref)
    form = MinutesForm(obj=row)
    publish = "publish" in request.form
    done = (
        Text("회의록을 올렸습니다. 회원에게 이메일로 알립니다.", "Published; members hear of it by email.")
        if publish
        else Text(
            "임시로 저장했습니다. 아직 회원에게 보이지 않습니다.", "Draft saved. Members don't see it yet."
        )
    )
    return carry_out(
        form,
        lambda: services.write_minutes(
            actor(), ref, form.minutes.data or "", publish, numbers_in.whole(request.form.get("version"))
        ),
        again=lambda status: (render_template("clusters/minutes.html", form=form, meeting=row), status),
        done=done,
        then=_to(ref) if publish else url_for("clusters.minutes", ref=ref),
    )


@bp.post("/cluster-meetings/<ref>/files")
@sign_in_required
def add_file(ref: str) -> ResponseReturnValue:
    _chaired(ref)
    form = FilesForm()
    return carry_out(
        form,
        lambda: services.add_files(actor(), ref, store_attachments(form.uploads())),
        again=lambda status: _page(_found(ref), status, files_form=form),
        done=Text("파일을 올렸습니다.", "The file is there."),
        then=_to(ref) + "#files",
    )


@bp.post("/cluster-meetings/<ref>/files/<file>/remove")
@sign_in_required
def remove_file(ref: str, file: str) -> ResponseReturnValue:
    """Take a file away; the same address with `undo` puts it back."""
    back = bool(request.form.get("undo"))
    services.remove_file(actor(), ref, file, removed=not back)
    if back:
        say("파일을 되돌렸습니다.", "The file is back.")
    else:
        undo = (url_for("clusters.remove_file", ref=ref, file=file), {"undo": "1"})
        say("파일을 뺐습니다.", "The file is gone.", undo=undo)
    return redirect(_to(ref) + "#files", 303)


@bp.get("/cluster-meetings/<ref>/files/<file>")
@sign_in_required
def meeting_file(ref: str, file: str) -> ResponseReturnValue:
    row = found(rooms.file_of(_found(ref), file))
    if not files().exists(row.sha256):
        raise NotFound()
    return attached(files().open(row.sha256), row.media_type, row.name, row.sha256)


@bp.get("/cluster-meetings/<ref>/meeting.ics")
@sign_in_required
def meeting_calendar(ref: str) -> ResponseReturnValue:
    """The meeting as a file for one's calendar program."""
    row = _found(ref)
    item = rooms.appointment(row, str(current_app.config["SITE_URL"]).rstrip("/"))
    body = calendar(t("미니클러스터 모임", "Cluster meeting"), [item], clock.now())
    response = Response(body, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="meeting-{row.ref}.ics"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
