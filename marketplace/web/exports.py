"""Tables as files that a browser saves: every page that gives one gives it through here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Response

from marketplace.formats.table_writer import TYPES, csv_bytes
from marketplace.kernel.text import language


def table_response(
    kind: str,
    name: str,
    header: Sequence[object],
    rows: Iterable[Sequence[object]],
    *,
    sheet: str = "",
    widths: Sequence[int] = (),
) -> Response:
    """The table as an attachment `name.csv` or `name.xlsx`, in the language of the page, free of formulas, days of Seoul."""
    if kind == "csv":
        content = csv_bytes(header, rows, language())
    else:
        from marketplace.formats.xlsx_writer import xlsx_bytes

        content = xlsx_bytes(header, rows, language(), sheet=sheet or name, widths=widths)
    return Response(
        content,
        mimetype=TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}.{kind}"'},
    )


def csv_response(name: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> Response:
    """As `table_response`, for pages that give CSV alone."""
    return table_response("csv", name, header, rows)
