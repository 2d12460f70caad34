"""Reports: as a page, a spreadsheet and a paper, as of any past day."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.formats.table_writer import TYPES
from marketplace.gateways.documents import render
from marketplace.insight import queries
from marketplace.insight.permissions import may_track, reads_reports, viewing
from marketplace.insight.queries import Cell, Made
from marketplace.insight.routes import bp
from marketplace.insight.routes.figures import address_of
from marketplace.insight.wording import in_words
from marketplace.kernel import clock
from marketplace.kernel.errors import Forbidden
from marketplace.kernel.text import Text, language, t
from marketplace.web.identity import actor, found, sign_in_required
from marketplace.web.parameters import asked_day


def _refuse() -> None:
    if not reads_reports(actor()):
        raise Forbidden(
            Text(
                "센터와 기관 담당자, 열람 계정만 볼 수 있습니다. 열람 기간이 끝났다면 센터에 알려 주십시오.",
                "For the center, institutions' officers and viewers only. If your access has ended, tell the center.",
            )
        )


@bp.get("/reports")
@sign_in_required
def reports() -> ResponseReturnValue:
    _refuse()
    return render_template(
        "insight/reports.html",
        reports=queries.reports_for(actor()),
        year=clock.today().year,
        viewer=viewing(actor()),
    )


def _made(key: str) -> Made:
    _refuse()
    report = found(queries.report_for(actor(), key))
    today = clock.today()
    period = found(queries.period_of(request.args.get("period", str(today.year)), report))
    return queries.made(actor(), report, period, asked_day("as_of", today))


@bp.get("/reports/<key>")
@sign_in_required
def report(key: str) -> ResponseReturnValue:
    one = _made(key)
    return render_template(
        "insight/report.html",
        report=one, periods=queries.periods_of(queries.REPORTS[key]), in_words=in_words, href=_href(one),
        free=may_track(actor()), numeric=_numeric,
    )  # fmt: skip


def _href(one: Made) -> Any:
    def href(cell: Cell) -> str | None:
        if not cell.figure or cell.span is None:
            return None
        return url_for("insight.figure", key=cell.figure, **address_of(cell.span, cell.narrow))

    return href


def _numeric(table: queries.Table, place: int) -> bool:
    """Whether a column holds numbers: its first cell that says something does."""
    kinds = [row[place].kind for row in table.rows if isinstance(row[place].value, int | float)]
    return bool(kinds)


@bp.get("/reports/<key>.xlsx")
@sign_in_required
def report_xlsx(key: str) -> Response:
    from marketplace.formats.xlsx_writer import xlsx_book

    one = _made(key)
    about: list[list[object]] = [
        [one.name],
        [Text("기간", "Period"), one.reader.period.name],
        [Text("기준일", "As of"), one.reader.as_of],
        [one.basis],
    ]
    about.extend([text] for text in one.missing)
    sheets: list[Any] = [(t("안내", "About"), about, [], [])]
    for table in one.tables:
        note: list[list[object]] = [[table.title], [table.note or ""], []]
        rows = [[_plain(cell) for cell in row] for row in table.rows]
        sheets.append((t(table.title), note, table.columns, rows))
    return _file(one, "xlsx", xlsx_book(sheets, language()), TYPES["xlsx"])


def _plain(cell: Cell) -> object:
    return in_words(cell.kind, cell.value) if isinstance(cell.value, Text) else cell.value


@bp.get("/reports/<key>.pdf")
@sign_in_required
def report_pdf(key: str) -> Response:
    one = _made(key)
    tables = [
        {
            "title": t(table.title),
            "columns": [t(column) for column in table.columns],
            "numbers": [_numeric(table, place) for place in range(len(table.columns))],
            "rows": [[in_words(cell.kind, cell.value) for cell in row] for row in table.rows],
            "note": t(table.note) if table.note else None,
        }
        for table in one.tables
    ]
    data = {
        "number": f"{one.key}-{one.reader.period.key}",
        "created_at": clock.now().isoformat(),
        "site_name": t("기술마당", "Gisul Madang"),
        "title": t(one.name),
        "basis": t(one.basis),
        "period": t(one.reader.period.name),
        "known_on": one.reader.as_of.isoformat(),
        "prepared_on": clock.today().isoformat(),
        "tables": tables,
        "missing": [t(text) for text in one.missing],
    }
    return _file(one, "pdf", render("figure_report", data, lang=language()), "application/pdf")


def _file(one: Made, kind: str, content: bytes, media_type: str) -> Response:
    name = f"{one.key}-{one.reader.period.key}-{one.reader.as_of:%Y%m%d}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(content, mimetype=media_type, headers=headers)
