"""Files that a browser saves, tables and what somebody sent: every page that gives one gives it through here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from flask import Response, request, send_file
from werkzeug.exceptions import RequestedRangeNotSatisfiable

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


def attached(
    stream: BinaryIO,
    media_type: str,
    name: str,
    sha256: str,
    *,
    inline: bool = False,
    size: int | None = None,
) -> Response:
    """A file somebody sent: run nowhere, kept by no cache; a download, or `inline` a picture or sound that a page shows or plays.

    With its `size` in bytes a browser shows how much is left, and a part is given to who asks for one (206, or 416 where
    there is no such part): a player jumps to a minute, a broken download goes on.
    """
    response = send_file(
        stream, mimetype=media_type, as_attachment=not inline, download_name=name, etag=sha256
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    if size is not None and response.status_code == 200:
        response.content_length = size
        try:
            response.make_conditional(request.environ, accept_ranges=True, complete_length=size)
        except RequestedRangeNotSatisfiable:
            response.close()
            raise
    return response
