"""Tables as files that a browser saves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Response

from marketplace.formats.table_writer import csv_bytes
from marketplace.kernel.text import language


def csv_response(name: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> Response:
    """The table as an attachment `name.csv`, readable by Excel and free of formulas (formats.table_writer)."""
    return Response(
        csv_bytes(header, rows, language()),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
