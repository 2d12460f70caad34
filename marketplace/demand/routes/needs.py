"""수요기술: what companies look for, and what may answer it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.queries import organisation_snapshot
from marketplace.catalog.queries import read_address
from marketplace.demand import queries, services
from marketplace.demand.forms import CandidateForm, CloseForm, InstitutionsForm, MatchForm, NeedForm, NoteForm
from marketplace.demand.lifecycle import NEED, NEED_ANSWER, NEED_REQUEST
from marketplace.demand.models import ASKED_STATES, DECLINE_REASONS, SHOWN, Need, NeedCandidate
from marketplace.demand.permissions import administers, is_own, may_register, reads_shortlists
from marketplace.demand.routes import bp
from marketplace.formats import codes
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Forbidden
from marketplace.kernel.feature import installed
from marketplace.kernel.text import Text, either, language
from marketplace.web.errors import carry_out, say
from marketplace.web.forms import Form
from marketplace.web.identity import actor, found, sign_in_required
from marketplace.web.paging import page_number, paginate


@bp.get("/needs")
@sign_in_required
def needs() -> ResponseReturnValue:
    """A company's own; the open ones of all companies for the center."""
    reader = actor()
    state = request.args.get("state", "")
    state = state if state in NEED.states else ""
    return render_template(
        "demand/needs.html",
        page=paginate(queries.needs(reader, state), page_number()),
        counts=queries.need_counts(reader),
        state=state,
        states=NEED.states,
        may_create=may_register(reader),
        page_url=lambda number: url_for("demand.needs", state=state or None, page=number),
    )


@bp.route("/needs/new", methods=["GET", "POST"])
@sign_in_required
def new_need() -> ResponseReturnValue:
    """Register a need; the words of a search that found nothing are taken over from the address."""
    form = _need_form(NeedForm())
    if request.method == "GET":
        asked = read_address(request.query_string.decode("utf-8", "replace"))
        form.title.data = asked.text[:200]
        fields = asked.filters.get("field", ())
        form.field.data = fields[0] if fields else ""
        _begin_with_problem(form)
    return _write(form, None)


def _begin_with_problem(form: NeedForm) -> None:
    """The words of a problem that was described elsewhere on the site, by its address; nothing where that opens none."""
    for draft in installed().answers("need_draft"):
        if begun := draft(request.args.get("problem", "")):
            form.title.data, form.problem.data = begun


@bp.route("/needs/<ref>/edit", methods=["GET", "POST"])
@sign_in_required
def edit_need(ref: str) -> ResponseReturnValue:
    row = found(queries.need_for(actor(), ref))
    if not is_own(actor(), row):
        raise Forbidden(
            Text("이 기업의 구성원만 고칠 수 있습니다.", "Only the company's people can change it.")
        )
    form = _need_form(NeedForm(obj=row))
    if request.method == "GET":
        form.trl_from.data = str(row.trl_from or "")
    return _write(form, row)


def _need_form(form: NeedForm) -> NeedForm:
    companies = actor().organisations("company")
    if not companies:
        raise Forbidden(
            Text(
                "기업에 소속된 분이 수요기술을 등록할 수 있습니다. 먼저 소속 기업을 등록해 주십시오.",
                "Needs are registered by a company's people. Please register or join your company first.",
            )
        )
    names = ((number, organisation_snapshot(number)) for number in companies)
    form.company_id.choices = [(number, either(row["name_ko"], row["name_en"])) for number, row in names]
    return form


def _write(form: NeedForm, row: Need | None) -> ResponseReturnValue:
    return carry_out(
        form,
        lambda: services.save_need(
            actor(),
            row.ref if row else None,
            company_id=form.company_id.data,
            form_token=form.form_token.data or "",
            title=form.title.data,
            problem=form.problem.data,
            field=form.field.data or "",
            trl_from=int(form.trl_from.data) if form.trl_from.data else None,
            budget=form.budget.data,
            outside=services.Outside(
                shown=form.shown.data,
                teaser_title=form.teaser_title.data or "",
                teaser=form.teaser.data or "",
            ),
        ),
        again=lambda status: (render_template("demand/edit_need.html", form=form, need=row), status),
        then=lambda ref: redirect(url_for("demand.need", ref=ref)),
    )


@bp.get("/needs/<ref>")
@sign_in_required
def need(ref: str) -> ResponseReturnValue:
    return _page(ref)


