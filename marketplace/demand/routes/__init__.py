"""Pages of demand."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("demand", __name__)

from marketplace.demand.routes import leaving, needs, searches  # noqa: E402

__all__ = ["bp", "leaving", "needs", "searches"]
