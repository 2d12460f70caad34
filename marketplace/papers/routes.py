"""Pages of papers."""

from __future__ import annotations

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue

from marketplace.gateways.storage import files
from marketplace.papers import queries, services
from marketplace.web.identity import actor, found

bp = Blueprint("papers", __name__)


@bp.get("/papers/<ref>.pdf")
def paper(ref: str) -> ResponseReturnValue:
    """The PDF, rendered on first opening. `?download` saves it instead of showing it."""
    row = services.ensure_rendered(found(queries.paper_for(actor(), ref)).id)
    return send_file(
        files().open(row.sha256),
        mimetype="application/pdf",
        as_attachment="download" in request.args,
        download_name=f"{row.number or row.ref}.pdf",
        etag=row.sha256,
        conditional=True,
    )
