"""Mentoring: the list of each side, asking for one, its page, and choosing who is asked."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.queries import organisation_snapshot
from marketplace.experts import queries, services
from marketplace.experts.forms import (
    SCORES,
    AssignForm,
    EndForm,
    MentoringForm,
    RateMentoringForm,
    ReasonForm,
)
from marketplace.experts.models import CLOSED_OUTCOME, LANGUAGES, OUTCOMES, PLACES, Mentoring
from marketplace.experts.routes import bp
from marketplace.experts.services import MentoringDraft
from marketplace.formats import codes
from marketplace.kernel import clock
from marketplace.kernel.errors import Forbidden
from marketplace.kernel.text import Text, either, language
from marketplace.web.errors import carry_out
from marketplace.web.forms import Form
from marketplace.web.identity import actor, found, sign_in_required
from marketplace.web.paging import page_number, paginate


@bp.get("/mentoring")
@sign_in_required
def mentorings() -> ResponseReturnValue:
    """A company's, an expert's, or all of them for the center."""
    reader = actor()
    state = request.args.get("state", "")
    state = state if state in queries.MENTORING.states else ""
    page = paginate(queries.mentorings(reader, state), page_number())
    numbers = [row.id for row in page.items]
    return render_template(
        "experts/mentorings.html",
        page=page,
        counts=queries.counts(reader),
        state=state,
        states=queries.MENTORING.states,
        last=queries.last_held(numbers),
        minutes=queries.minutes_of(numbers),
        late=_late,
        may_request=queries.may_request(reader),
        center=queries.reads_fees(reader),
        own=queries.own_expert(reader),
        page_url=lambda number: url_for("experts.mentorings", state=state or None, page=number),
    )


def _late(row: Mentoring, last: object) -> Text | None:
    """What is late with a mentoring that is under way."""
    if row.state != "running" or queries.quiet_on(row, last) >= clock.today():  # type: ignore[arg-type]
        return None
    return Text("멈춰 있음", "Asleep") if last else Text("첫 만남 지연", "First meeting late")


@bp.route("/mentoring/new", methods=["GET", "POST"])
@sign_in_required
def new_mentoring() -> ResponseReturnValue:
    """A company asks; the center proposes."""
    reader = actor()
    form = MentoringForm()
    proposing = not queries.may_request(reader)
    if proposing and not queries.administers(reader):
        raise Forbidden(
            Text(
                "기업에 소속된 분이 멘토링을 신청할 수 있습니다. 먼저 소속 기업을 등록해 주십시오.",
                "A company's people ask for a mentor. Please register or join your company first.",
            )
        )
    if proposing:
        form.company_id.choices = [
            (row.company.id, row.company.name)
            for row in queries.covered()
            if row.state in ("", "ended", "withdrawn")
        ]
    else:
        names = ((number, organisation_snapshot(number)) for number in reader.organisations("company"))
        form.company_id.choices = [(number, either(one["name_ko"], one["name_en"])) for number, one in names]
    if not form.is_submitted():
        wanted = request.args.get("company", "")
        form.company_id.data = (
            int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 12 else None
        )
    return carry_out(
        form,
        lambda: services.request_mentoring(
            actor(), form.company_id.data, _draft(form), form.form_token.data or ""
        ),
        again=lambda status: (
            render_template("experts/new_mentoring.html", form=form, row=None, proposing=proposing),
            status,
        ),
        done=Text("기업에 제안했습니다.", "Proposed to the company.")
        if proposing
        else Text(
            "신청했습니다. 센터가 알맞은 전문가를 찾아 드립니다.",
            "Sent. The center looks for the right expert.",
        ),
        then=lambda ref: redirect(url_for("experts.mentoring", ref=ref), 303),
    )


def _draft(form: MentoringForm) -> MentoringDraft:
    return MentoringDraft(form.goal.data, form.field.data or "", form.language.data, form.wanted_on.data)


@bp.route("/mentoring/<ref>/edit", methods=["GET", "POST"])
@sign_in_required
def edit_mentoring(ref: str) -> ResponseReturnValue:
    """Correct what is wanted, before somebody has accepted it."""
    reader = actor()
    row = found(queries.mentoring_for(reader, ref))
    if not (queries.is_company(reader, row) or queries.administers(reader)):
        raise Forbidden(
            Text("기업이나 센터만 수정할 수 있습니다.", "Only the company and the center can edit it.")
        )
    form = MentoringForm(obj=row)
    form.company_id.choices = [(row.company_id, row.company.name)]
    if form.is_submitted() and not form.company_id.raw_data:
        form.company_id.data = row.company_id
    return carry_out(
        form,
        lambda: services.change_request(actor(), ref, _draft(form)),
        again=lambda status: (
            render_template("experts/new_mentoring.html", form=form, row=row, proposing=False),
            status,
        ),
        done=Text("저장했습니다.", "Saved."),
        then=url_for("experts.mentoring", ref=ref),
    )


@bp.get("/mentoring/<ref>")
@sign_in_required
def mentoring(ref: str) -> ResponseReturnValue:
    return mentoring_page(ref)


def mentoring_page(ref: str, status: int = 200, **forms: Form) -> ResponseReturnValue:
    """All of one mentoring, as far as the reader may see it, with the forms of its steps."""
    reader = actor()
    row = found(queries.mentoring_for(reader, ref))
    sessions = queries.sessions(reader, row)
    said = queries.own_rating(reader, row)
    empty: dict[str, Form] = {
        "release_form": ReasonForm(formdata=None, prefix="release-"),
        "decline_form": ReasonForm(formdata=None, prefix="decline-"),
        "end_form": EndForm(formdata=None, prefix="end-"),
        "rate_form": RateMentoringForm(
            formdata=None,
            prefix="rate-",
            data={"score": str(said.score), "words": said.words} if said else None,
        ),
    }
    page = render_template(
        "experts/mentoring.html",
        row=row,
        parties=queries.MENTORING.parties(reader, row),
        states=queries.MENTORING.states,
        actions=_actions(row),
        sessions=sessions,
        fresh=queries.is_fresh,
        private=queries.private_notes(reader, sessions),
        own=queries.is_own,
        reader=reader,
        assignments=queries.assignments(row) if queries.reads_fees(reader) else [],
        ratings=queries.ratings(reader, row),
        said=said,
        side=queries.side_of(reader, row),
        places=PLACES,
        languages=LANGUAGES,
        outcomes={**OUTCOMES, "closed": CLOSED_OUTCOME},
        scores=SCORES,
        field_title=codes.title("field", row.field, language()) if row.field else "",
        today=clock.today(),
        answer_by=queries.answer_by(row),
        assign_by=queries.assign_by(row),
        **(empty | forms),
    )
    return page, status


def _actions(row: Mentoring) -> list[str]:
    actions = queries.MENTORING.available(row, actor())
    return [action for action in actions if action != "resume" or queries.may_resume(row)]


@bp.route("/mentoring/<ref>/assign", methods=["GET", "POST"])
@sign_in_required
def assign(ref: str) -> ResponseReturnValue:
    """Who could mentor the company and why; anybody else by name or by what they can."""
    reader = actor()
    row = found(queries.mentoring_for(reader, ref))
    if not queries.administers(reader):
        raise Forbidden(
            Text("센터 담당자만 배정할 수 있습니다.", "Only the center's people can assign a mentor.")
        )
    form = AssignForm()
    words = request.args.get("q", "").strip()[:200]
    return carry_out(
        form,
        lambda: services.assign(actor(), ref, form.expert.data or ""),
        again=lambda status: (
            render_template(
                "experts/assign.html",
                form=form,
                row=row,
                open=row.state == "requested",
                words=words,
                rows=queries.looked_up(row, words) if words else queries.suggestions(row),
                field_title=codes.title("field", row.field, language()) if row.field else "",
            ),
            status,
        ),
        done=Text(
            "전문가에게 요청했습니다. 수락하면 알려 드립니다.",
            "The expert was asked. You hear when they accept.",
        ),
        then=url_for("experts.mentoring", ref=ref),
    )
