"""Pages of royalties: reports of sales, and sharing the income."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("royalties", __name__)

from marketplace.royalties.routes import (  # noqa: E402, F401
    bonds,
    correcting,
    examining,
    filing,
    payouts,
    reports,
    ruling,
    sharing,
)
