"""Member companies from a sheet: upload, look, enter, invite, undo."""

from __future__ import annotations

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.formats.sheet_lines import sorted_out
from marketplace.kernel.errors import Refusal
from marketplace.kernel.text import Text
from marketplace.running import queries, services
from marketplace.running.company_sheet import COLUMNS
from marketplace.running.forms import CompanySheetForm
from marketplace.running.routes import bp
from marketplace.web.errors import carry_out, say
from marketplace.web.exports import table_response
from marketplace.web.identity import actor, found, role_required
from marketplace.web.paging import page_number, paginate


@bp.route("/center/companies/import", methods=["GET", "POST"])
@role_required("center_admin")
def import_companies() -> ResponseReturnValue:
    """Read a file and show what it says; nothing is entered before it was looked at."""
    form = CompanySheetForm()
    return carry_out(
        form,
        lambda: services.read_companies(actor(), form.file.data.filename or "", form.file.data.read()),
        again=lambda status: (
            render_template(
                "running/import_companies.html",
                form=form,
                page=paginate(queries.company_imports(actor()), page_number()),
                page_url=lambda number: url_for("running.import_companies", page=number),
                states=queries.COMPANY_IMPORT.states,
                columns=[title for title, _ in COLUMNS.values()],
            ),
            status,
        ),
        then=lambda ref: redirect(url_for("running.company_sheet", ref=ref), 303),
    )


@bp.get("/center/companies/import/form.xlsx")
@role_required("center_admin")
def companies_form() -> Response:
    """An empty sheet with one example line."""
    example = (
        "금오정밀", "Geumo Precision", "000-00-00000", "홍길동", "중소기업", "경상북도 구미시 첨단로 1", "054-000-0000",
        "부품소재금형", "gildong@example.org", "구성원",
    )  # fmt: skip
    return table_response("xlsx", "companies-form", [title for title, _ in COLUMNS.values()], [example])


@bp.get("/center/companies/import/<ref>")
@role_required("center_admin")
def company_sheet(ref: str) -> ResponseReturnValue:
    return _page(ref)


def _page(ref: str, problem: Text | None = None, status: int = 200) -> ResponseReturnValue:
    row = found(queries.company_import(actor(), ref))
    lines = sorted_out(row.rows, "number", queries.numbers_known())
    page = render_template(
        "running/company_sheet.html",
        row=row,
        good=lines.new,
        companies=len({one["values"]["number"] for one in lines.new}),
        known=lines.here,
        wrong=lines.wrong,
        entered=queries.companies_entered(row),
        waiting=queries.people_waiting(row),
        notes=[Text(*note) for note in row.notes],
        text=Text,
        problem=problem,
        states=queries.COMPANY_IMPORT.states,
        actions=queries.COMPANY_IMPORT.available(row, actor()),
    )
    return page, status


@bp.post("/center/companies/import/<ref>/<any(enter, invite, undo):action>")
@role_required("center_admin")
def decide_companies(ref: str, action: str) -> ResponseReturnValue:
    """Enter all that is in order, invite their people, or take them all back."""
    found(queries.company_import(actor(), ref))
    try:
        if action == "enter":
            count = services.enter_companies(actor(), ref)
            say(f"기업 {count}곳을 등록했습니다.", f"Companies entered: {count}.")
        elif action == "invite":
            invited, left, out = services.invite_people(actor(), ref)
            say(f"{invited}명을 초대했습니다. 남은 초대: {left}", f"Invited: {invited}. Left: {left}.")
            if out:
                say(
                    f"초대할 수 없어 목록에서 뺀 분: {out}. 이미 구성원이거나 이용이 정지된 기업의 분입니다.",
                    f"Taken off the list: {out}. They belong to the company already, or it is suspended.",
                )
        else:
            gone, kept = services.undo_companies(actor(), ref)
            say(
                f"{gone}곳의 등록을 되돌렸습니다. 그 뒤에 사용된 {kept}곳은 남아 있습니다.",
                f"Taken back: {gone}. Used since, and therefore kept: {kept}.",
            )
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        return _page(ref, refusal.text, 409)
    return redirect(url_for("running.company_sheet", ref=ref), 303)
