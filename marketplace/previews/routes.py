"""The picture of a first page."""

from __future__ import annotations

from flask import Blueprint, Response

from marketplace.gateways.storage import files
from marketplace.previews import queries
from marketplace.web.exports import attached
from marketplace.web.identity import actor, found

bp = Blueprint("previews", __name__)


@bp.get("/technologies/<public_id>/files/<ref>/first-page.jpg")
def first_page(public_id: str, ref: str) -> Response:
    """The first page of a public PDF, for whoever may open the file."""
    row = found(queries.first_page_for(actor(), public_id, ref))
    return attached(files().open(row.sha256), "image/jpeg", f"{public_id}-{ref}.jpg", row.sha256, inline=True)
