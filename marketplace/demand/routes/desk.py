"""The center's desk of needs."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.demand import queries
from marketplace.demand.lifecycle import NEED
from marketplace.demand.models import SHOWN, Need
from marketplace.demand.queries import TURNS, DeskFilter
from marketplace.demand.routes import bp
from marketplace.formats import codes
from marketplace.kernel.errors import NotFound
from marketplace.kernel.text import language, t
from marketplace.web.exports import table_response
from marketplace.web.identity import actor, sign_in_required
from marketplace.web.paging import page_number, paginate


@bp.get("/desk/needs")
@sign_in_required
def needs_desk() -> ResponseReturnValue:
    """Who looks for what, waits how long and for whom, and what comes next."""
    asked = _asked()
    page = paginate(queries.desk_needs(actor(), asked), page_number())
    return render_template(
        "demand/desk.html",
        page=page,
        asked=asked,
        progress=queries.progress_of(page.items),
        waited={need.id: queries.waited(need) for need in page.items},
        states={state: label for state, label in NEED.states.items() if state != "draft"},
        turns=TURNS,
        shown=SHOWN,
        fields=codes.choices("field", language()),
        counts=queries.need_counts(actor()),
        page_url=lambda number: url_for("demand.needs_desk", **_address(asked), page=number),
        export_url=lambda kind: url_for("demand.needs_export", kind=kind, **_address(asked)),
        tab_url=lambda state: url_for("demand.needs_desk", **_address(asked) | {"state": state or "all"}),
    )


@bp.get("/desk/needs.<any(csv, xlsx):kind>")
@sign_in_required
def needs_export(kind: str) -> ResponseReturnValue:
    """The desk as a table, for the center alone. Nobody's private note stands in it."""
    rows = queries.desk_table(actor(), _asked())
    progress = queries.progress_of(rows)
    header = [
        t("수요기술", "Need"), t("기업", "Company"), t("상태", "State"), t("등록일", "Registered"), t("기다린 영업일", "Working days waited"),
        t("물어본 기관", "Asked"), t("답변", "Answers"), t("늦은 답변", "Late"), t("다음 할 일", "Next step"),
    ]  # fmt: skip
    return table_response(kind, "needs", header, [_row(need, progress[need.id]) for need in rows])


def _row(need: Need, one: queries.Progress) -> list[object]:
    return [
        need.title,
        need.company.name,
        t(NEED.states[need.state]),
        need.opened_at,
        queries.waited(need),
        one.asked,
        one.answers,
        one.late,
        t(one.next_step) if need.state == "open" else "",
    ]


def _asked() -> DeskFilter:
    if not actor().oversees:
        raise NotFound()
    state = request.args.get("state", "open")
    turn = request.args.get("turn", "")
    return DeskFilter(
        state=state if state in NEED.states else "" if state == "all" else "open",
        field=request.args.get("field", "")[:20],
        turn=turn if turn in TURNS else "",
        words=request.args.get("q", "").strip()[:100],
    )


def _address(asked: DeskFilter) -> dict[str, Any]:
    return {
        "state": asked.state or "all",
        "field": asked.field or None,
        "turn": asked.turn or None,
        "q": asked.words or None,
    }