def _page(
    ref: str, status: int = 200, notes: dict[str, NoteForm] | None = None, **forms: Form
) -> ResponseReturnValue:
    """The need with what may answer it, what was answered, and for the center its shortlist and whom it asked.

    `notes`: the note that was refused, by the candidate's ref.
    """
    reader = actor()
    row = found(queries.need_for(reader, ref))
    looking = row.state in ("draft", "open")
    center = _center(reader, row, notes or {}) if reads_shortlists(reader) else None
    chosen = _empty_forms(center) | forms
    return render_template(
        "demand/need.html",
        need=row,
        found=queries.suggestions(reader, row) if looking else queries.Suggestions(),
        answers=queries.answers_of(reader, row),
        answer_states=NEED_ANSWER.states,
        actions=NEED.available(row, reader),
        states=NEED.states,
        shown=SHOWN,
        own=is_own(reader, row),
        field_title=codes.title("field", row.field, language()) if row.field else "",
        waited=queries.waited(row),
        center=center,
        **chosen,
    ), status


def _center(reader: Actor, row: Need, refused: dict[str, NoteForm]) -> dict[str, Any]:
    """What only the center sees."""
    candidates = queries.candidates_of(reader, row)
    return {
        "candidates": candidates,
        "notes": {one.ref: note_form(one, formdata=None, obj=one) for one in candidates} | refused,
        "requests": queries.requests_of(reader, row),
        "request_states": NEED_REQUEST.states,
        "decline_reasons": DECLINE_REASONS,
        "may_act": administers(reader),
        "today": clock.today(),
        "due_on": queries.reply_due_on(),
    }


def _empty_forms(center: dict[str, Any] | None) -> dict[str, Form]:
    """The forms of the page; the institutions of the shortlist that were not asked yet are ticked."""
    institutions = InstitutionsForm(formdata=None)
    if center is not None:
        asked = {one.institution_id for one in center["requests"] if one.state in ASKED_STATES}
        institutions.institutions.choices = [
            pair for pair in queries.institution_choices() if pair[0] not in asked
        ]
        holders = {one.listing.institution_id for one in center["candidates"]}
        institutions.institutions.data = sorted(holders - asked)
    return {
        "match_form": MatchForm(formdata=None),
        "close_form": CloseForm(formdata=None),
        "candidate_form": CandidateForm(formdata=None),
        "institutions_form": institutions,
    }


def note_form(row: NeedCandidate, **options: object) -> NoteForm:
    """The form of one candidate's note, beside those of the others."""
    form = NoteForm(**options)
    form.note.id = f"note-{row.ref}"
    return form


@bp.post("/needs/<ref>/open")
@sign_in_required
def open_need(ref: str) -> ResponseReturnValue:
    services.open_need(actor(), ref)
    say(
        "등록했습니다. 센터가 알맞은 기술과 연구자를 찾아 드립니다.",
        "Registered. The center looks for the right technology.",
    )
    return redirect(url_for("demand.need", ref=ref))


@bp.post("/needs/<ref>/reopen")
@sign_in_required
def reopen_need(ref: str) -> ResponseReturnValue:
    services.reopen_need(actor(), ref)
    return redirect(url_for("demand.need", ref=ref))


@bp.post("/needs/<ref>/match")
@sign_in_required
def match_need(ref: str) -> ResponseReturnValue:
    form = MatchForm()
    return act_on_page(
        ref, form, lambda: services.match_need(actor(), ref, form.public_id.data or ""), match_form=form
    )


@bp.post("/needs/<ref>/close")
@sign_in_required
def close_need(ref: str) -> ResponseReturnValue:
    form = CloseForm()
    return act_on_page(
        ref, form, lambda: services.close_need(actor(), ref, form.note.data or ""), close_form=form
    )


def act_on_page(
    ref: str,
    form: Form,
    act: Callable[[], object],
    done: Text | None = None,
    notes: dict[str, NoteForm] | None = None,
    **forms: Form,
) -> ResponseReturnValue:
    """Do what a form on the page of a need asks for; the page again with what is wrong, beside its field."""
    found(queries.need_for(actor(), ref))
    return carry_out(
        form,
        act,
        again=lambda status: _page(ref, status, notes, **forms),
        then=url_for("demand.need", ref=ref),
        done=done,
        let_through=() if forms or notes else (403, 404, 409, 422),
    )
