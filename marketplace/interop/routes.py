"""Bringing a sheet in: upload or paste, match the columns, look at what was found, start, come back, undo."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog.models import KINDS
from marketplace.catalog.services import exchange_labels, exchange_layout
from marketplace.formats.catalogues import sheet
from marketplace.interop import queries, services
from marketplace.interop.forms import ColumnsForm, SheetForm, StartForm
from marketplace.interop.lifecycle import RUN, works
from marketplace.interop.models import OUTCOMES, ImportRow, ImportRun
from marketplace.kernel.errors import Refusal
from marketplace.kernel.text import Text, t
from marketplace.web.errors import carry_out, say, show_refusal
from marketplace.web.exports import csv_response
from marketplace.web.identity import actor, found, role_required, sign_in_required
from marketplace.web.paging import page_number, paginate

bp = Blueprint("interop", __name__)
FEW = 10  # results shown field by field
SHOWN = 100  # lines of a report on its page; all of them are in the table to download
PARTS = {
    "key": Text("관리번호", "Reference number"),
    "application_no": Text("출원번호", "Application number"),
    "registration_no": Text("등록번호", "Registration number"),
    "patent_status": Text("법적 상태", "Legal status"),
    "expires_on": Text("존속기간 만료일", "Expiry date"),
    "country": Text("국가", "Country"),
    "patents": Text("특허 (기술마당 형식)", "Patents (our own format)"),
    "offers": Text("계약 조건 (기술마당 형식)", "Licence options (our own format)"),
    "inventors": Text("발명자·저자", "Inventors, authors"),
    "ipc": Text("국제특허분류(IPC)", "Patent classification (IPC)"),
    "ksic": Text("산업분류(KSIC)", "Industry (KSIC)"),
    "mini_cluster": Text("미니클러스터", "Mini-cluster"),
}


@bp.route("/desk/imports", methods=["GET", "POST"])
@role_required("researcher", "officer", "expert", "center_admin")
def runs() -> ResponseReturnValue:
    """The sheets that were brought, and the form for another."""
    reader = actor()
    form = SheetForm()
    form.institution_id.choices = queries.importing_institutions(reader)

    def again(status: int) -> ResponseReturnValue:
        page = paginate(queries.runs_for(reader), page_number())
        return render_template(
            "interop/runs.html",
            form=form,
            page=page,
            states=RUN.states,
            page_url=lambda number: url_for("interop.runs", page=number),
        ), status

    return carry_out(
        form,
        lambda: services.drop(form.institution_id.data, actor(), *_sent(form), form.kind.data),
        again=again,
        then=lambda ref: redirect(url_for("interop.run", ref=ref), 303),
    )


def _sent(form: SheetForm) -> tuple[str, Any]:
    file = form.file.data
    if getattr(file, "filename", ""):
        return file.filename, file.stream
    pasted = (form.pasted.data or "").strip()
    first = pasted.split("\n")[0].strip()
    name = t("붙여 넣은 표", "Pasted sheet") if "\t" in first else first[:60]
    return name, io.BytesIO(pasted.encode())


def _run(ref: str) -> ImportRun:
    return found(queries.run_for(actor(), ref))


@bp.get("/desk/imports/<ref>")
@sign_in_required
def run(ref: str) -> ResponseReturnValue:
    """Where the sheet stands: its columns, its progress, what was found, what became of it."""
    row = _run(ref)
    if row.state in ("columns", "unreadable") and not row.source:
        return _draw_columns(row, ColumnsForm(formdata=None, data={"kind": row.kind}))
    return _draw(row)


def _draw(row: ImportRun) -> str:
    counts = queries.counts(row.id)
    told = queries.TOLD if row.state != "done" else ("refused", "left_out")
    return render_template(
        "interop/run.html",
        run=row,
        working=works(row),
        states=RUN.states,
        outcomes=OUTCOMES,
        counts=counts,
        told=queries.rows_of(row.id, told, SHOWN),
        rows=queries.rows_of(row.id, limit=20),
        actions=RUN.available(row, actor()),
        form=StartForm(formdata=None),
        results=_results(row),
        problem=_problem(row),
    )


def _problem(row: ImportRun) -> Text | None:
    """Why the file as a whole is not read."""
    return Text(row.problem["ko"], row.problem["en"]) if row.problem else None


@dataclass(frozen=True)
class Result:
    """One of a few dropped results: (field, value, where it was said), and (field or None, what is to be told of it)."""

    row: ImportRow
    values: list[tuple[Text, str, str]]
    notes: list[tuple[Text | None, Text]]


def _results(run: ImportRun) -> list[Result]:
    """A few are shown field by field; those that are refused, or resemble another, are told in the table."""
    if not run.source or run.total > FEW:
        return []
    labels = exchange_labels() | PARTS | {"patents": Text("특허", "Patents")}
    del labels["key"]  # ours, made of the number that is shown
    return [
        Result(
            row,
            [
                (labels[name], _shown(name, value), _source(run, row, name))
                for name, value in row.record.items()
                if value and name in labels
            ],
            [(_label(one, labels), Text(one["ko"], one["en"])) for one in row.problems]
            if row.outcome not in queries.TOLD
            else [],
        )
        for row in queries.rows_of(run.id, limit=FEW)
        if row.outcome != "refused"
    ]


def _label(problem: dict[str, Any], labels: dict[str, Text]) -> Text | None:
    """The field that a problem is of; None where it is of the result as a whole, or was noted before fields were."""
    whole = problem["code"] in ("same_number", "alike")
    return None if whole else labels.get(problem.get("field", ""))


def _source(run: ImportRun, row: ImportRow, name: str) -> str:
    """Where a value was said: by a registry that was asked, or by what was dropped."""
    asked = row.record.get("looked_up")
    if asked and name != "doi":
        return t("DOI 등록기관", "The DOI's registry") if asked == "registry" else str(asked)
    return t("입력하신 번호", "The number you entered") if run.source == "number" else run.source


def _shown(name: str, value: Any) -> str:
    """A value of a record in a line."""
    if isinstance(value, list):
        return ", ".join(_shown(name, one) for one in value)
    if name == "kind" and value in KINDS:
        return t(KINDS[value])
    if isinstance(value, dict):
        names = ("name_ko", "name_en", "country", "application_no", "registration_no")
        return " ".join(str(value[name]) for name in names if value.get(name))
    return str(value)[:300]


def _draw_columns(row: ImportRun, form: ColumnsForm, mapping: dict[str, str] | None = None) -> str:
    return render_template(
        "interop/columns.html",
        run=row,
        form=form,
        mapping=mapping or row.mapping,
        targets=_targets(),
        problem=_problem(row),
    )


def _targets() -> list[tuple[str, Text]]:
    """(column, its name) of what a heading can be, the usual ones first."""
    names = exchange_labels() | PARTS
    known = sheet.targets(exchange_layout())
    return [(name, label) for name, label in names.items() if name in known]


@bp.post("/desk/imports/<ref>/columns")
@sign_in_required
def columns(ref: str) -> ResponseReturnValue:
    """The columns are said and remembered; the dry run begins."""
    row = _run(ref)
    form = ColumnsForm()
    chosen = {heading: request.form.get(f"column-{at}", "") for at, heading in enumerate(row.headings)}
    if not form.validate():
        return _draw_columns(row, form, chosen), 422
    try:
        services.match_columns(ref, actor(), chosen, form.kind.data)
        services.check(ref, actor())
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        show_refusal(form, refusal)
        return _draw_columns(_run(ref), form, chosen), 422
    return redirect(url_for("interop.run", ref=ref), 303)


@bp.get("/desk/imports/<ref>/columns")
@sign_in_required
def match_again(ref: str) -> ResponseReturnValue:
    """Match the columns once more, after a look at what was found."""
    row = _run(ref)
    if row.source or row.state not in ("columns", "checked", "unreadable"):
        return redirect(url_for("interop.run", ref=ref))
    return _draw_columns(row, ColumnsForm(formdata=None, data={"kind": row.kind}))


@bp.post("/desk/imports/<ref>/start")
@sign_in_required
def start(ref: str) -> ResponseReturnValue:
    _run(ref)
    form = StartForm()
    services.start(ref, actor(), form.with_alike.data)
    return redirect(url_for("interop.run", ref=ref), 303)


@bp.post("/desk/imports/<ref>/undo")
@sign_in_required
def undo(ref: str) -> ResponseReturnValue:
    _run(ref)
    services.undo(ref, actor())
    return redirect(url_for("interop.run", ref=ref), 303)


@bp.post("/desk/imports/<ref>/discard")
@sign_in_required
def discard(ref: str) -> ResponseReturnValue:
    row = _run(ref)
    name = row.file_name
    services.discard(ref, actor())
    say(f"가져오기를 취소했습니다: {name}", f"The import is cancelled: {name}", "info")
    return redirect(url_for("interop.runs"), 303)


@bp.get("/desk/imports/<ref>/report.csv")
@sign_in_required
def report(ref: str) -> Response:
    """All that is to be told of its lines: line, column, what it is, what to do."""
    row = _run(ref)
    heads = [
        Text("줄", "Line"), Text("결과", "Result"), Text("이름", "Title"), Text("열", "Column"), Text("내용", "What and how"),
    ]  # fmt: skip
    lines = (
        (number, OUTCOMES[state], title, one["heading"], t(one["ko"], one["en"]))
        for number, state, title, problems in queries.told_rows(row.id)
        for one in problems
    )
    return csv_response(f"import-{row.ref}", heads, lines)
