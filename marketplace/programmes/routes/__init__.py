"""Pages of programmes."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("programmes", __name__)

from marketplace.programmes.routes import applying, awarding, calls, desk, forms, licences, panel, reviewing  # noqa: E402

__all__ = ["applying", "awarding", "bp", "calls", "desk", "forms", "licences", "panel", "reviewing"]
