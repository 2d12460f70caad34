"""Pages of insight, by room: tracking of matters, figures, what of them is public, reports, what people say of them."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("insight", __name__)

from marketplace.insight.routes import figures, kept, public, reports, tracking  # noqa: E402

__all__ = ["bp", "figures", "kept", "public", "reports", "tracking"]
