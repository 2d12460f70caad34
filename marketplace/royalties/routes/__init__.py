"""Pages of royalties: reports of sales, and sharing the income."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("royalties", __name__)

from marketplace.royalties.routes import bonds, correcting, examining, payouts, reports, ruling, sharing  # noqa: E402, F401
