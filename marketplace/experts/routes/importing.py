"""Experts from a sheet: upload, look, enter, undo."""

from __future__ import annotations

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.experts import queries, services
from marketplace.experts.forms import SheetForm
from marketplace.experts.routes import bp
from marketplace.experts.sheet import COLUMNS
from marketplace.formats.sheet_lines import sorted_out
from marketplace.kernel.errors import Refusal
from marketplace.kernel.text import Text
from marketplace.web.errors import carry_out, say
from marketplace.web.exports import table_response
from marketplace.web.identity import actor, found, role_required
from marketplace.web.paging import page_number, paginate


@bp.route("/desk/experts/import", methods=["GET", "POST"])
@role_required("center_admin")
def import_experts() -> ResponseReturnValue:
    """Read a file and show what it says; nobody is entered before it was looked at."""
    form = SheetForm()
    return carry_out(
        form,
        lambda: services.read_sheet(actor(), form.file.data.filename or "", form.file.data.read()),
        again=lambda status: (
            render_template(
                "experts/import.html",
                form=form,
                page=paginate(queries.imports(actor()), page_number()),
                page_url=lambda number: url_for("experts.import_experts", page=number),
                states=queries.EXPERT_IMPORT.states,
                columns=[title for title, _ in COLUMNS.values()],
            ),
            status,
        ),
        then=lambda ref: redirect(url_for("experts.imported", ref=ref), 303),
    )


@bp.get("/desk/experts/import/form.xlsx")
@role_required("center_admin")
def import_form() -> Response:
    """An empty sheet with one example line."""
    example = (
        "홍길동", "Hong Gildong", "gildong@example.org", "금오연구원", "책임연구원", "금형, 소재", "부품소재금형", "한국어, 영어",
        "사출 성형품의 휨과 수축을 줄이는 금형 설계", "Mould design against warpage", 2, 150000, "", "",
    )  # fmt: skip
    return table_response("xlsx", "experts-form", [title for title, _ in COLUMNS.values()], [example])


@bp.get("/desk/experts/import/<ref>")
@role_required("center_admin")
def imported(ref: str) -> ResponseReturnValue:
    return _page(ref)


def _page(ref: str, problem: Text | None = None, status: int = 200) -> ResponseReturnValue:
    row = found(queries.import_for(actor(), ref))
    lines = sorted_out(row.rows, "email", services.addresses_known())
    page = render_template(
        "experts/imported.html",
        row=row,
        good=lines.new,
        known=lines.here,
        wrong=lines.wrong,
        notes=[Text(*note) for note in row.notes],
        text=Text,
        problem=problem,
        states=queries.EXPERT_IMPORT.states,
        actions=queries.EXPERT_IMPORT.available(row, actor()),
    )
    return page, status


@bp.post("/desk/experts/import/<ref>/<any(enter, undo):action>")
@role_required("center_admin")
def decide_import(ref: str, action: str) -> ResponseReturnValue:
    """Enter everybody who is in order, or take them all back."""
    found(queries.import_for(actor(), ref))
    try:
        if action == "enter":
            count = services.enter_sheet(actor(), ref)
            say(f"전문가 {count}명을 등록했습니다.", f"Experts entered: {count}.")
        else:
            gone, kept = services.undo_sheet(actor(), ref)
            say(
                f"{gone}명의 등록을 되돌렸습니다. 그 뒤에 사용된 {kept}명은 남아 있습니다.",
                f"Taken back: {gone}. Used since, and therefore kept: {kept}.",
            )
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        return _page(ref, refusal.text, 409)
    return redirect(url_for("experts.imported", ref=ref), 303)
