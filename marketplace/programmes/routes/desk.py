"""The center's desk of programmes: programmes and budgets, calls being written, applications received."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.queries import clusters
from marketplace.kernel.money import Money
from marketplace.kernel.text import Text, either
from marketplace.programmes import queries, services
from marketplace.programmes.forms.applying import (
    CALL_COLUMNS,
    BudgetForm,
    CallEditForm,
    ProgrammeForm,
    written_criteria,
    written_items,
)
from marketplace.programmes.lifecycle import APPLICATION
from marketplace.programmes.models import CATEGORIES, FUNDS, Call, Programme
from marketplace.programmes.permissions import administers
from marketplace.programmes.routes import bp
from marketplace.web.errors import carry_out
from marketplace.web.exports import table_response
from marketplace.web.identity import actor, found, role_required

CENTER = ("center_admin", "center_finance", "auditor")


@bp.get("/center/programmes")
@role_required(*CENTER)
def desk() -> ResponseReturnValue:
    """Programmes with their money, year by year, and what of it is committed."""
    rows = queries.programmes()
    return render_template(
        "programmes/desk.html",
        programmes=rows,
        categories=CATEGORIES,
        funds=FUNDS,
        totals=queries.totals(rows),
        runs=administers(actor()),
    )


@bp.route("/center/programmes/new", methods=["GET", "POST"])
@role_required("center_admin")
def new_programme() -> ResponseReturnValue:
    return _programme(ProgrammeForm(), None)


@bp.route("/center/programmes/<ref>", methods=["GET", "POST"])
@role_required("center_admin")
def edit_programme(ref: str) -> ResponseReturnValue:
    row = found(queries.programme_for(ref))
    return _programme(ProgrammeForm(obj=row), row)


def _programme(form: ProgrammeForm, row: Programme | None) -> ResponseReturnValue:
    return carry_out(
        form,
        lambda: services.save_programme(
            actor(),
            row.ref if row else None,
            form_token=form.form_token.data or "",
            **{name: form[name].data or "" for name in ("name_ko", "name_en", "category", "fund", "about")},
        ),
        again=lambda status: _programme_page(row, status, form, BudgetForm(formdata=None)),
        done=Text("저장했습니다.", "Saved."),
        then=url_for("programmes.edit_programme", ref=row.ref) if row else url_for("programmes.desk"),
    )


def _programme_page(
    row: Programme | None, status: int, form: ProgrammeForm, budget_form: BudgetForm
) -> ResponseReturnValue:
    page = render_template("programmes/programme.html", programme=row, form=form, budget_form=budget_form)
    return page, status


@bp.post("/center/programmes/<ref>/budget")
@role_required("center_admin")
def set_budget(ref: str) -> ResponseReturnValue:
    row, form = found(queries.programme_for(ref)), BudgetForm()
    return carry_out(
        form,
        lambda: services.set_budget(actor(), ref, form.year.data, form.amount.data or 0),
        again=lambda status: _programme_page(row, status, ProgrammeForm(obj=row, formdata=None), form),
        done=Text("예산을 저장했습니다.", "The budget is saved."),
        then=url_for("programmes.edit_programme", ref=ref),
    )


@bp.route("/center/calls/new", methods=["GET", "POST"])
@role_required("center_admin")
def new_call() -> ResponseReturnValue:
    return _call(CallEditForm(), None)


@bp.route("/center/calls/<ref>/edit", methods=["GET", "POST"])
@role_required("center_admin")
def edit_call(ref: str) -> ResponseReturnValue:
    row = found(queries.call_for(actor(), ref))
    shown = {"items": written_items(row), "criteria": written_criteria(row)}
    known = {column: getattr(row, column) for column in CALL_COLUMNS} | shown
    return _call(CallEditForm(data=known | {"cluster_id": str(row.cluster_id or "")}), row)


def _call(form: CallEditForm, row: Call | None) -> ResponseReturnValue:
    budgets, built = queries.budget_rows(), queries.call_forms()
    kept = [row.budget] if row and row.budget not in budgets else []
    form.budget_id.choices = [(b.id, f"{b.year} {b.programme.name}") for b in [*kept, *budgets]]
    form.form_id.choices = [(f.id, f.name) for f in built]
    form.cluster_id.choices = [
        ("", Text("모든 미니클러스터", "All mini-clusters")),
        *((str(c.id), c.name) for c in clusters()),
    ]
    return carry_out(
        form,
        lambda: services.save_call(
            actor(), row.ref if row else None, form_token=form.form_token.data or "", **form.values()
        ),
        again=lambda status: _call_page(form, row, status),
        then=lambda ref: redirect(url_for("programmes.call", ref=ref), 303),
    )


def _call_page(form: CallEditForm, row: Call | None, status: int) -> ResponseReturnValue:
    return render_template("programmes/edit_call.html", form=form, call=row), status


@bp.get("/center/calls/<ref>/applications")
@role_required(*CENTER)
def received(ref: str) -> ResponseReturnValue:
    """The applications to a call, in the order in which they came."""
    call = found(queries.call_for(actor(), ref))
    rows = queries.applications_to(actor(), call)
    return render_template(
        "programmes/received.html", call=call, rows=rows, states=APPLICATION.states, phase=queries.phase(call)
    )


HEAD = [
    Text("신청 번호", "Application"), Text("기업", "Company"), Text("상태", "Status"), Text("제출", "Submitted"),
    Text("신청 지원금", "Support asked for"), Text("기업 부담금", "Company's part"),
]  # fmt: skip


@bp.get("/center/calls/<ref>/applications.<any(csv, xlsx):kind>")
@role_required(*CENTER)
def received_file(ref: str, kind: str) -> ResponseReturnValue:
    call = found(queries.call_for(actor(), ref))
    rows: list[tuple[Any, ...]] = [
        (
            row.number,
            either(row.company.name_ko, row.company.name_en),
            APPLICATION.states[row.state],
            row.submitted_at,
            Money(row.requested),
            Money(row.own_part),
        )
        for row in queries.applications_to(actor(), call)
    ]
    return table_response(kind, f"applications-{call.number}", HEAD, rows)
