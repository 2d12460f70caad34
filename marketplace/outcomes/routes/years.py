"""A company's years: its own people enter them, the center enters what it was told, confirms or sends back."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.models import Organisation
from marketplace.gateways.storage import files
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import NotFound
from marketplace.kernel.text import Text
from marketplace.outcomes import queries, services
from marketplace.outcomes.forms import EvidenceForm, FiguresForm, ReturnForm
from marketplace.outcomes.measures import EVIDENCE, MEASURES, in_words
from marketplace.outcomes.routes import bp
from marketplace.papers.services import ATTACHMENT_TYPES, store_attachment
from marketplace.web.errors import carry_out, say
from marketplace.web.exports import attached
from marketplace.web.identity import actor, found, sign_in_required

DONE: dict[str, Text] = {
    "confirm": Text("성과를 확인했습니다.", "The figures are confirmed."),
    "take_back": Text(
        "제출을 취소했습니다. 값은 그대로 남아 있습니다.", "It is taken back. The figures are still there."
    ),
    "reopen": Text("확인을 취소했습니다.", "The confirmation is undone."),
}
ACTS: dict[str, Callable[[Actor, str, int], None]] = {
    "confirm": services.confirm_year,
    "take_back": services.take_back_year,
    "reopen": services.reopen_year,
}


def _company(ref: str) -> Organisation:
    return found(queries.company_for(actor(), ref))


@bp.get("/companies/<ref>/years")
@sign_in_required
def years(ref: str) -> ResponseReturnValue:
    """All years of a company beside each other."""
    return _years(_company(ref))


def _years(company: Organisation) -> ResponseReturnValue:
    shown = queries.years_of(company.id)
    sold = [
        (str(one.year), one.values["sales"] / 1_000_000) for one in reversed(shown) if "sales" in one.values
    ]
    return render_template(
        "outcomes/years.html",
        company=company,
        years=shown,
        sold=sold if len(sold) > 1 else [],
        measures=MEASURES,
        states=queries.YEAR.states,
        in_words=in_words,
        may_enter=queries.may_enter(actor(), company.id) and company.is_approved,
        mine=queries.is_own(actor(), company.id),
        center=actor().oversees,
    )


@bp.route("/companies/<ref>/years/<int:year>", methods=["GET", "POST"])
@sign_in_required
def year(ref: str, year: int) -> ResponseReturnValue:
    company = _company(ref)
    form = FiguresForm()
    if not form.is_submitted():
        _fill(form, company, year)
    return carry_out(
        form,
        lambda: services.enter_figures(actor(), ref, year, form.figures()),
        again=lambda status: _page(company, year, form, status=status),
        done=Text(
            "성과를 제출했습니다. 센터가 확인합니다.", "The figures are submitted. The center checks them."
        ),
        let_through=(403, 404),
        then=url_for("outcomes.year", ref=ref, year=year),
    )


def _fill(form: FiguresForm, company: Organisation, year: int) -> None:
    """Begin with what was entered, else with the year before: most of it changes little."""
    row = queries.year_of(company.id, year)
    values = queries.values_of([row.id])[row.id] if row else {}
    before = queries.year_of(company.id, year - 1)
    if not values and before is not None:
        values = queries.values_of([before.id])[before.id]
    for code, value in values.items():
        form[code].data = value


def _page(
    company: Organisation, year: int, form: FiguresForm, back_form: ReturnForm | None = None,
    file_form: EvidenceForm | None = None, status: int = 200,
) -> ResponseReturnValue:  # fmt: skip
    reader = actor()
    if not queries.is_year(year):
        raise NotFound()
    row = queries.year_of(company.id, year)
    before = queries.year_of(company.id, year - 1)
    mine = queries.is_own(reader, company.id)
    page = render_template(
        "outcomes/year.html",
        company=company,
        year=year,
        row=row,
        form=form,
        back_form=back_form or ReturnForm(formdata=None),
        file_form=file_form or EvidenceForm(formdata=None, prefix="file"),
        values=queries.values_of([row.id])[row.id] if row else {},
        before=queries.values_of([before.id])[before.id] if before else {},
        known=queries.known_of(reader, company.id, year),
        files=queries.files_of(row) if row else [],
        history=queries.history_of(row) if row else [],
        actions=queries.YEAR.available(row, reader) if row else [],
        own_entry=bool(row and row.submitted_by_id == reader.user_id),
        may_enter=queries.may_enter(reader, company.id) and company.is_approved,
        mine=mine,
        today=clock.today(),
        states=queries.YEAR.states,
        measures=MEASURES,
        evidence=EVIDENCE,
        in_words=in_words,
        accept=ATTACHMENT_TYPES,
    )
    return page, status


@bp.post("/companies/<ref>/years/<int:year>/<any(confirm, take_back, reopen):action>")
@sign_in_required
def step(ref: str, year: int, action: str) -> ResponseReturnValue:
    _company(ref)
    ACTS[action](actor(), ref, year)
    say(DONE[action].ko, DONE[action].en)
    return redirect(url_for("outcomes.year", ref=ref, year=year), 303)


@bp.post("/companies/<ref>/years/<int:year>/return")
@sign_in_required
def send_back(ref: str, year: int) -> ResponseReturnValue:
    company = _company(ref)
    form = ReturnForm()
    return carry_out(
        form,
        lambda: services.return_year(actor(), ref, year, form.reason.data or ""),
        again=lambda status: _page(company, year, _filled(company, year), back_form=form, status=status),
        done=Text("보완을 요청했습니다. 기업에 알렸습니다.", "You asked for changes. The company was told."),
        let_through=(403, 404),
        then=url_for("outcomes.year", ref=ref, year=year),
    )


def _filled(company: Organisation, year: int) -> FiguresForm:
    form = FiguresForm(formdata=None)
    _fill(form, company, year)
    return form


@bp.post("/companies/<ref>/years/<int:year>/files")
@sign_in_required
def add_file(ref: str, year: int) -> ResponseReturnValue:
    company = _company(ref)
    form = EvidenceForm(prefix="file")

    def keep() -> None:
        upload = request.files.get(form.file.name)
        file = store_attachment([(upload.filename or "", upload.stream)]) if upload else None
        services.add_file(actor(), ref, year, form.kind.data, file)

    return carry_out(
        form,
        keep,
        again=lambda status: _page(company, year, _filled(company, year), file_form=form, status=status),
        done=Text("증빙 자료를 올렸습니다.", "The document is added."),
        let_through=(403, 404),
        then=url_for("outcomes.year", ref=ref, year=year) + "#files",
    )


@bp.get("/companies/year-files/<ref>")
@sign_in_required
def year_file(ref: str) -> ResponseReturnValue:
    row = found(queries.file_for(actor(), ref))
    if not files().exists(row.sha256):
        raise NotFound()
    return attached(files().open(row.sha256), row.media_type, row.name, row.sha256)


@bp.post("/companies/year-files/<ref>/delete")
@sign_in_required
def remove_file(ref: str) -> ResponseReturnValue:
    company_ref, year = services.remove_file(actor(), ref)
    say("증빙 자료를 삭제했습니다.", "The document is deleted.")
    return redirect(url_for("outcomes.year", ref=company_ref, year=year) + "#files", 303)
