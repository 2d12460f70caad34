"""The center's desk of yearly figures: who has submitted, who has not, all of it as a file."""

from __future__ import annotations

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.kernel.text import Text
from marketplace.outcomes import queries
from marketplace.outcomes.measures import MEASURES, in_words
from marketplace.outcomes.routes import bp
from marketplace.web.exports import table_response
from marketplace.web.identity import actor, role_required
from marketplace.web.paging import page_number, paginate

CENTER = ("center_admin", "center_finance", "auditor")


def _asked() -> tuple[str, int | None]:
    state, year = request.args.get("state", ""), request.args.get("year", "")
    whole = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None
    return (state if state in queries.YEAR.states else ""), whole


@bp.get("/desk/outcomes")
@role_required(*CENTER)
def desk() -> ResponseReturnValue:
    state, year = _asked()
    page = paginate(queries.year_rows(actor(), state, year), page_number())
    return render_template(
        "outcomes/desk.html",
        state=state,
        year=year,
        years=queries.known_years(actor()),
        states=queries.YEAR.states,
        page=page,
        values=queries.values_of(row.id for row in page.items),
        in_words=in_words,
        page_url=lambda number: url_for("outcomes.desk", state=state or None, year=year, page=number),
    )


@bp.get("/desk/outcomes.<any(csv, xlsx):kind>")
@role_required(*CENTER)
def desk_file(kind: str) -> Response:
    state, year = _asked()
    units = {
        code: Text(f"{one.name.ko}({one.unit.ko})", f"{one.name.en} ({one.unit.en})")
        for code, one in MEASURES.items()
    }
    header = (
        Text("기업", "Company"), Text("사업자등록번호", "Business number"), Text("연도", "Year"), Text("상태", "Status"),
        *units.values(), Text("말한 사람", "Said by"), Text("제출일", "Submitted"),
    )  # fmt: skip
    return table_response(kind, "outcomes", header, queries.export_rows(actor(), state, year))
