"""Pages of demand."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("demand", __name__)

from marketplace.demand.routes import answers, brokerage, desk, leaving, needs, outside, searches, themes  # noqa: E402

__all__ = ["answers", "bp", "brokerage", "desk", "leaving", "needs", "outside", "searches", "themes"]
