"""Meetings of a mentoring: logged, put right, deleted by the expert who held them."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.experts import queries, services
from marketplace.experts.forms import MeetingForm
from marketplace.experts.models import Mentoring, MentoringSession
from marketplace.experts.routes import bp
from marketplace.experts.services import Meeting
from marketplace.formats.text_in import lines
from marketplace.kernel.errors import Forbidden
from marketplace.kernel.text import Text
from marketplace.web.errors import carry_out, say
from marketplace.web.identity import actor, found, sign_in_required


@bp.route("/mentoring/<ref>/meetings/new", methods=["GET", "POST"])
@sign_in_required
def log_meeting(ref: str) -> ResponseReturnValue:
    reader = actor()
    row = found(queries.mentoring_for(reader, ref))
    if not queries.is_own(reader, row.expert):
        raise Forbidden(
            Text("담당 전문가만 만남을 기록할 수 있습니다.", "Only the expert who mentors can log a meeting.")
        )
    form = MeetingForm()
    return carry_out(
        form,
        lambda: services.log_meeting(actor(), ref, _meeting(form), form.form_token.data or ""),
        again=lambda status: _page(form, row, None, status),
        done=Text("기록했습니다. 기업에 알렸습니다.", "Logged. The company was told."),
        then=url_for("experts.mentoring", ref=ref),
        let_through=(409,),
    )


@bp.route("/mentoring/<ref>/meetings/<session_ref>", methods=["GET", "POST"])
@sign_in_required
def meeting(ref: str, session_ref: str) -> ResponseReturnValue:
    """Put a meeting of one's own right."""
    row, session = _own(ref, session_ref)
    form = MeetingForm(obj=session)
    if not form.is_submitted():
        form.private.data = queries.private_notes(actor(), [session]).get(session.id, "")
    return carry_out(
        form,
        lambda: services.change_meeting(actor(), ref, session_ref, _meeting(form)),
        again=lambda status: _page(form, row, session, status),
        done=Text("저장했습니다.", "Saved."),
        then=url_for("experts.mentoring", ref=ref),
        let_through=(409,),
    )


@bp.post("/mentoring/<ref>/meetings/<session_ref>/delete")
@sign_in_required
def delete_meeting(ref: str, session_ref: str) -> ResponseReturnValue:
    services.delete_meeting(actor(), ref, session_ref)
    say("기록을 삭제했습니다.", "The entry is deleted.")
    return redirect(url_for("experts.mentoring", ref=ref), 303)


def _own(ref: str, session_ref: str) -> tuple[Mentoring, MentoringSession]:
    row = found(queries.mentoring_for(actor(), ref))
    return row, found(queries.session_for(actor(), row, session_ref))


def _meeting(form: MeetingForm) -> Meeting:
    return Meeting(
        held_on=form.held_on.data,
        minutes=form.minutes.data,
        place=form.place.data,
        notes=lines(form.notes.data),
        private=lines(form.private.data),
        actions=lines(form.actions.data),
        next_on=form.next_on.data,
    )


def _page(
    form: MeetingForm, row: Mentoring, session: MentoringSession | None, status: int
) -> ResponseReturnValue:
    return render_template("experts/meeting.html", form=form, row=row, session=session), status
