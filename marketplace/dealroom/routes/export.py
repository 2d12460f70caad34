"""Everything of a deal as one file."""

from __future__ import annotations

from flask import send_file
from flask.typing import ResponseReturnValue

from marketplace.dealroom.export import bundle
from marketplace.dealroom.routes import bp
from marketplace.negotiation import queries as negotiation
from marketplace.web.identity import actor, found, sign_in_required
from marketplace.web.security import limiter


@bp.get("/deals/<ref>/export.zip")
@sign_in_required
@limiter.limit("60 per hour")
def export(ref: str) -> ResponseReturnValue:
    inquiry = found(negotiation.inquiry_for(actor(), ref))
    response = send_file(
        bundle(actor(), inquiry), "application/zip", as_attachment=True, download_name=f"deal-{ref}.zip"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response
