"""A result list as a file, of exactly the search whose page it stands on."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalog.models import Listing
from marketplace.catalog.queries.searching import listings_of, read
from marketplace.catalog.queries.searching.exporting import SHEET, WIDTHS, bibtex, header, rows_of
from marketplace.catalog.routes import bp
from marketplace.web.exports import csv_response, table_response
from marketplace.web.identity import actor
from marketplace.web.security import limiter

NAME = "technologies"


@bp.get("/technologies.csv")
@limiter.limit("20/minute")
def export_csv() -> ResponseReturnValue:
    return csv_response(NAME, header(), rows_of(*_found()))


@bp.get("/technologies.xlsx")
@limiter.limit("20/minute")
def export_xlsx() -> ResponseReturnValue:
    return table_response("xlsx", NAME, header(), rows_of(*_found()), sheet=str(SHEET), widths=WIDTHS)


@bp.get("/technologies.bib")
@limiter.limit("20/minute")
def export_bibtex() -> ResponseReturnValue:
    return _file(bibtex(*_found()).encode(), "application/x-bibtex; charset=utf-8", "bib")


def _found() -> tuple[list[Listing], list[str]]:
    """The listings of the search in this address, and the full addresses of their pages."""
    listings = listings_of(actor(), read(request.args.to_dict(flat=False)))
    return listings, [url_for("catalog.listing", public_id=row.public_id, _external=True) for row in listings]


def _file(content: bytes, media_type: str, ending: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{NAME}.{ending}"'}
    return Response(content, content_type=media_type, headers=headers)
