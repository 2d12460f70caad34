"""Tables as files: CSV that Excel opens in Korean and that can't smuggle in a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from flask import Response

from marketplace.formats.dates_text import in_seoul
from marketplace.kernel.text import Text, t

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def cell(value: object) -> str:
    """One value as text: numbers plain, dates ISO, instants in Seoul, a leading formula sign disarmed."""
    if value is None:
        return ""
    if isinstance(value, Text):
        return t(value)
    if isinstance(value, bool):
        return t("예", "yes") if value else t("아니요", "no")
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, datetime):
        return in_seoul(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return "'" + text if text.startswith(FORMULA_STARTS) else text


def csv_response(name: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> Response:
    """The table as an attachment `name.csv`: UTF-8 with a byte order mark, as Excel wants it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([cell(value) for value in header])
    writer.writerows([cell(value) for value in row] for row in rows)
    return Response(
        "\ufeff" + out.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
