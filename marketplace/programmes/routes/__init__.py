"""Pages of programmes."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("programmes", __name__)

from marketplace.programmes.routes import applying, calls, desk, forms, panel, reviewing  # noqa: E402

__all__ = ["applying", "bp", "calls", "desk", "forms", "panel", "reviewing"]
