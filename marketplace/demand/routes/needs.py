"""수요기술: what companies look for, and what may answer it."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.queries import organisation_snapshot
from marketplace.catalog.queries import cards, for_problem, read_address, shared_words
from marketplace.demand import queries, services
from marketplace.demand.forms import CloseForm, MatchForm, NeedForm
from marketplace.demand.lifecycle import NEED
from marketplace.demand.models import Need
from marketplace.demand.permissions import is_own, may_register
from marketplace.demand.routes import bp
from marketplace.formats import codes
from marketplace.kernel.errors import Forbidden, Refusal
from marketplace.kernel.text import Text, either, language
from marketplace.web.errors import carry_out, say, show_refusal
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
    return _write(form, None)


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
        ),
        again=lambda status: (render_template("demand/edit_need.html", form=form, need=row), status),
        then=lambda ref: redirect(url_for("demand.need", ref=ref)),
    )


@bp.get("/needs/<ref>")
@sign_in_required
def need(ref: str) -> ResponseReturnValue:
    return _page(ref, MatchForm(formdata=None), CloseForm(formdata=None))


def _page(ref: str, match_form: MatchForm, close_form: CloseForm, status: int = 200) -> ResponseReturnValue:
    """The need with listings that may answer it, each with the words they share."""
    reader = actor()
    row = found(queries.need_for(reader, ref))
    matches = for_problem(reader, f"{row.title}\n{row.problem}", 6) if row.state in ("draft", "open") else []
    drawn = cards([listing for listing, _ in matches], reader)
    for card, (_, hit) in zip(drawn, matches, strict=True):
        card["reasons"] = [shared_words(hit)]
    page = render_template(
        "demand/need.html",
        need=row,
        cards=drawn,
        actions=NEED.available(row, reader),
        states=NEED.states,
        own=is_own(reader, row),
        match_form=match_form,
        close_form=close_form,
        field_title=codes.title("field", row.field, language()) if row.field else "",
    )
    return page, status


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
    return _act(
        ref, form, lambda: services.match_need(actor(), ref, form.public_id.data or ""), match_form=form
    )


@bp.post("/needs/<ref>/close")
@sign_in_required
def close_need(ref: str) -> ResponseReturnValue:
    form = CloseForm()
    return _act(ref, form, lambda: services.close_need(actor(), ref, form.note.data or ""), close_form=form)


def _act(ref: str, form: Form, act: Callable[[], None], **forms: Form) -> ResponseReturnValue:
    found(queries.need_for(actor(), ref))
    status = 422
    if form.validate():
        try:
            act()
        except Refusal as refusal:
            if not refusal.fields:
                raise
            show_refusal(form, refusal)
            status = refusal.status
        else:
            return redirect(url_for("demand.need", ref=ref))
    empty = {"match_form": MatchForm(formdata=None), "close_form": CloseForm(formdata=None)}
    return _page(ref, **(empty | forms), status=status)
